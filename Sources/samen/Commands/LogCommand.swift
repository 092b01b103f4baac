import ArgumentParser
import Samen

struct LogCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log",
        abstract: Phrase(
            en: "Show who was granted what in the network, and what this device synced.",
            nl: "Toon wie wat mocht in het netwerk, en wat dit apparaat uitwisselde."
        ).text,
        discussion: Phrase(
            en: "Times are those of whoever did it. What is void or waits has no effect.",
            nl: "Tijden zijn die van wie het deed. Wat void is of wacht, heeft geen gevolg."
        ).text
    )

    @OptionGroup var shared: SharedOptions

    func run() throws {
        let lines = try shared.open().log()
        if shared.isJSON { return try shared.terminal.show(JSON(lines) { JSON($0) }) }
        try shared.terminal.show(Table(lines))
    }
}
