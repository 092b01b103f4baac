import ArgumentParser

struct MembershipCommands: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "membership",
        abstract: "Ask what membership logs mean.",
        subcommands: [MembershipEvaluate.self]
    )
}
