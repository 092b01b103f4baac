import ArgumentParser
import Samen

struct BundleVerify: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: Phrase(
            en: "Say whose a bundle is, how much is in it and whether it is whole; take nothing.",
            nl: "Zeg van wie een bundel is, hoeveel erin zit en of hij heel is; neem niets over."
        ).text
    )

    @Argument(
        help: ArgumentHelp(en: "The file.", nl: "Het bestand.", valueName: "file"),
        completion: .file()
    )
    var path: String

    @OptionGroup var shared: SharedOptions

    func run() throws {
        let view = try shared.open().inspectBundle(path)
        if shared.isJSON {
            try shared.terminal.show(JSON(view))
        } else {
            for line in view.lines { try shared.terminal.say(line) }
        }
        if let error = view.state.untouched { throw error }
    }
}
