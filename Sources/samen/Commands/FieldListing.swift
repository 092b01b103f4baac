import ArgumentParser
import Samen

struct FieldListing: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: Phrase(
            en: "List the fields that can be set, and what they take.",
            nl: "Toon de velden die u kunt invullen, en wat erin past."
        ).text
    )

    @Argument(
        help: ArgumentHelp(
            en: "Of what: case, person or task.",
            nl: "Waarvan: case, person of task."
        )
    )
    var kind = "case"

    @OptionGroup var shared: SharedOptions

    func run() throws {
        let fields = CaseBook.fields(of: kind)
        if shared.isJSON { return try shared.terminal.show(JSON(fields) { JSON($0) }) }
        try shared.terminal.show(Table(fields))
    }
}
