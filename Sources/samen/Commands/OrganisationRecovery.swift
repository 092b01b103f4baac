import ArgumentParser
import Samen

/// `samen organisation recovery`: the organisation's key on paper.
struct OrganisationRecovery: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recovery",
        abstract: Phrase(
            en: "The organisation's recovery key.",
            nl: "De herstelsleutel van de organisatie."
        ).text,
        subcommands: [OrganisationRecoveryCreate.self, OrganisationRecoveryDrill.self]
    )
}

struct OrganisationRecoveryCreate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: Phrase(
            en: "Make a new recovery key; it replaces the one before.",
            nl: "Maak een nieuwe herstelsleutel; die vervangt de vorige."
        ).text,
        discussion: Phrase(
            en: """
                Asks for the root's words. The old paper opens nothing that is written from then on, \
                and is no longer accepted.
                """,
            nl: """
                Vraagt om de woorden van het netwerk. Het oude papier opent niets meer van wat daarna \
                geschreven wordt, en wordt niet meer aanvaard.
                """
        ).text
    )

    @OptionGroup var shared: SharedOptions

    func run() throws {
        let key = try shared.open().createRecovery(rootWords: shared.rootWords())
        let terminal = shared.terminal
        if shared.isJSON { return try terminal.show(JSON.object(["recovery": JSON(key)])) }
        try shared.show(
            key,
            Phrase(en: "The words of the recovery key:", nl: "De woorden van de herstelsleutel:")
        )
        try terminal.say(
            Phrase(
                en:
                    "Write them down twice, keep the two in different safes, and destroy the old paper.",
                nl:
                    "Schrijf ze twee keer op, bewaar die in verschillende kluizen, en vernietig het oude."
            )
        )
    }
}

struct OrganisationRecoveryDrill: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drill",
        abstract: Phrase(
            en: "Check that the recovery words open what is here.",
            nl: "Controleer dat de herstelwoorden openen wat hier is."
        ).text,
        discussion: Phrase(en: "Nothing is changed.", nl: "Er verandert niets.").text
    )

    @OptionGroup var shared: SharedOptions

    func run() throws {
        let drill = try shared.open().drillRecovery(words: shared.recoveryWords())
        let terminal = shared.terminal
        if shared.isJSON {
            try terminal.show(
                JSON.object(["found": JSON(drill.found), "opened": JSON(drill.opened)])
            )
        } else {
            try terminal.say(drill.line)
        }
        guard drill.opened == drill.found else { throw Self.doesNotOpen }
    }

    private static let doesNotOpen = CommandError(
        .integrity,
        Phrase(
            en: "The words are right, and do not open all that is sealed to them.",
            nl: "De woorden kloppen, en openen niet alles wat ervoor verzegeld is."
        ),
        advice: Phrase(
            en: "Make a new recovery key: samen organisation recovery create.",
            nl: "Maak een nieuwe herstelsleutel: samen organisation recovery create."
        )
    )
}

extension RecoveryDrill {
    fileprivate var line: Phrase {
        guard found > 0 else {
            return Phrase(
                en:
                    "The words are right. Nothing here is sealed to them: try on a lead's device too.",
                nl:
                    "De woorden kloppen. Hier is niets voor verzegeld: probeer het ook bij de leiding."
            )
        }
        return Phrase(
            en: "The words are right, and open \(opened) of \(found) wraps that are here.",
            nl: "De woorden kloppen, en openen \(opened) van de \(found) verzegelde sleutels hier."
        )
    }
}
