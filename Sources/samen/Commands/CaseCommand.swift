import ArgumentParser

/// `samen case`: the cases themselves; alone it lists them.
struct CaseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "case",
        abstract: Phrase(
            en: "Cases: begin, list, show.",
            nl: "Dossiers: beginnen, tonen."
        )
        .text,
        subcommands: [CaseNew.self, CaseListing.self, CaseShow.self],
        defaultSubcommand: CaseListing.self
    )
}
