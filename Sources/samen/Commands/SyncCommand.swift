import ArgumentParser
import Samen

struct SyncCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sync",
        abstract: Phrase(
            en: "Send what is unsent and take what is new.",
            nl: "Verzend wat niet verzonden is en haal wat nieuw is."
        ).text,
        discussion: Phrase(
            en: """
                Everything is saved on this device before it is sent; a link that is cut loses \
                nothing. Ends with 6 if something was not accepted, or no server was reached, and with \
                4 if this device has no place in the network any more.
                """,
            nl: """
                Alles is al bewaard op dit apparaat voordat het verzonden wordt; een verbroken \
                verbinding verliest niets. Eindigt met 6 als iets niet is aangenomen, of als geen \
                server bereikt werd, en met 4 als dit apparaat geen plaats meer heeft in het netwerk.
                """
        ).text
    )

    @Flag(
        help: ArgumentHelp(
            en: "Go on: whenever something is written here, and every five minutes.",
            nl: "Ga door: telkens als hier iets geschreven wordt, en elke vijf minuten."
        )
    )
    var watch = false

    @Option(
        help: ArgumentHelp(
            en: "One server: its address, or the beginning of its id.",
            nl: "Eén server: zijn adres, of het begin van zijn nummer.",
            valueName: "name"
        )
    )
    var server: String?

    @OptionGroup var shared: SharedOptions

    func run() async throws {
        try await Interruption.cancelling {
            if watch { try await follow() } else { try await once() }
        }
    }

    private func once() async throws {
        let progress = Progress(Phrase(en: "Synchronising", nl: "Synchroniseren"))
        defer { progress.end() }
        let vault = try shared.open()
        let report = try await vault.synchronise(with: server) {
            progress.update($0.text)
        }
        progress.end()
        try show(report)
        if try vault.mustRenewFile() { try shared.terminal.warn(Self.mustRenew) }
        guard report.isWhole else { throw report.incomplete }
    }

    private static let mustRenew = Phrase(
        en:
            "A case was erased here. “samen unlock” seals the vault anew, so that nothing of it stays"
            + " on this disk.",
        nl:
            "Hier is een dossier gewist. “samen unlock” verzegelt de kluis opnieuw, zodat er niets van"
            + " op deze schijf blijft."
    )

    /// Until it is interrupted, which is how it ends.
    private func follow() async throws {
        let vault = try shared.open()
        if !shared.isJSON {
            try shared.terminal.say(
                Phrase(en: "Watching; end with Ctrl-C.", nl: "Houdt bij; stop met Ctrl-C.")
            )
        }
        try await vault.watch(with: server) { report in
            if shared.isJSON || !report.isIdle { try show(report) }
        }
    }

    private func show(_ report: SyncReport) throws {
        if shared.isJSON { return try shared.terminal.show(JSON(report)) }
        for line in report.lines { try shared.terminal.say(line) }
    }
}
