import Samen

extension SharedOptions {
    func place() throws -> VaultPlace {
        try VaultPlace(name: vault, environment: environment)
    }

    /// Makes a vault, unlocked for the commands that follow where the system can keep its key.
    func newVault() throws -> Vault {
        let place = try place()
        guard !place.holdsVault else { return try open() }
        var passphrase = try newPassphrase()
        defer { passphrase.wipe() }
        let vault = try Progress.during(Phrase(en: "Making the vault", nl: "De kluis maken")) {
            try Vault.create(place, passphrase: passphrase)
        }
        do {
            try vault.stayUnlocked()
        } catch let error as SamenError where error.code == .noKeyring {
            // Each command will ask for the passphrase.
        }
        return vault
    }

    /// A new passphrase: typed twice where a person types it, or six words that are drawn.
    private func newPassphrase() throws -> [UInt8] {
        guard let asked = terminal.asked, passphrase.descriptor == nil else {
            return try passphrase.passphrase(terminal)
        }
        let question = Phrase(
            en: "A passphrase for the vault (nothing: six words are drawn)",
            nl: "Een wachtwoordzin voor de kluis (niets: zes woorden worden getrokken)"
        )
        for _ in 0..<Limits.attempts {
            var first = try terminal.secret(question)
            if first.isEmpty { return try drawn(asked) }
            var second = try terminal.secret(Phrase(en: "Once more", nl: "Nog een keer"))
            defer { second.wipe() }
            if first == second { return first }
            first.wipe()
            try asked.say(Phrase(en: "The two differ.", nl: "De twee verschillen.").text)
        }
        throw Prompt.cancelled
    }

    private func drawn(_ asked: AskedTerminal) throws -> [UInt8] {
        let words = Vault.suggestedPassphrase()
        let text = String(decoding: words, as: UTF8.self)
        try asked.say(
            Phrase(
                en: "The passphrase, shown this once: \(text)",
                nl: "De wachtwoordzin, alleen nu te zien: \(text)"
            ).text
        )
        return words
    }
}
