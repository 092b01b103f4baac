import ArgumentParser
import Samen

struct VaultListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: Phrase(
            en: "List the vaults on this computer; what is locked stays locked.",
            nl: "Toon de kluizen op deze computer; wat op slot is, blijft op slot."
        ).text
    )

    @OptionGroup var shared: SharedOptions

    func run() throws {
        let vaults = try Vault.list(environment: environment)
        let terminal = shared.terminal
        if shared.isJSON { return try terminal.show(JSON(vaults) { JSON($0) }) }
        if vaults.isEmpty {
            return try terminal.say(
                Phrase(
                    en: "There is no vault on this computer.",
                    nl: "Er is op deze computer geen kluis."
                )
            )
        }
        var table = Table([
            .init(Phrase(en: "vault", nl: "kluis"), widest: 64),
            .init(Phrase(en: "state", nl: "toestand")),
            .init(Phrase(en: "member", nl: "lid")),
            .init(Phrase(en: "last answered", nl: "laatst beantwoord")),
            .init(Phrase(en: "unsent", nl: "niet verzonden"), isNumber: true),
            .init(Phrase(en: "since", nl: "sinds")),
        ])
        for vault in vaults { table.add(vault.cells) }
        try terminal.show(table)
    }
}

extension VaultListing {
    fileprivate var cells: [String] {
        let state = problem.map { "\(self.state.label.text): \($0)" } ?? self.state.label.text
        return [
            name, state, member ?? "–", lastContact.map { WallClock.text(of: $0) } ?? "–",
            unsent.map { String($0) } ?? "?", oldestUnsent.map { WallClock.text(of: $0) } ?? "–",
        ]
    }
}

extension VaultListing.State {
    fileprivate var label: Phrase {
        switch self {
        case .unlocked: Phrase(en: "unlocked", nl: "open")
        case .locked: Phrase(en: "locked", nl: "op slot")
        case .refused: Phrase(en: "refused", nl: "geweigerd")
        }
    }
}

extension JSON {
    fileprivate init(_ vault: VaultListing) {
        self = .object([
            "vault": .string(vault.name), "state": .string(vault.state.rawValue),
            "problem": JSON(vault.problem), "member": JSON(vault.member),
            "unsent": vault.unsent.map { JSON($0) } ?? .null,
            "oldest_unsent_ms": vault.oldestUnsent.map { JSON($0) } ?? .null,
            "last_contact_ms": vault.lastContact.map { JSON($0) } ?? .null,
        ])
    }
}
