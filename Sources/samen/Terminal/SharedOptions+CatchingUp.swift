import Samen

extension SharedOptions {
    /// Takes what others have before somebody is removed, for of that one's work counts what is here then.
    ///
    /// Goes on where no server answers, and says what that means.
    func catchUp(_ vault: Vault) async throws {
        let progress = Progress(Phrase(en: "Synchronising", nl: "Synchroniseren"))
        defer { progress.end() }
        var isCaughtUp = false
        do {
            let report = try await vault.synchronise { progress.update($0.text) }
            isCaughtUp = report.outcome == .complete
        } catch let error as SamenError where error.code == .offline {}
        progress.end()
        guard !isCaughtUp else { return }
        try terminal.warn(
            Phrase(
                en:
                    "Could not synchronise first: what they sent and is not on this device yet has no "
                    + "effect until someone adopts it (samen quarantine).",
                nl:
                    "Kon niet eerst synchroniseren: wat zij verzonden en nog niet op dit apparaat staat, "
                    + "heeft geen effect tot iemand het overneemt (samen quarantine)."
            )
        )
    }
}
