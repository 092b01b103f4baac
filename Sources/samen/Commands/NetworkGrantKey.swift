import ArgumentParser
import Samen

struct NetworkGrantKey: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "grant-key",
        abstract: Phrase(
            en: "Grant the key that a server will change to.",
            nl: "Ken de sleutel toe waarop een server overgaat."
        ).text,
        discussion: Phrase(
            en: """
                Asks for the root's words. The key is what `samend key prepare` printed. Devices \
                accept both keys once they have synchronised; then the server can change.
                """,
            nl: """
                Vraagt om de woorden van het netwerk. De sleutel toonde `samend key prepare`. \
                Apparaten aanvaarden beide sleutels zodra zij gesynchroniseerd hebben; dan kan de \
                server overgaan.
                """
        ).text
    )

    @Argument(help: .serverName)
    var server: String

    @Option(
        help: ArgumentHelp(
            en: "The fingerprint of the next key, 64 hexadecimal digits.",
            nl: "De vingerafdruk van de volgende sleutel, 64 hexadecimale cijfers.",
            valueName: "fingerprint"
        )
    )
    var key: String

    @OptionGroup var shared: SharedOptions

    func run() throws {
        let vault = try shared.open()
        try shared.show(
            vault.grantKey(rootWords: shared.rootWords(), server: server, key: key)
        )
    }
}

extension ArgumentHelp {
    /// A server that is known here.
    static let serverName = ArgumentHelp(
        en: "The server: its address, its host, or the first digits of its id.",
        nl: "De server: zijn adres, zijn naam, of de eerste cijfers van zijn nummer.",
        valueName: "server"
    )
}

extension SharedOptions {
    func show(_ keys: GrantedKeys) throws {
        if isJSON {
            return try terminal.show(
                JSON.object([
                    "server": .string(keys.server), "key": .string(keys.now),
                    "next": .string(keys.next), "unreachable": JSON(keys.unreachable),
                ])
            )
        }
        try terminal.say(Phrase(en: "Granted: ", nl: "Toegekend: ") + Phrase(keys.server))
        try terminal.say(Phrase(en: "key  ", nl: "sleutel  ") + Phrase(keys.now))
        if keys.next != keys.now {
            try terminal.say(Phrase(en: "next ", nl: "volgende ") + Phrase(keys.next))
        }
        if let reason = keys.unreachable {
            try terminal.warn(
                Phrase(
                    en: "The server could not be asked which key it holds: ",
                    nl: "De server kon niet gevraagd worden welke sleutel hij heeft: "
                ) + Phrase(reason)
            )
        }
    }
}
