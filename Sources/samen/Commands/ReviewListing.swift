import ArgumentParser
import Samen

struct ReviewListing: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: Phrase(
            en: "List what people disagree about, with every value and author.",
            nl: "Toon waarover verschil is, met elke waarde en auteur."
        ).text
    )

    @Argument(
        help: ArgumentHelp(
            en: "Only this case.",
            nl: "Alleen dit dossier."
        )
    )
    var code: String?

    @OptionGroup var shared: SharedOptions

    func run() throws {
        let items = try shared.cases().review(code)
        if shared.isJSON { return try shared.terminal.show(JSON(items) { JSON($0) }) }
        if items.isEmpty {
            try shared.terminal.say(
                Phrase(en: "Nothing to review.", nl: "Er is niets te bekijken.")
            )
        }
        for item in items {
            for line in item.lines { try shared.terminal.say(line) }
        }
    }
}
