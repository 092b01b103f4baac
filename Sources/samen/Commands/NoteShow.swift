import ArgumentParser
import Samen

struct NoteShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: Phrase(en: "Show a note.", nl: "Toon een notitie.").text
    )

    @Argument(help: ArgumentHelp(en: "The note's code.", nl: "De code van de notitie."))
    var code: String

    @OptionGroup var shared: SharedOptions

    func run() throws {
        let note = try shared.cases().note(code)
        if shared.isJSON { return try shared.terminal.show(JSON(note)) }
        for line in note.lines { try shared.terminal.say(line) }
    }
}
