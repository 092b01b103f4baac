import ArgumentParser
import Samen

struct NoteAdd: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: Phrase(en: "Write a note.", nl: "Schrijf een notitie.").text,
        discussion: Phrase(
            en: """
                A draft that only you can read, until you sign it; with --shared a note that \
                colleagues write in too, which asks for a title first. The text comes from the \
                editor (VISUAL or EDITOR, on a file in memory), from the keyboard, or from standard \
                input; never from an argument. What stands after a line \
                "Interpretation:" is what you make of it, apart from what you observed.
                """,
            nl: """
                Een concept dat alleen u kunt lezen, tot u het ondertekent; met --shared een \
                notitie waarin collega's ook schrijven, die eerst om een titel vraagt. De tekst \
                komt uit de editor (VISUAL of EDITOR, op een bestand in het geheugen), van het \
                toetsenbord of via standaardinvoer; nooit uit een argument. Wat na een regel \
                "Duiding:" staat, is wat u ervan vindt, apart van wat u waarnam.
                """
        ).text
    )

    @Argument(help: ArgumentHelp(en: "The case's code.", nl: "De code van het dossier."))
    var code: String

    @Option(
        help: ArgumentHelp(
            en: "The kind of note, by its code: visit, call, handover …",
            nl: "Het soort notitie, met de code: visit, call, handover …",
            valueName: "code"
        )
    )
    var kind: String?

    @Flag(
        name: .customLong("shared"),
        help: ArgumentHelp(
            en: "A note that several people write together.",
            nl: "Een notitie die meerdere mensen samen schrijven."
        )
    )
    var isShared = false

    @OptionGroup var shared: SharedOptions

    func run() throws {
        let book = try shared.cases()
        let terminal = shared.terminal
        try book.checkNotes(in: code)
        let title = isShared ? try terminal.line(Phrase(en: "Title", nl: "Titel")) : nil
        let text = try terminal.text(Phrase(en: "Text", nl: "Tekst"))
        let note =
            if let title {
                try book.addSharedNote(text, title: title, kind: kind, to: code)
            } else {
                try book.addDraft(text, kind: kind, to: code)
            }
        try shared.saved(note)
    }
}
