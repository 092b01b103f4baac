import ArgumentParser
import Samen

struct QuarantineShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: Phrase(
            en: "Show what something would do if it were adopted.",
            nl: "Toon wat iets zou doen als het werd overgenomen."
        ).text
    )

    @Argument(
        help: ArgumentHelp(
            en: "The code that the list gives, such as Q-7Q4KDM-3.",
            nl: "De code uit de lijst, zoals Q-7Q4KDM-3."
        )
    )
    var code: String

    @OptionGroup var shared: SharedOptions

    func run() throws {
        let view = try shared.cases().quarantined(code)
        if shared.isJSON { return try shared.terminal.show(JSON(view)) }
        for line in view.lines { try shared.terminal.say(Phrase(line)) }
    }
}
