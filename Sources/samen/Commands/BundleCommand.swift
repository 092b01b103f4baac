import ArgumentParser

/// `samen bundle`: changes in a file, where there is no line.
struct BundleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bundle",
        abstract: Phrase(
            en: "Carry changes in a file, where there is no line.",
            nl: "Neem wijzigingen mee in een bestand, waar geen verbinding is."
        ).text,
        subcommands: [BundleExport.self, BundleImport.self, BundleVerify.self]
    )
}
