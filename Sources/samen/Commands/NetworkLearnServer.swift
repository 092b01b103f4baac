import ArgumentParser
import Samen

struct NetworkLearnServer: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "learn-server",
        abstract: Phrase(
            en: "Learn where a server is reached that is granted already.",
            nl: "Onthoud waar een server bereikbaar is die al is toegekend."
        ).text,
        discussion: Phrase(
            en: """
                For a new relay at your shelter, or a server that has moved. Needs no words: the server \
                is known by its key, which the network's log has.
                """,
            nl: """
                Voor een nieuwe doorgeefserver in uw opvang, of een server die verhuisd is. Woorden zijn \
                niet nodig: de server is bekend aan zijn sleutel, die in het logboek van het netwerk staat.
                """
        ).text
    )

    @Argument(
        help: ArgumentHelp(
            en: "Where the server is reached, host:port.",
            nl: "Waar de server bereikbaar is, naam:poort."
        )
    )
    var address: String

    @OptionGroup var shared: SharedOptions

    func run() async throws {
        let learnt = try await shared.open().learnServer(at: address)
        if shared.isJSON {
            return try shared.terminal.show(
                JSON.object([
                    "server": .string(learnt.server), "address": .string(learnt.address),
                ])
            )
        }
        try shared.terminal.say(
            Phrase(en: "Known: ", nl: "Bekend: ") + Phrase("\(learnt.server) \(learnt.address)")
        )
    }
}
