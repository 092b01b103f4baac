import Foundation
import Samen
import Sync
import TestSupport
import Testing
import Trust

/// A program over the sealed vault, killed at a chosen write, sync or send while it works and syncs.
@Suite("A device that is killed", .serialized)
struct ClientKillTests {
    @Test func `nothing that it called saved or sent is lost or doubled, wherever it was killed`()
        async throws
    {
        let random = RandomSource.seeded(Amount.seed)
        let victim = try ClientKill(seed: Amount.seed)
        #expect(try victim.run("begin").lines == ["begun true"])
        guard let range = try victim.rehearse() else {
            Issue.record("the program did not say how many calls there were")
            return
        }
        #expect(range.transaction > 20)
        var inside = 0
        for number in 0..<Amount.kills {
            var kill = Kill(number, within: range, random)
            var report: Kill.Report?
            while report == nil {
                report = try await victim.run(kill)
                kill.comeEarlier()
            }
            print("kill \(number) of the device: \(report.map { "\($0)" } ?? "")")
            if report?.isInTransaction == true { inside += 1 }
        }
        #expect(inside * 2 >= Amount.kills)
        #expect(victim.saved.count > Amount.kills)
    }
}

/// One vault, and the programs that work on it until they are killed.
private final class ClientKill {
    private let seed: UInt64
    private let root: String
    private let runtime: String
    private let folder: VaultFolder
    private let key: VaultKey
    private let village: Village
    private let server: ServerProcess
    private let reports: KillReports
    private let bob: Laptop
    private(set) var saved: Set<Int> = []

    init(seed: UInt64) throws {
        self.seed = seed
        let name = "samen-kill-\(UUID().uuidString)"
        root = FileManager.default.temporaryDirectory.path + "/" + name
        runtime = "/dev/shm/" + name
        for path in [root, runtime] {
            try FileManager.default.createDirectory(
                atPath: path,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
        }
        folder = try VaultFolder.make(root + "/vault", runtime: runtime)
        key = try VaultKey.first(of: .random())
        let derivation = try KeyDerivation.fresh(memoryKiB: 65_536)
        let wrapper = try derivation.key(from: Array("zes woorden".utf8))
        let slot = KeySlot(wrapping: key, under: wrapper, from: derivation)
        try VaultFile.create(
            in: folder,
            key: key,
            keys: VaultKeyFile(vault: key.vault, slots: [slot])
        ).close()
        let village = try Village(people: 4, random: .seeded(seed))
        let server = try ServerProcess(for: village.network)
        try server.start()
        (self.village, self.server) = (village, server)
        reports = KillReports(path: root + "/report")
        let now: @Sendable () -> UInt64 = { UInt64(Date().timeIntervalSince1970 * 1_000) }
        bob = try Laptop(
            village.people[3],
            of: village,
            server: server.server,
            over: HTTPTransport(
                to: .init(server: server.server, network: village.network),
                over: CurlCarrier(authority: server.authority, pins: [server.key]),
                as: DeviceSecrets(village.people[3].keys()),
                random: .system,
                encapsulation: XWingEncapsulation(),
                now: now
            ),
            clock: now
        )
    }

    deinit {
        try? FileManager.default.removeItem(atPath: root)
        try? FileManager.default.removeItem(atPath: runtime)
    }

    struct Output {
        let status: Int32
        let lines: [String]

        func numbers(_ word: String) -> [Int] {
            lines.filter { $0.hasPrefix(word + " ") }
                .compactMap { Int($0.dropFirst(word.count + 1)) }
        }

        func rest(_ word: String) -> String? {
            lines.first { $0.hasPrefix(word + " ") }.map { String($0.dropFirst(word.count + 1)) }
        }
    }

    func run(_ what: String, _ environment: [String: String] = [:]) throws -> Output {
        let process = Process()
        let output = Pipe()
        process.executableURL = ServerProcess.program("sync-worker")
        let secret = key.secret.withBytes { start in
            (0..<LockedSecret.length).map { start[$0] }
        }
        process.arguments = [
            what, folder.path, runtime, hexadecimal(key.vault.bytes), hexadecimal(secret),
            String(seed), server.authority, "\(server.server)", "\(server.key)",
        ]
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        try process.run()
        let said = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        // A line that the kill cut off was not said.
        let lines = String(decoding: said, as: UTF8.self)
            .split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        return Output(status: process.terminationStatus, lines: lines.map(String.init))
    }

    /// The whole run without a kill: how many calls there are.
    func rehearse() throws -> Kill.Range? {
        let output = try run("work", Kill().environment(report: reports.path))
        #expect(output.numbers("sent").count == 6)
        saved.formUnion(output.numbers("saved"))
        return reports.takeRange()
    }

    /// Nil if the program lived through the run.
    func run(_ kill: Kill) async throws -> Kill.Report? {
        let output = try run("work", kill.environment(report: reports.path))
        saved.formUnion(output.numbers("saved"))
        let report = reports.take()
        let place = report.map { "\($0)" } ?? "not killed"
        // What it called sent is with others before it comes up again.
        #expect(try await bob.sync().outcome == .complete, "\(place)")
        let document = try #require(try bob.device.documents().first)
        let seen = try bob.text(of: document).split(separator: " ").compactMap { Int($0) }
        #expect(Set(output.numbers("sent")).isSubset(of: seen), "lost at the server: \(place)")
        try await check(place, document)
        return report
    }

    private func check(_ place: String, _ document: DocumentID) async throws {
        let output = try run("finish")
        #expect(output.rest("done") == "true", "\(place)")
        #expect(output.rest("faults") == "0", "\(place)")
        let words = (output.rest("text") ?? "").split(separator: " ").compactMap { Int($0) }
        #expect(saved.isSubset(of: words), "lost at the device: \(place)")
        #expect(Set(words).count == words.count, "doubled: \(place)")
        #expect(try await bob.sync().outcome == .complete, "\(place)")
        let state = try hexadecimal(bob.device.stateHash(of: document))
        #expect(output.rest("state") == state, "\(place)")
    }
}
