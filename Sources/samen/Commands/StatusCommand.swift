import ArgumentParser
import Samen

struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: Phrase(
            en: "Say what is unsent, what waits, and how the servers were last found.",
            nl: "Zeg wat niet verzonden is, wat wacht, en hoe de servers er laatst voor stonden."
        ).text
    )

    @OptionGroup var shared: SharedOptions

    func run() throws {
        let status = try shared.open().status()
        if shared.isJSON { return try shared.terminal.show(JSON(status)) }
        for line in status.lines { try shared.terminal.say(line) }
    }
}
