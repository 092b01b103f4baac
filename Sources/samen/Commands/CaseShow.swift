import ArgumentParser
import Samen

struct CaseShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: Phrase(en: "Show a case.", nl: "Toon een dossier.").text,
        discussion: Phrase(
            en: "That you looked is written into the case's access log, once an hour.",
            nl: "Dat u keek, komt in het inzagelogboek van het dossier, eens per uur."
        ).text
    )

    @Argument(
        help: ArgumentHelp(
            en: "The case, by as much of its code as is unique.",
            nl: "Het dossier, met zoveel van de code als uniek is."
        )
    )
    var code: String

    @OptionGroup var shared: SharedOptions

    func run() throws {
        let view = try shared.cases().show(code)
        if shared.isJSON { return try shared.terminal.show(JSON(view)) }
        for line in view.lines { try shared.terminal.say(line) }
    }
}
