import ArgumentParser
import Samen

struct BundleExport: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: Phrase(
            en: "Write changes to a file, as sealed as they go to a server.",
            nl: "Schrijf wijzigingen in een bestand, even verzegeld als ze naar een server gaan."
        ).text,
        discussion: Phrase(
            en: """
                Without options: what the central server does not have yet. Whoever finds the file \
                reads nothing in it. Any enrolled device may import it.
                """,
            nl: """
                Zonder opties: wat de centrale server nog niet heeft. Wie het bestand vindt, leest er \
                niets in. Elk toegelaten apparaat mag het inlezen.
                """
        ).text
    )

    @Option(
        help: ArgumentHelp(
            en: "A new file, or a folder in which a name is found.",
            nl: "Een nieuw bestand, of een map waarin een naam gezocht wordt.",
            valueName: "file"
        )
    )
    var to: String

    @Flag(
        help: ArgumentHelp(
            en: "What the central server does not have yet.",
            nl: "Wat de centrale server nog niet heeft."
        )
    )
    var unsent = false

    @Option(
        name: .customLong("case"),
        help: ArgumentHelp(
            en: "All of a case; may be given several times.",
            nl: "Alles van een dossier; mag meermaals worden gegeven.",
            valueName: "code"
        )
    )
    var cases: [String] = []

    @Option(
        help: ArgumentHelp(
            en: "What came here since a day or a moment, such as 2026-11-21.",
            nl: "Wat hier kwam sinds een dag of moment, zoals 2026-11-21.",
            valueName: "day"
        )
    )
    var since: String?

    @Flag(help: ArgumentHelp(en: "All that is here.", nl: "Alles wat hier is."))
    var all = false

    @OptionGroup var shared: SharedOptions

    func validate() throws {
        let chosen = [unsent, !cases.isEmpty, since != nil, all].count { $0 }
        guard chosen <= 1 else {
            throw ValidationError(
                Phrase(
                    en: "Give one of --unsent, --case, --since and --all.",
                    nl: "Geef één van --unsent, --case, --since en --all."
                ).text
            )
        }
        if let since, WallClock.milliseconds(of: since) == nil {
            throw ValidationError(
                Phrase(
                    en:
                        "--since takes a day such as 2026-11-21, or a moment such as 2026-11-21T14:05.",
                    nl:
                        "--since neemt een dag zoals 2026-11-21, of een moment zoals 2026-11-21T14:05."
                ).text
            )
        }
    }

    func run() throws {
        let vault = try shared.open()
        let (path, bundle) = try Progress.during(
            Phrase(en: "Writing the bundle", nl: "De bundel schrijven")
        ) {
            try vault.exportBundle(choice, to: to)
        }
        if shared.isJSON {
            return try shared.terminal.show(
                JSON.object(["file": JSON(path), "bundle": JSON(bundle)])
            )
        }
        try shared.terminal.say(Phrase(visible(path)))
        try shared.terminal.say(bundle.amountLine)
    }

    private var choice: BundleChoice {
        if all { return .all }
        if !cases.isEmpty { return .cases(cases) }
        if let since, let moment = WallClock.milliseconds(of: since) { return .since(moment) }
        return .unsent
    }
}
