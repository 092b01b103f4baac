import ArgumentParser
import Samen

struct CaseShare: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "share",
        abstract: Phrase(
            en: "Give a member a part in a case.",
            nl: "Geef een medewerker deel aan een dossier."
        ).text
    )

    @Argument(help: ArgumentHelp(en: "The case's code.", nl: "De code van het dossier."))
    var code: String

    @Option(
        name: .customLong("with"),
        help: ArgumentHelp(en: "The member.", nl: "De medewerker.", valueName: "M-code")
    )
    var member: String

    @Option(
        help: ArgumentHelp(
            en: "The compartment: core, identity, whereabouts, persons, treatment or justice.",
            nl: "Het deel: core, identity, whereabouts, persons, treatment of justice."
        )
    )
    var compartment = "core"

    @Flag(
        name: .customLong("reader"),
        help: ArgumentHelp(en: "Only to look.", nl: "Alleen om te kijken.")
    )
    var asReader = false

    @OptionGroup var shared: SharedOptions

    func run() throws {
        try shared.cases().share(code, with: member, compartment: compartment, asReader: asReader)
        try shared.saved()
    }
}
