import ArgumentParser
import Samen

struct NoteEdit: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "edit",
        abstract: Phrase(
            en: "Change a draft or a shared note.",
            nl: "Wijzig een concept of een gedeelde notitie."
        ).text,
        discussion: Phrase(
            en: """
                What colleagues write meanwhile stays. Without a terminal the new text is read from \
                standard input, whole.
                """,
            nl: """
                Wat collega's intussen schrijven, blijft staan. Zonder terminal wordt de hele \
                nieuwe tekst via standaardinvoer gelezen.
                """
        ).text
    )

    @Argument(help: ArgumentHelp(en: "The note's code.", nl: "De code van de notitie."))
    var code: String

    @OptionGroup var shared: SharedOptions

    func run() throws {
        let book = try shared.cases()
        let old = try book.text(of: code)
        let new = try shared.terminal.text(Phrase(en: "Text", nl: "Tekst"), startingWith: old)
        try book.edit(code, from: old, to: new)
        try shared.saved()
    }
}
