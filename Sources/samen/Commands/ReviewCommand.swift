import ArgumentParser

/// `samen review`: what people disagree about; alone it lists it.
struct ReviewCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "review",
        abstract: Phrase(
            en: "Look at what people disagree about, and decide.",
            nl: "Bekijk waarover verschil is, en beslis."
        ).text,
        subcommands: [ReviewListing.self, ReviewResolve.self],
        defaultSubcommand: ReviewListing.self
    )
}
