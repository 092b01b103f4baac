import ArgumentParser
import Samen

struct ErasureStatus: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: Phrase(
            en: "Show how far the erasure of a case has come.",
            nl: "Toon hoe ver het wissen van een dossier is."
        ).text
    )

    @Argument(help: ArgumentHelp(en: "The case's code.", nl: "De code van het dossier."))
    var code: String

    @OptionGroup var shared: SharedOptions

    func run() throws {
        try shared.show(try shared.cases().erasure(of: code))
    }
}

extension SharedOptions {
    func show(_ erasure: ErasureView) throws {
        if isJSON { return try terminal.show(JSON(erasure)) }
        for line in erasure.lines { try terminal.say(line) }
    }
}
