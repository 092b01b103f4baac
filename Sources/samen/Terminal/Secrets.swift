import Samen

// Secrets that are typed in, and secrets that are shown once.

extension SharedOptions {
    var place: VaultPlace {
        get throws { try VaultPlace(name: vault, environment: environment) }
    }

    /// A vault that belongs to no network yet: the one that is there, or a new one.
    func openOrMake() throws -> Vault {
        let place = try place
        if place.holdsVault { return try open() }
        var passphrase = try newPassphrase()
        defer { passphrase.wipe() }
        let vault = try Progress.during(Phrase(en: "Making the vault", nl: "Kluis maken")) {
            try Vault.create(place, passphrase: passphrase)
        }
        stayUnlocked(vault)
        return vault
    }

    /// Spares whoever has just typed the passphrase from typing it again; where keys are not kept,
    /// each command asks.
    func stayUnlocked(_ vault: Vault) {
        try? vault.stayUnlocked()
    }

    /// A new passphrase: six words that are offered, or one's own.
    ///
    /// From the same descriptor as an old one, where that is handed in by one: its next line.
    func newPassphrase() throws -> [UInt8] {
        if passphrase.descriptor != nil { return try passphrase.passphrase(terminal) }
        let terminal = terminal
        var offered = Vault.suggestedPassphrase()
        defer { offered.wipe() }
        if let asked = terminal.asked {
            let words = String(decoding: offered, as: UTF8.self)
            try asked.say(Phrase(en: "A passphrase for you:", nl: "Een wachtwoordzin:").text)
            try asked.say("    \(words)")
            try asked.say(
                Phrase(
                    en: "Write it down, keep it apart from this computer, and learn it.",
                    nl: "Schrijf hem op, bewaar hem niet bij deze computer, en leer hem."
                ).text
            )
        }
        let typed = try terminal.secret(
            Phrase(
                en: "New passphrase (Enter takes the one above)",
                nl: "Nieuwe wachtwoordzin (Enter neemt de bovenstaande)"
            )
        )
        // Where nobody was offered one, an empty line is none.
        let chosen = typed.isEmpty && terminal.asked != nil ? offered : typed
        var again = try terminal.secret(Phrase(en: "Once more", nl: "Nog een keer"))
        defer { again.wipe() }
        guard again == chosen else { throw Self.different }
        return chosen
    }

    /// The root's words.
    func rootWords() throws -> String {
        try words(Phrase(en: "Words of the network's root", nl: "Woorden van het netwerk"))
    }

    /// The words of the organisation's recovery key.
    func recoveryWords() throws -> String {
        try words(
            Phrase(en: "Words of the recovery key", nl: "Woorden van de herstelsleutel")
        )
    }

    /// One line after another, until there are as many words as a key has.
    private func words(_ title: Phrase) throws -> String {
        let terminal = terminal
        var words = ""
        for line in 1...Limits.paperLines {
            var typed = try terminal.secret(
                title
                    + Phrase(
                        en: ", line \(line) of \(Limits.paperLines)",
                        nl: ", regel \(line) van \(Limits.paperLines)"
                    )
            )
            words += String(decoding: typed, as: UTF8.self) + "\n"
            typed.wipe()
            if words.split(whereSeparator: { !$0.isLetter }).count >= Limits.paperWords {
                break
            }
        }
        return words
    }

    /// Shows a key's words, once.
    func show(_ key: PaperKey, _ title: Phrase) throws {
        let terminal = terminal
        try terminal.say(title)
        for (number, line) in key.lines.enumerated() {
            try terminal.say("  \(number + 1)  \(line)")
        }
    }

    private static let different = CommandError(
        .usage,
        Phrase(en: "The two are not the same.", nl: "De twee zijn niet gelijk."),
        advice: Phrase(
            en: "Nothing was changed; try again.",
            nl: "Er is niets veranderd; probeer opnieuw."
        )
    )
}

extension JSON {
    init(_ key: PaperKey) {
        self.init(key.lines) { .string($0) }
    }
}
