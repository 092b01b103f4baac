import ArgumentParser
import Samen

struct AdminCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "admin",
        abstract: Phrase(en: "What administrators do.", nl: "Wat beheerders doen.").text,
        subcommands: [AdminGrant.self]
    )
}

struct AdminGrant: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "grant",
        abstract: Phrase(
            en: "Make yourself the organisation's administrator, with the root's words.",
            nl: "Word beheerder van de organisatie, met de woorden van de netwerksleutel."
        ).text,
        discussion: Phrase(
            en: "Other administrators are invited: `samen invite --role admin`.",
            nl: "Andere beheerders nodigt u uit: `samen invite --role admin`."
        ).text
    )

    @OptionGroup var shared: SharedOptions

    func run() throws {
        let terminal = shared.terminal
        try shared.open().grantAdministrator(rootWords: terminal.rootWords())
        if shared.isJSON { return try terminal.show(JSON.object(["granted": true])) }
        try terminal.say(
            Phrase(
                en: "This device is an administrator's now.",
                nl: "Dit apparaat is nu van een beheerder."
            )
        )
    }
}
