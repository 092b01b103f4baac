import ArgumentParser
import Samen

struct NetworkAddServer: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add-server",
        abstract: Phrase(
            en: "Grant a server, with the root's words.",
            nl: "Laat een server toe, met de woorden van de netwerksleutel."
        ).text,
        discussion: Phrase(
            en: "`samend init` prints the server's id and the fingerprint of its key.",
            nl: "`samend init` toont het nummer van de server en de vingerafdruk van zijn sleutel."
        ).text
    )

    @Option(
        help: ArgumentHelp(
            en: "Where it is reached, host:port.",
            nl: "Waar hij te bereiken is, host:poort."
        )
    )
    var address: String

    @Option(
        help: ArgumentHelp(
            en: "The server's id.",
            nl: "Het nummer van de server.",
            valueName: "hex"
        )
    )
    var server: String

    @Option(
        help: ArgumentHelp(
            en: "The fingerprint of its key.",
            nl: "De vingerafdruk van zijn sleutel.",
            valueName: "hex"
        )
    )
    var key: String

    @Option(
        help: ArgumentHelp(en: "central or relay.", nl: "central of relay.", valueName: "kind"),
        transform: NetworkAddServer.kind
    )
    var kind = ServerKind.central

    @OptionGroup var shared: SharedOptions

    func run() async throws {
        let terminal = shared.terminal
        let vault = try shared.open()
        let added = try await vault.addServer(
            rootWords: terminal.rootWords(),
            address: address,
            server: server,
            key: key,
            kind: kind
        )
        if shared.isJSON {
            return try terminal.show(
                JSON.object([
                    "server": .string(added.server), "address": .string(added.address),
                    "unreachable": JSON(added.unreachable),
                ])
            )
        }
        try terminal.say(
            Phrase(
                en: "The server at \(added.address) is granted.",
                nl: "De server op \(added.address) is toegelaten."
            )
        )
        guard let unreachable = added.unreachable else { return }
        try terminal.say(
            Phrase(
                en: "It could not be reached to ask who it is (\(unreachable)).",
                nl: "Hij was niet te bereiken om te vragen wie hij is (\(unreachable))."
            )
        )
    }

    private static func kind(_ argument: String) throws -> ServerKind {
        guard let kind = ServerKind(rawValue: argument) else {
            throw ValidationError("--kind: central | relay")
        }
        return kind
    }
}
