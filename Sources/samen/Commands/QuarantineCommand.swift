import ArgumentParser

/// `samen quarantine`: what was written and has no effect; alone it lists it.
struct QuarantineCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "quarantine",
        abstract: Phrase(
            en: "Look at what was written and has no effect, and decide.",
            nl: "Bekijk wat geschreven is en geen effect heeft, en beslis."
        ).text,
        subcommands: [
            QuarantineListing.self, QuarantineShow.self, QuarantineAdopt.self,
            QuarantineReject.self,
        ],
        defaultSubcommand: QuarantineListing.self
    )
}
