import ArgumentParser
import Samen

struct ReviewResolve: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resolve",
        abstract: Phrase(en: "Decide a difference.", nl: "Beslis over een verschil.").text,
        discussion: Phrase(
            en: """
                Shows every value that stands and asks for the one that is right, or a new one, \
                and the reason. Of a text it asks only the reason: it stands as it is; change it \
                first with `samen note edit` where that is needed. A value that comes later, and \
                was not seen here, opens the difference again.
                """,
            nl: """
                Toont elke waarde die er staat en vraagt welke juist is, of een nieuwe, en de \
                reden. Bij een tekst vraagt het alleen de reden: die blijft zoals hij is; wijzig \
                hem eerst met `samen note edit` als dat nodig is. Een waarde die later komt en hier \
                niet gezien is, opent het verschil opnieuw.
                """
        ).text
    )

    @Argument(
        help: ArgumentHelp(
            en: "The code of the case, person, task or note.",
            nl: "De code van het dossier, de betrokkene, de taak of de notitie."
        )
    )
    var code: String

    @Argument(help: ArgumentHelp(en: "The field.", nl: "Het veld."))
    var field: String

    @OptionGroup var shared: SharedOptions

    func run() throws {
        let book = try shared.cases()
        let terminal = shared.terminal
        let form = try book.form(field, of: code)
        let items = try book.review(ofField: field, of: code)
        guard !items.isEmpty else { throw Self.nothing }
        if let asked = terminal.asked {
            for line in items.flatMap(\.lines) { try asked.say(line) }
        }
        let value = form.isText ? nil : try terminal.value(of: form)
        guard let reason = try terminal.reason(isNeeded: true) else { throw Self.noReason }
        try book.resolve(field, of: code, with: value, reason: reason, seen: items.map(\.field))
        try shared.saved()
    }

    private static let nothing = CommandError(
        .usage,
        Phrase(en: "Nobody disagrees about this field.", nl: "Over dit veld is geen verschil."),
        advice: Phrase(
            en: "Write into it with `samen field set`.",
            nl: "Vul het in met `samen field set`."
        )
    )

    private static let noReason = CommandError(
        .usage,
        Phrase(en: "A decision needs a reason.", nl: "Een beslissing heeft een reden nodig."),
        advice: Phrase(en: "Nothing was saved.", nl: "Er is niets bewaard.")
    )
}
