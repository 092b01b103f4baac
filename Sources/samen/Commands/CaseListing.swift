import ArgumentParser
import Samen

struct CaseListing: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: Phrase(
            en: "List the cases, the most urgent first.",
            nl: "Toon de dossiers, de dringendste eerst."
        ).text,
        discussion: Phrase(
            en: "Shows at most 50. ⚠ marks a danger level about which people disagree.",
            nl: "Toont er hoogstens 50. ⚠ staat bij een gevaarsniveau waarover verschil is."
        ).text
    )

    @Flag(
        help: ArgumentHelp(
            en: "Only cases that you are in charge of.",
            nl: "Alleen dossiers waarvan u de regie heeft."
        )
    )
    var mine = false

    @Flag(
        help: ArgumentHelp(
            en: "Also the names, where you may know them.",
            nl: "Ook de namen, waar u die mag kennen."
        )
    )
    var names = false

    @OptionGroup var shared: SharedOptions

    func run() throws {
        let list = try shared.cases().list(onlyOwn: mine, withNames: names)
        if shared.isJSON { return try shared.terminal.show(JSON(list)) }
        try shared.terminal.show(Table(list, withNames: names))
        for line in list.remarks { try shared.terminal.say(line) }
    }
}
