import ArgumentParser
import Samen

struct SyncCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sync",
        abstract: Phrase(
            en: "Send what is unsent, and take what is new.",
            nl: "Verzend wat onverzonden is, en haal op wat nieuw is."
        ).text,
        discussion: Phrase(
            en: """
                Everything can be written and read without it. Ends with 6 if something was not \
                accepted, or no server could be reached; nothing is lost then, and the next sync \
                goes on. With --watch it stays, and syncs at once after something is written on this \
                computer and every few minutes.
                """,
            nl: """
                Alles is te schrijven en te lezen zonder. Eindigt met 6 als iets niet is aangenomen, \
                of als geen server te bereiken was; er gaat dan niets verloren, en de volgende keer \
                gaat het verder. Met --watch blijft het, en wisselt het uit zodra er op deze computer \
                iets geschreven is en elke paar minuten.
                """
        ).text
    )

    @Flag(
        help: ArgumentHelp(
            en: "Stay, and keep in step with the server.",
            nl: "Blijf, en houd gelijke tred met de server."
        )
    )
    var watch = false

    @Option(
        help: ArgumentHelp(
            en: "One server: its address, or the first digits of its id.",
            nl: "Eén server: het adres, of de eerste cijfers van het nummer.",
            valueName: "name"
        )
    )
    var server: String?

    @OptionGroup var shared: SharedOptions

    func validate() throws {
        guard server == nil || !watch else {
            throw ValidationError(
                Phrase(
                    en: "--server and --watch do not go together.",
                    nl: "--server en --watch gaan niet samen."
                ).text
            )
        }
    }

    func run() async throws {
        let vault = try shared.open()
        if watch { return try await vault.watch { try tell($0) } }
        let progress = Progress(Phrase(en: "Syncing", nl: "Uitwisselen"))
        defer { progress.end() }
        let report = try await vault.sync(server: server) { progress.update($0.words.text) }
        progress.end()
        try tell(report)
        try hint(about: vault)
        guard report.isSettled else { throw Self.incomplete(report) }
    }

    private func tell(_ report: SyncReport) throws {
        if shared.isJSON { return try shared.terminal.show(JSON(report)) }
        for line in report.lines { try shared.terminal.say(line) }
    }

    /// Whoever was invited can only be admitted by a command that may ask.
    private func hint(about vault: Vault) throws {
        guard !shared.isJSON else { return }
        let open = try vault.invitations().count { $0.state == "open" }
        guard open > 0 else { return }
        try shared.terminal.say(
            Phrase(
                en: "\(open) open invitation(s): `samen invite --check` admits whoever has come.",
                nl:
                    "\(open) openstaande uitnodiging(en): `samen invite --check` laat toe wie gekomen is."
            )
        )
    }

    private static func incomplete(_ report: SyncReport) -> CommandError {
        CommandError(
            .syncIncomplete,
            report.outcome == .complete
                ? Phrase(
                    en: "Not everything was accepted.",
                    nl: "Niet alles is aangenomen."
                )
                : Phrase(
                    en: "The exchange did not come to its end.",
                    nl: "De uitwisseling is niet tot het einde gekomen."
                ),
            advice: Phrase(
                en: "Nothing is lost; `samen status` shows what is unsent, the next sync goes on.",
                nl:
                    "Er is niets verloren; `samen status` toont wat onverzonden is, de volgende keer"
                    + " gaat het verder."
            )
        )
    }
}
