import ArgumentParser
import Samen

struct LogCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log",
        abstract: Phrase(
            en: "Show who was granted what, and how this device's exchanges went.",
            nl: "Toon wie wat kreeg, en hoe de uitwisselingen van dit apparaat gingen."
        ).text
    )

    @OptionGroup var shared: SharedOptions

    func run() throws {
        let lines = try shared.open().log()
        if shared.isJSON { return try shared.terminal.show(JSON(lines) { JSON($0) }) }
        for line in lines { try shared.terminal.say(line.text) }
    }
}
