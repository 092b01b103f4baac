import ArgumentParser
import Samen

struct BundleImport: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: Phrase(
            en: "Take what is in a bundle, through the same checks as what a server sends.",
            nl: "Neem over wat in een bundel staat, met dezelfde controles als bij een server."
        ).text,
        discussion: Phrase(
            en: """
                A bundle may be imported as often as you like. What colleagues wrote goes on to the \
                server with your next sync.
                """,
            nl: """
                Een bundel mag zo vaak worden ingelezen als u wilt. Wat collega's schreven, gaat bij \
                uw volgende sync mee naar de server.
                """
        ).text
    )

    @Argument(
        help: ArgumentHelp(en: "The file.", nl: "Het bestand.", valueName: "file"),
        completion: .file()
    )
    var path: String

    @OptionGroup var shared: SharedOptions

    func run() throws {
        let vault = try shared.open()
        let progress = Progress(Phrase(en: "Importing", nl: "Inlezen"))
        defer { progress.end() }
        var lines: [Phrase] = []
        let report = try vault.importBundle(path) { view in
            lines = view.lines
            if !shared.isJSON { for line in lines { try shared.terminal.say(line) } }
        } onProgress: { done in
            progress.update("\(done)")
        }
        progress.end()
        if shared.isJSON {
            try shared.terminal.show(JSON(report))
        } else {
            for line in report.lines { try shared.terminal.say(line) }
        }
        if let error = report.bundle.state.error { throw error }
    }
}
