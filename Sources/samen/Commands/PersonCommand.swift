import ArgumentParser
import Samen

/// `samen person`: those around the young person.
struct PersonCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "person",
        abstract: Phrase(
            en: "Persons around the young person.",
            nl: "Betrokkenen rond de jongere."
        ).text,
        subcommands: [PersonAdd.self]
    )
}

struct PersonAdd: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: Phrase(en: "Add a person.", nl: "Voeg een betrokkene toe.").text,
        discussion: Phrase(
            en: """
                Asks what the person is called in the file, what makes the person dangerous, and \
                for the name, which only those who may know it can read.
                """,
            nl: """
                Vraagt hoe de betrokkene in het dossier heet, wat die gevaarlijk maakt, en de \
                naam, die alleen wie haar mag kennen kan lezen.
                """
        ).text
    )

    @Argument(help: ArgumentHelp(en: "The case's code.", nl: "De code van het dossier."))
    var code: String

    @Option(
        help: ArgumentHelp(
            en: "The relation, by its code: mother, suspect …; may be repeated.",
            nl: "De relatie, met de code: mother, suspect …; mag vaker.",
            valueName: "code"
        )
    )
    var relation: [String] = []

    @OptionGroup var shared: SharedOptions

    func run() throws {
        let book = try shared.cases()
        let terminal = shared.terminal
        var person = CaseBook.NewPerson(
            alias: try terminal.line(
                Phrase(
                    en: "Called in the file, such as \"stepfather\"",
                    nl: "Aanduiding, zoals \"stiefvader\""
                )
            )
        )
        person.relations = relation
        if let asked = terminal.asked {
            for choice in CaseBook.choices("danger_marker") { try asked.say(Choice(choice).line) }
        }
        let markers = try terminal.line(
            Phrase(en: "Danger markers, with commas", nl: "Gevaarsmarkeringen, met komma's")
        )
        person.dangerMarkers = markers.split(separator: ",").map { String($0).trimmed }
            .filter { !$0.isEmpty }
        let name = try terminal.line(
            Phrase(en: "Name, or nothing", nl: "Naam, of niets")
        ).trimmed
        person.name = name.isEmpty ? nil : name
        try shared.saved(try book.addPerson(person, to: code))
    }
}
