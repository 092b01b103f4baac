import ArgumentParser

/// `samend key`: the key by which devices know this server.
struct KeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key",
        abstract: "Show the server's key, and change it without keeping any device out.",
        discussion: """
            Devices know a server by its key alone. To change it: prepare the next key, have the \
            network's root grant it (`samen network grant-key`), wait until the devices have \
            synchronised, change to it, start the server anew, and have the root retire the old one \
            (`samen network retire-key`).
            """,
        subcommands: [KeyShow.self, KeyPrepare.self, KeyChange.self],
        defaultSubcommand: KeyShow.self
    )
}
