import ArgumentParser
import Samen

struct NoteSign: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sign",
        abstract: Phrase(
            en: "Sign a draft: from then on colleagues read it, and it stays as it is.",
            nl: "Onderteken een concept: daarna lezen collega's het, en blijft het zo."
        ).text,
        discussion: Phrase(
            en: """
                Asks for the kind of note unless it was chosen, and once more where the text \
                repeats a name, a number or an address of another compartment.
                """,
            nl: """
                Vraagt naar het soort notitie tenzij dat gekozen is, en nog eens als de tekst een \
                naam, nummer of adres uit een ander deel herhaalt.
                """
        ).text
    )

    @Argument(help: ArgumentHelp(en: "The note's code.", nl: "De code van de notitie."))
    var code: String

    @Option(
        help: ArgumentHelp(
            en: "The kind of note, by its code: visit, call, handover …",
            nl: "Het soort notitie, met de code: visit, call, handover …",
            valueName: "code"
        )
    )
    var kind: String?

    @OptionGroup var shared: SharedOptions

    func run() throws {
        let book = try shared.cases()
        let terminal = shared.terminal
        let draft = try book.note(code)
        var kind = kind ?? draft.kind?.code
        if kind == nil {
            kind = try terminal.choose(
                Phrase(en: "Kind of note", nl: "Soort notitie"),
                from: CaseBook.choices("note_kind").map { Choice($0) }
            )
        }
        let revealed = try book.revealed(by: code).map { $0.label(in: .chosen) }
        if !revealed.isEmpty {
            let names = revealed.joined(separator: ", ")
            let question = Phrase(
                en: "The text repeats what stands in: \(names). Sign it all the same?",
                nl: "De tekst herhaalt wat staat bij: \(names). Toch ondertekenen?"
            )
            guard try terminal.confirm(question) else { throw Prompt.cancelled }
        }
        try book.sign(code, kind: kind)
        try shared.saved(draft.code)
    }
}
