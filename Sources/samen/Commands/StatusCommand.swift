import ArgumentParser
import Samen

struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: Phrase(
            en: "Show how this device stands: what is unsent, waits, or needs a decision.",
            nl:
                "Toon hoe dit apparaat ervoor staat: wat onverzonden is, wacht of beslist moet worden."
        ).text
    )

    @OptionGroup var shared: SharedOptions

    func run() throws {
        let status = try shared.open().status()
        if shared.isJSON { return try shared.terminal.show(JSON(status)) }
        for line in status.lines { try shared.terminal.say(line) }
    }
}
