import ArgumentParser
import Samen

struct ShareCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "share",
        abstract: Phrase(
            en: "Give a member a part in a case.",
            nl: "Geef een lid deel aan een dossier."
        ).text,
        discussion: Phrase(
            en: """
                Members of other organisations too. A writer and a reader get the case and its log of \
                who looked; an owner gets every compartment but drafts. Whoever has the part already \
                is handed the keys once more.
                """,
            nl: """
                Ook leden van andere organisaties. Een schrijver en een lezer krijgen het dossier en \
                het inzagelogboek; een eigenaar krijgt elk deel, behalve concepten. Wie het deel al \
                heeft, krijgt de sleutels nog een keer.
                """
        ).text
    )

    @Argument(help: ArgumentHelp(en: "The case's code.", nl: "De code van het dossier."))
    var code: String

    @Argument(help: ArgumentHelp(en: "The member's code.", nl: "De code van het lid."))
    var member: String

    @Option(
        help: ArgumentHelp(
            en: "What the member may do: owner, writer or reader.",
            nl: "Wat het lid mag: owner, writer of reader.",
            valueName: "role"
        ),
        transform: ShareCommand.role
    )
    var role: CaseRole

    @Option(
        name: .customLong("compartment"),
        help: ArgumentHelp(
            en:
                "In this compartment beside the case: identity, whereabouts, persons, treatment or justice.",
            nl: "Ook in dit deel: identity, whereabouts, persons, treatment of justice."
        )
    )
    var compartments: [String] = []

    @OptionGroup var shared: SharedOptions

    func run() throws {
        try shared.cases().share(code, with: member, as: role, compartments: compartments)
        try shared.saved()
    }

    private static func role(_ argument: String) throws -> CaseRole {
        guard let role = CaseRole(rawValue: argument) else {
            throw ValidationError("--role: owner | writer | reader")
        }
        return role
    }
}

struct UnshareCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unshare",
        abstract: Phrase(
            en: "End a member's part in a case; one's own too.",
            nl: "Beëindig iemands deel aan een dossier; ook uw eigen."
        ).text,
        discussion: Phrase(
            en: """
                What was read stays read. What anyone writes from now on is sealed under keys that \
                the member does not get.
                """,
            nl: """
                Wat gelezen is, blijft gelezen. Wat vanaf nu geschreven wordt, is verzegeld met \
                sleutels die het lid niet krijgt.
                """
        ).text
    )

    @Argument(help: ArgumentHelp(en: "The case's code.", nl: "De code van het dossier."))
    var code: String

    @Argument(help: ArgumentHelp(en: "The member's code.", nl: "De code van het lid."))
    var member: String

    @Option(
        help: ArgumentHelp(
            en: "Only in this compartment.",
            nl: "Alleen in dit deel."
        )
    )
    var compartment: String?

    @OptionGroup var shared: SharedOptions

    func run() async throws {
        let vault = try shared.open()
        try await shared.catchUp(vault)
        let kept = try vault.cases().unshare(code, with: member, compartment: compartment)
        if !kept.isEmpty {
            let names = kept.joined(separator: ", ")
            try shared.terminal.warn(
                Phrase(
                    en: "The member still has a part in \(names); a lead can end it.",
                    nl: "Het lid heeft nog deel aan \(names); de leiding kan dat beëindigen."
                )
            )
        }
        try shared.saved()
    }
}
