import ArgumentParser
import Samen

struct NoteHistoryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history",
        abstract: Phrase(
            en: "Show how a draft or shared note came to be, and who wrote which words.",
            nl: "Toon hoe een concept of gedeelde notitie ontstond, en wie welke woorden schreef."
        ).text
    )

    @Argument(help: ArgumentHelp(en: "The note's code.", nl: "De code van de notitie."))
    var code: String

    @OptionGroup var shared: SharedOptions

    func run() throws {
        let history = try shared.cases().history(of: code)
        if shared.isJSON { return try shared.terminal.show(JSON(history)) }
        for line in history.lines { try shared.terminal.say(line) }
    }
}
