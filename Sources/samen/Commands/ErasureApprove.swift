import ArgumentParser
import Samen

struct ErasureApprove: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "approve",
        abstract: Phrase(
            en: "Approve the erasure that another member requested.",
            nl: "Keur goed wat een ander lid vroeg te wissen."
        ).text
    )

    @Argument(help: ArgumentHelp(en: "The case's code.", nl: "De code van het dossier."))
    var code: String

    @OptionGroup var shared: SharedOptions

    func run() throws {
        let book = try shared.cases()
        let question = Phrase(
            en: "Erase the whole case \(code), for everyone and for good?",
            nl: "Het hele dossier \(code) wissen, voor iedereen en voorgoed?"
        )
        guard try shared.terminal.confirm(question) else { throw Prompt.cancelled }
        try shared.show(try book.approveErasure(of: code))
    }
}
