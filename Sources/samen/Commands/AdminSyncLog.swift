import ArgumentParser
import Samen

/// `samen admin sync-log`, and its report.
struct AdminSyncLog: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sync-log",
        abstract: Phrase(
            en: "Show what devices synced: when, how much, what became of it.",
            nl: "Toon wat apparaten synchroniseerden: wanneer, hoeveel, wat ervan werd."
        ).text,
        discussion: Phrase(
            en: """
                As the server noted it, of your organisation's devices: counts, padded sizes and \
                codes, never what it said. The server notes that you looked.
                """,
            nl: """
                Zoals de server het vastlegde, van de apparaten van uw organisatie: aantallen, \
                afgeronde groottes en codes, nooit wat er stond. De server legt vast dat u keek.
                """
        ).text,
        subcommands: [AdminSyncLogReport.self]
    )

    @OptionGroup var window: AdminWindow

    @Option(
        help: ArgumentHelp(
            en: "Only one device, by its short code.",
            nl: "Eén apparaat, met zijn korte code.",
            valueName: "code"
        )
    )
    var device: String?

    @Flag(help: ArgumentHelp(en: "As comma-separated values.", nl: "Als kommagescheiden waarden."))
    var csv = false

    @OptionGroup var shared: SharedOptions

    func validate() throws {
        guard !(csv && shared.isJSON) else {
            throw ValidationError(
                Phrase(en: "Give --csv or --json.", nl: "Geef --csv of --json.").text
            )
        }
    }

    func run() async throws {
        let vault = try shared.open()
        let terminal = shared.terminal
        var table = Table(SyncLogLine.columns)
        if csv { try terminal.say(CSV.row(SyncLogLine.names)) }
        try await vault.syncLog(since: window.start, of: device, at: window.server) { lines in
            for line in lines {
                if csv {
                    try terminal.say(CSV.row(line.cells))
                } else if shared.isJSON {
                    try terminal.show(line.json)
                } else {
                    table.add(line.cells)
                }
            }
        }
        if !csv, !shared.isJSON { try terminal.show(table) }
    }
}

/// Since when, and at which server.
struct AdminWindow: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            en: "Only what came in the last so many hours or days: 12h, 7d.",
            nl: "Alleen wat in de laatste uren of dagen kwam: 12h, 7d.",
            valueName: "time"
        )
    )
    var since = TimeSpan(hours: 7 * 24)

    @Option(
        help: ArgumentHelp(
            en: "One server: its address, or the beginning of its id.",
            nl: "Eén server: zijn adres, of het begin van zijn nummer.",
            valueName: "name"
        )
    )
    var server: String?

    /// In milliseconds since 1970.
    var start: UInt64 { since.start }
}

/// The outage report: every device, what it synced and what it may still hold.
struct AdminSyncLogReport: AsyncParsableCommand {
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case md, json
    }

    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: Phrase(
            en: "A report on a time: each device, what came of it, who never came back.",
            nl: "Een verslag over een tijd: elk apparaat, wat ervan kwam, wie niet terugkwam."
        ).text
    )

    @OptionGroup var window: AdminWindow

    @Option(help: ArgumentHelp(en: "md or json.", nl: "md of json."))
    var format = Format.md

    @OptionGroup var shared: SharedOptions

    func run() async throws {
        let view = try await shared.open().contacts(since: window.start, at: window.server)
        let report = OutageReport(view, since: window.start)
        if shared.isJSON || format == .json { return try shared.terminal.show(report.json) }
        for line in report.markdown { try shared.terminal.say(line) }
    }
}
