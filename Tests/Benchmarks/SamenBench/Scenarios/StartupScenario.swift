import Foundation
import Glibc
import Samen

/// How long a person waits for a command that stays on the machine.
enum StartupScenario {
    private static let runs = 60
    private static let cases = 1_000

    static func run(_ place: Place) async throws -> [Figure] {
        let environment = try fillVault(in: place)
        let samen = Program.path("samen")
        var (version, listing, nothing): ([Double], [Double], [Double]) = ([], [], [])
        for _ in 0..<runs {
            version.append(try Program.time(samen, ["--version"]).wall)
            listing.append(
                try Program.time(samen, ["case", "list"], environment: environment).wall
            )
            nothing.append(try Program.time("/bin/true", []).wall)
        }
        let beside = "/bin/true \(Table.number(median(nothing))) ms"
        let slow = listing.sorted()[runs * 95 / 100]
        return [
            Figure(what: "samen --version", value: median(version), unit: "ms", beside: beside),
            Figure(
                what: "samen case list, 1,000 cases, unlocked",
                value: median(listing),
                unit: "ms",
                beside: beside + "; p95 \(Table.number(slow)) ms",
                goal: .init("p95 ≤ 50 ms", slow <= 50)
            ),
        ]
    }

    /// A vault with so many cases, unlocked for the commands that follow; returns where it lies.
    private static func fillVault(in place: Place) throws -> [String: String] {
        let home = try place.folder("home")
        let environment = [
            "SAMEN_HOME": home, "XDG_STATE_HOME": home + "/state", "SAMEN_LANG": "en",
        ]
        let passphrase = Array("zes woorden voor een kluis".utf8)
        let vault = try Vault.create(
            VaultPlace(name: "default") { name in
                environment[name] ?? ProcessInfo.processInfo.environment[name]
            },
            passphrase: passphrase
        )
        let network = try vault.createNetwork()
        let words = network.root.lines.joined(separator: " ")
        _ = try vault.addOrganisation(rootWords: words)
        try vault.grantAdministrator(rootWords: words)
        let book = try vault.cases()
        for number in 0..<cases { _ = try book.newCase(pseudonym: "Dossier \(number)") }
        try vault.stayUnlocked(minutes: 15)
        vault.close()
        return environment
    }
}
