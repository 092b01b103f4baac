import ArgumentParser
import Samen

struct QuarantineListing: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: Phrase(
            en: "List what has no effect, why, and who decides.",
            nl: "Toon wat geen effect heeft, waarom, en wie erover beslist."
        ).text
    )

    @Flag(
        help: ArgumentHelp(
            en: "Also what was rejected.",
            nl: "Ook wat is afgewezen."
        )
    )
    var all = false

    @OptionGroup var shared: SharedOptions

    func run() throws {
        let works = try shared.cases().quarantine().filter { all || $0.state != .rejected }
        if shared.isJSON { return try shared.terminal.show(JSON(works) { JSON($0) }) }
        if works.isEmpty {
            return try shared.terminal.say(
                Phrase(en: "Nothing is in quarantine.", nl: "Er staat niets in quarantaine.")
            )
        }
        for line in works.table.lines { try shared.terminal.say(Phrase(line)) }
    }
}
