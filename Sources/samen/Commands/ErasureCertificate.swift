import ArgumentParser
import Samen

struct ErasureCertificate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "certificate",
        abstract: Phrase(
            en: "Show who decided, what was erased where, and what is outstanding.",
            nl: "Toon wie besliste, wat waar gewist is, en wat nog openstaat."
        ).text
    )

    @Argument(help: ArgumentHelp(en: "The case's code.", nl: "De code van het dossier."))
    var code: String

    @OptionGroup var shared: SharedOptions

    func run() throws {
        let view = try shared.cases().erasure(of: code)
        if shared.isJSON { return try shared.terminal.show(JSON(view)) }
        for line in view.certificate { try shared.terminal.say(line) }
    }
}
