import ArgumentParser
import Samen

struct QuarantineReject: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reject",
        abstract: Phrase(
            en: "Leave work without effect, for a reason.",
            nl: "Laat werk zonder effect, om een reden."
        ).text,
        discussion: Phrase(
            en: """
                Asks for the reason, which is written into the case. Nothing is dropped: what was \
                rejected can be shown with `--all`, and adopted later. A case that nobody has a part in \
                keeps no reason.
                """,
            nl: """
                Vraagt de reden, die in het dossier komt te staan. Er verdwijnt niets: wat is \
                afgewezen, staat in de lijst met `--all` en kan later worden overgenomen. Een dossier \
                waarin niemand een rol heeft, bewaart geen reden.
                """
        ).text
    )

    @Argument(
        help: ArgumentHelp(
            en: "Codes from the list, or of devices.",
            nl: "Codes uit de lijst, of van apparaten."
        )
    )
    var codes: [String]

    @OptionGroup var shared: SharedOptions

    func run() throws {
        let book = try shared.cases()
        guard let reason = try shared.terminal.reason(isNeeded: true) else { throw Self.noReason }
        let count = try book.reject(codes, reason: reason)
        if shared.isJSON { return try shared.terminal.show(JSON.object(["rejected": JSON(count)])) }
        try shared.terminal.say(
            Phrase(en: "Rejected: \(count).", nl: "Afgewezen: \(count).")
        )
    }

    private static let noReason = CommandError(
        .usage,
        Phrase(en: "A rejection needs a reason.", nl: "Een afwijzing heeft een reden nodig."),
        advice: Phrase(en: "Nothing was saved.", nl: "Er is niets bewaard.")
    )
}
