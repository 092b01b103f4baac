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
            en: "Go on: whenever something is written here or comes to the server.",
            nl: "Ga door: telkens als hier iets geschreven wordt of bij de server aankomt."
        )
    )
    var watch = false

    @Flag(
        help: ArgumentHelp(
            en: "With --watch: say on the desktop how many fields people disagree about.",
            nl: "Met --watch: meld op het bureaublad over hoeveel velden verschil is."
        )
    )
    var notify = false

    @Option(
        help: ArgumentHelp(
            en: "One server: its address, or the beginning of its id.",
            nl: "Eén server: zijn adres, of het begin van zijn nummer.",
            valueName: "name"
        )
    )
    var server: String?

    @OptionGroup var shared: SharedOptions

    func validate() throws {
        guard watch || !notify else {
            throw ValidationError(
                Phrase(en: "--notify goes with --watch.", nl: "--notify hoort bij --watch.").text
            )
        }
    }

    func run() async throws {
        guard watch else { return try await Interruption.cancelling { try await once() } }
        let place = try shared.place
        // One that was opened with a passphrase is not locked by others.
        let isKept = shared.passphrase.descriptor == nil && (try? place.isUnlocked) == true
        let lock: @Sendable () async throws -> Void = { try await place.waitWhileUnlocked() }
        try await Interruption.cancelling(unless: isKept ? lock : nil) { try await follow() }
    }

    private func once() async throws {
        let progress = Progress(Phrase(en: "Synchronising", nl: "Synchroniseren"))
        defer { progress.end() }
        var opened = try shared.opened()
        defer { opened.passphrase?.wipe() }
        let report = try await opened.vault.synchronise(with: server) {
            progress.update($0.text)
        }
        progress.end()
        try show(report)
        if try opened.vault.mustRenewFile() {
            opened.vault.close()
            try renew(opened.passphrase)
        }
        guard report.isWhole else { throw report.incomplete }
    }

    /// Seals the vault anew if that needs no question, or says that it must be.
    private func renew(_ passphrase: [UInt8]?) throws {
        guard let passphrase else { return try shared.terminal.warn(.mustRenew) }
        do {
            try shared.finishErasures(shared.place, passphrase)
        } catch {
            try shared.warn(notRenewedBecause: error)
        }
    }

    /// Until it is interrupted, which is how it ends.
    private func follow() async throws {
        var hasWarned = false
        let vault = try shared.open()
        if !shared.isJSON {
            try shared.terminal.say(
                Phrase(en: "Watching; end with Ctrl-C.", nl: "Houdt bij; stop met Ctrl-C.")
            )
        }
        var contested: Int?
        try await vault.watch(with: server, onHearing: tell) { report in
            if notify { try tell(of: report.contested, before: contested) }
            contested = report.contested
            if shared.isJSON || !report.isIdle { try show(report) }
            if try !hasWarned && vault.mustRenewFile() {
                try shared.terminal.warn(.mustRenew)
                hasWarned = true
            }
        }
    }

    /// Whether the server says by itself when it has something.
    private func tell(isLive: Bool) throws {
        if shared.isJSON { return try shared.terminal.show(JSON.object(["live": JSON(isLive)])) }
        try shared.terminal.say(
            isLive
                ? Phrase(
                    en: "the server says when there is something",
                    nl: "de server meldt het als er iets is"
                )
                : Phrase(
                    en: "the server does not say when there is something; asks every five minutes",
                    nl: "de server meldt het niet als er iets is; vraagt elke vijf minuten"
                )
        )
    }

    /// Says that people disagree about more than before: how much, and nothing of what.
    private func tell(of contested: Int, before: Int?) throws {
        guard contested > before ?? 0 else { return }
        let phrase = Phrase(
            en: "\(contested) contested field(s): samen review",
            nl: "\(contested) veld(en) met verschil: samen review"
        )
        if !Notification.show(phrase) { try shared.terminal.warn(phrase) }
    }

    private func show(_ report: SyncReport) throws {
        if shared.isJSON { return try shared.terminal.show(JSON(report)) }
        for line in report.lines { try shared.terminal.say(line) }
    }
}
