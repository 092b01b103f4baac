import ArgumentParser
import Samen

/// `samen organisation`: the organisations of the network.
struct OrganisationCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "organisation",
        abstract: Phrase(
            en: "Organisations, and their recovery keys.",
            nl: "Organisaties, en hun herstelsleutels."
        ).text,
        subcommands: [OrganisationAdd.self, OrganisationRecovery.self]
    )
}

struct OrganisationAdd: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: Phrase(en: "Admit an organisation.", nl: "Laat een organisatie toe.").text,
        discussion: Phrase(
            en: """
                Asks for the root's words; the founder's own organisation comes first. Prints the \
                words of the organisation's recovery key: with them its files can be read when every \
                laptop is lost. They are shown once and kept nowhere.
                """,
            nl: """
                Vraagt om de woorden van het netwerk; de eigen organisatie van wie het stichtte, \
                komt eerst. Toont de woorden van de herstelsleutel van de organisatie: daarmee zijn \
                haar dossiers te lezen als elke laptop verloren is. Die worden één keer getoond en \
                nergens bewaard.
                """
        ).text
    )

    @OptionGroup var shared: SharedOptions

    func run() throws {
        let added = try shared.open().addOrganisation(rootWords: shared.rootWords())
        let terminal = shared.terminal
        if shared.isJSON {
            return try terminal.show(
                JSON.object([
                    "organisation": .string(added.organisation), "recovery": JSON(added.recovery),
                ])
            )
        }
        try terminal.say(
            Phrase(en: "Organisation", nl: "Organisatie") + Phrase(" \(added.organisation)")
        )
        try shared.show(
            added.recovery,
            Phrase(en: "The words of its recovery key:", nl: "De woorden van haar herstelsleutel:")
        )
        try terminal.say(
            Phrase(
                en: "Write them down twice and keep the two in different safes.",
                nl: "Schrijf ze twee keer op en bewaar die in verschillende kluizen."
            )
        )
    }
}
