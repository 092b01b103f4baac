import ArgumentParser
import Samen

struct QuarantineAdopt: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "adopt",
        abstract: Phrase(
            en: "Give work effect, under its author's name.",
            nl: "Geef werk effect, op naam van de auteur."
        ).text,
        discussion: Phrase(
            en: """
                For a lead or an administrator of the organisation that owns the case. With the code \
                of a device everything of it that waits for a decision is adopted. Of the two sides \
                of a fork one can be. With a case that came after its author was removed, all \
                that this author wrote in it is adopted.
                """,
            nl: """
                Voor de leiding of een beheerder van de organisatie van het dossier. Met de code van \
                een apparaat wordt alles ervan overgenomen wat op een beslissing wacht. Van de twee \
                kanten van een splitsing kan er één worden overgenomen. Met een dossier dat kwam \
                nadat de auteur verwijderd was, wordt alles overgenomen wat die erin schreef.
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
        let count = try shared.cases().adopt(codes)
        if shared.isJSON { return try shared.terminal.show(JSON.object(["adopted": JSON(count)])) }
        try shared.terminal.say(
            Phrase(en: "Adopted: \(count).", nl: "Overgenomen: \(count).")
        )
    }
}
