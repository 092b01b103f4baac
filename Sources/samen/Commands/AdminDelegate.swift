import ArgumentParser
import Samen

struct AdminDelegate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delegate",
        abstract: Phrase(
            en: "Let a lead's device admit devices during an outage.",
            nl: "Laat het apparaat van een leidinggevende apparaten toelaten bij een storing."
        ).text,
        discussion: Phrase(
            en: """
                Only devices of workers and readers who are members already. Whatever it admits is \
                listed until an administrator confirms it. The site is a number that tells nothing.
                """,
            nl: """
                Alleen apparaten van medewerkers en lezers die al lid zijn. Wat het toelaat, staat op \
                een lijst tot een beheerder het bevestigt. De locatie is een nummer dat niets zegt.
                """
        ).text
    )

    @Argument(
        help: ArgumentHelp(en: "The lead's device.", nl: "Het apparaat van de leidinggevende.")
    )
    var code: String

    @Option(
        help: ArgumentHelp(
            en: "How many devices at most.",
            nl: "Hoeveel apparaten hoogstens.",
            valueName: "count"
        )
    )
    var limit: Int

    @Option(
        help: ArgumentHelp(
            en: "The site's number; left out, a new one is drawn.",
            nl: "Het nummer van de locatie; anders wordt er een getrokken.",
            valueName: "digits"
        )
    )
    var site: String?

    @OptionGroup var shared: SharedOptions

    func run() throws {
        let made = try shared.open().delegate(to: code, limit: limit, site: site)
        let terminal = shared.terminal
        if shared.isJSON {
            return try terminal.show(
                JSON.object([
                    "device": .string(made.device), "limit": JSON(made.limit),
                    "site": .string(made.site),
                ])
            )
        }
        try terminal.say(
            Phrase(
                en: "\(made.device) may admit \(made.limit) device(s), site \(made.site).",
                nl: "\(made.device) mag \(made.limit) apparaten toelaten, locatie \(made.site)."
            )
        )
    }
}

struct AdminConfirm: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "confirm",
        abstract: Phrase(
            en: "Confirm devices that a lead has admitted.",
            nl: "Bevestig apparaten die de leiding heeft toegelaten."
        ).text,
        discussion: Phrase(
            en: "Ask the lead first. One that is not right is removed: samen admin device lost.",
            nl:
                "Vraag het eerst na. Een apparaat dat niet klopt, verwijdert u: samen admin device lost."
        ).text
    )

    @Argument(
        help: ArgumentHelp(
            en: "The device; else all that are listed.",
            nl: "Het apparaat; anders alle."
        )
    )
    var code: String?

    @OptionGroup var shared: SharedOptions

    func run() throws {
        let confirmed = try shared.open().confirmDevices(code)
        if shared.isJSON { return try shared.terminal.show(JSON(confirmed) { .string($0) }) }
        let codes = confirmed.joined(separator: " ")
        try shared.terminal.say(
            Phrase(
                en: "Confirmed \(confirmed.count) device(s). \(codes)",
                nl: "\(confirmed.count) apparaten bevestigd. \(codes)"
            )
        )
    }
}
