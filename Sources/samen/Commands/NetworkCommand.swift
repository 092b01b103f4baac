import ArgumentParser

/// `samen network`: what the network's root does.
struct NetworkCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "network",
        abstract: Phrase(
            en: "Found a network, and grant its servers.",
            nl: "Sticht een netwerk, en ken servers toe."
        )
        .text,
        subcommands: [
            NetworkCreate.self, NetworkAddServer.self, NetworkLearnServer.self,
            NetworkGrantKey.self, NetworkRetireKey.self,
        ]
    )
}
