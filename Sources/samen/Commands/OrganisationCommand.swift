import ArgumentParser
import Samen

struct OrganisationCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "organisation",
        abstract: Phrase(
            en: "Admit organisations to the network.",
            nl: "Laat organisaties toe tot het netwerk."
        ).text,
        subcommands: [OrganisationAdd.self]
    )
}

struct OrganisationAdd: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: Phrase(
            en: "Admit an organisation, with the root's words.",
            nl: "Laat een organisatie toe, met de woorden van de netwerksleutel."
        ).text,
        discussion: Phrase(
            en: """
                The first one is the founder's own. Shows the organisation's recovery key once, as \
                eight lines of words, to be kept in two safes: with it the files can be read when \
                every laptop is lost.
                """,
            nl: """
                De eerste is die van de stichter zelf. Toont de herstelsleutel van de organisatie \
                één keer, als acht regels woorden, voor in twee kluizen: daarmee zijn de dossiers te \
                lezen als elke laptop weg is.
                """
        ).text
    )

    @OptionGroup var shared: SharedOptions

    func run() throws {
        let terminal = shared.terminal
        let added = try shared.open().addOrganisation(rootWords: terminal.rootWords())
        if shared.isJSON {
            return try terminal.show(
                JSON.object([
                    "organisation": .string(added.organisation),
                    "recovery": JSON(added.recovery.lines) { .string($0) },
                ])
            )
        }
        try terminal.say(
            Phrase(en: "Organisation ", nl: "Organisatie ") + Phrase(added.organisation)
        )
        try terminal.show(
            added.recovery,
            Phrase(en: "Its recovery key, shown this once:", nl: "Haar herstelsleutel, alleen nu:")
        )
    }
}
