import ArgumentParser
import Samen

struct ErasureRequest: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "request",
        abstract: Phrase(
            en: "Request that a case be erased.",
            nl: "Vraag om een dossier te wissen."
        ).text,
        discussion: Phrase(
            en: "For a lead or an administrator. Asks for the reason.",
            nl: "Voor een leidinggevende of beheerder. Vraagt naar de reden."
        ).text
    )

    @Argument(help: ArgumentHelp(en: "The case's code.", nl: "De code van het dossier."))
    var code: String

    @OptionGroup var shared: SharedOptions

    func run() throws {
        let book = try shared.cases()
        let reason = try shared.terminal.choose(
            Phrase(en: "Reason", nl: "Reden"),
            from: CaseBook.erasureReasons.map { Choice($0) }
        )
        try shared.show(try book.requestErasure(of: code, reason: reason ?? ""))
    }
}
