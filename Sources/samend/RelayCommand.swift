import ArgumentParser
import SamenServer

/// `samend relay`: a server at a shelter that syncs upward.
struct RelayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "relay",
        abstract: "Make a server the relay of another one, and see how it stands with it.",
        discussion: """
            A relay serves the devices of a shelter while the line is down, and brings up what they \
            wrote once it is back. An administrator invites it (`samen invite --role relay`), and the \
            network's root grants its key (`samen network add-server --relay`).
            """,
        subcommands: [RelayJoin.self, RelayStatus.self],
        defaultSubcommand: RelayStatus.self
    )
}
