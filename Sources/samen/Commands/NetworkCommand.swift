import ArgumentParser

struct NetworkCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "network",
        abstract: Phrase(
            en: "Found a network, and grant its servers.",
            nl: "Sticht een netwerk, en laat er servers toe."
        ).text,
        subcommands: [NetworkCreate.self, NetworkAddServer.self]
    )
}
