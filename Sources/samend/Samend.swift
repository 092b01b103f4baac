import ArgumentParser

struct Samend: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "samend",
        abstract: "The sync server of Samen: keeps and forwards sealed changes it cannot read.",
        version: version,
        subcommands: [
            Init.self, Serve.self, KeyCommand.self, SyncLog.self, Verify.self,
            MembershipCommands.self, RelayCommand.self,
        ]
    )

    static let version = "0.1.0"
}
