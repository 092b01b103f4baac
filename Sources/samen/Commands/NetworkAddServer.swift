import ArgumentParser
import Samen

struct NetworkAddServer: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add-server",
        abstract: Phrase(en: "Grant a server.", nl: "Ken een server toe.").text,
        discussion: Phrase(
            en: "Asks for the root's words. The id and the key are what `samend init` printed.",
            nl: "Vraagt om de woorden van het netwerk. Nummer en sleutel toonde `samend init`."
        ).text
    )

    @Argument(
        help: ArgumentHelp(
            en: "Where the server is reached, host:port.",
            nl: "Waar de server bereikbaar is, naam:poort."
        )
    )
    var address: String

    @Option(
        help: ArgumentHelp(
            en: "The server's id, 32 hexadecimal digits.",
            nl: "Het nummer van de server, 32 hexadecimale cijfers.",
            valueName: "id"
        )
    )
    var id: String

    @Option(
        help: ArgumentHelp(
            en: "The fingerprint of the server's key, 64 hexadecimal digits.",
            nl: "De vingerafdruk van de sleutel van de server, 64 hexadecimale cijfers.",
            valueName: "fingerprint"
        )
    )
    var key: String

    @Flag(
        name: .customLong("relay"),
        help: ArgumentHelp(
            en: "A shelter's own server, which passes everything on.",
            nl: "De eigen server van een opvang, die alles doorgeeft."
        )
    )
    var isRelay = false

    @OptionGroup var shared: SharedOptions

    func run() async throws {
        let vault = try shared.open()
        let added = try await vault.addServer(
            rootWords: shared.rootWords(),
            address: address,
            server: id,
            key: key,
            kind: isRelay ? .relay : .central
        )
        let terminal = shared.terminal
        if shared.isJSON {
            return try terminal.show(
                JSON.object([
                    "server": .string(added.server), "address": .string(added.address),
                    "unreachable": JSON(added.unreachable),
                ])
            )
        }
        try terminal.say(
            Phrase(en: "Granted: ", nl: "Toegekend: ") + Phrase("\(added.server) \(added.address)")
        )
        if let reason = added.unreachable {
            try terminal.warn(
                Phrase(
                    en: "The server could not be asked who it is: ",
                    nl: "De server kon niet gevraagd worden wie hij is: "
                ) + Phrase(reason)
            )
        }
    }
}
