import Samen

extension SharedOptions {
    /// The vault, open.
    ///
    /// Where the system keeps no keys between two commands, each command asks for the passphrase;
    /// one that is handed in by a descriptor is always used.
    func open() throws -> Vault {
        var opened = try opened()
        opened.passphrase?.wipe()
        return opened.vault
    }

    /// The same with the passphrase, if it took one; the caller wipes that.
    func opened() throws -> (vault: Vault, passphrase: [UInt8]?) {
        let opened = try openKept()
        try sayWhose(opened.vault)
        return opened
    }

    private func openKept() throws -> (vault: Vault, passphrase: [UInt8]?) {
        guard passphrase.descriptor == nil else { return try openWithPassphrase() }
        do {
            return (try Vault.open(place), nil)
        } catch let error as SamenError where error.code == .noKeyring {
            return try openWithPassphrase()
        }
    }

    /// Says whose vault it is where there is more than one: nobody writes under a colleague's name
    /// without seeing it.
    private func sayWhose(_ vault: Vault) throws {
        guard !isJSON, !vault.place.others.isEmpty else { return }
        let name = vault.place.name
        let member = vault.memberCode ?? "–"
        try terminal.warn(
            Phrase(en: "vault \(name), member \(member)", nl: "kluis \(name), lid \(member)")
        )
    }

    private func openWithPassphrase() throws -> (vault: Vault, passphrase: [UInt8]?) {
        let place = try place
        var passphrase = try passphrase.passphrase(terminal)
        do {
            let vault = try Progress.during(Phrase(en: "Unlocking", nl: "Ontgrendelen")) {
                try Vault.open(place, passphrase: passphrase)
            }
            return (vault, passphrase)
        } catch {
            passphrase.wipe()
            throw error
        }
    }

    /// The cases of the vault.
    ///
    /// Says first if the vault is older than it should be, because what is then shown may lack work.
    func cases() throws -> CaseBook { try cases(of: open()) }

    /// The cases of a vault that is open already.
    func cases(of vault: Vault) throws -> CaseBook {
        if try vault.mayLackWork() { try terminal.warn(Self.isOlder) }
        return try vault.cases()
    }

    private static let isOlder = Phrase(
        en: "warning: this vault was put back, copied or damaged; work that was not sent may be"
            + " missing. Keep its files, and sync.",
        nl:
            "waarschuwing: deze kluis is teruggezet, gekopieerd of beschadigd; werk dat niet verzonden"
            + " was, kan ontbreken. Bewaar de bestanden, en wissel uit."
    )

    /// Says that it is saved, and under which code.
    func saved(_ code: String? = nil) throws {
        if isJSON { return try terminal.show(JSON.object(["saved": true, "code": JSON(code)])) }
        let word = Phrase(en: "Saved", nl: "Bewaard")
        try terminal.say(word + Phrase(code.map { ": \($0)" } ?? "."))
    }
}
