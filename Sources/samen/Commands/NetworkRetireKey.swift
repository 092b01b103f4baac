import ArgumentParser
import Samen

struct NetworkRetireKey: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retire-key",
        abstract: Phrase(
            en: "Take back the old key of a server that has changed to its next one.",
            nl: "Neem de oude sleutel terug van een server die op zijn volgende is overgegaan."
        ).text,
        discussion: Phrase(
            en: "Asks for the root's words, and the server whether it holds its new key.",
            nl:
                "Vraagt om de woorden van het netwerk, en de server of hij zijn nieuwe sleutel heeft."
        ).text
    )

    @Argument(help: .serverName)
    var server: String

    @OptionGroup var shared: SharedOptions

    func run() async throws {
        let vault = try shared.open()
        try shared.show(
            await vault.retireKey(rootWords: shared.rootWords(), server: server)
        )
    }
}
