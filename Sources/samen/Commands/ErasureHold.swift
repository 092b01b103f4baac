import ArgumentParser
import Samen

struct ErasureHold: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hold",
        abstract: Phrase(
            en: "Keep a case from being erased, or lift that.",
            nl: "Zet een vernietigingsstop op een dossier, of hef hem op."
        ).text,
        discussion: Phrase(
            en: "Asks for the ground. After lifting, an approval is needed again.",
            nl: "Vraagt naar de grond. Na opheffen is opnieuw een goedkeuring nodig."
        ).text
    )

    @Argument(help: ArgumentHelp(en: "The case's code.", nl: "De code van het dossier."))
    var code: String

    @Flag(
        help: ArgumentHelp(
            en: "Lift every hold: for a lead or an administrator.",
            nl: "Hef elke stop op: voor een leidinggevende of beheerder."
        )
    )
    var lift = false

    @OptionGroup var shared: SharedOptions

    func run() throws {
        let book = try shared.cases()
        if lift { return try shared.show(try book.liftHold(on: code)) }
        let ground = try shared.terminal.choose(
            Phrase(en: "Ground", nl: "Grond"),
            from: CaseBook.choices("hold_ground").map { Choice($0) }
        )
        try shared.show(try book.hold(code, ground: ground ?? ""))
    }
}
