import ArgumentParser
import Samen

/// `samen passphrase`: what opens the vault.
struct PassphraseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "passphrase",
        abstract: Phrase(en: "The vault's passphrase.", nl: "De wachtwoordzin van de kluis.").text,
        subcommands: [PassphraseChange.self]
    )
}

struct PassphraseChange: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "change",
        abstract: Phrase(
            en: "Give the vault another passphrase.",
            nl: "Geef de kluis een andere wachtwoordzin."
        ).text,
        discussion: Phrase(
            en: """
                Asks for the old one, offers six drawn words, and asks for the new one twice. The old \
                one opens the vault until the new one is safely stored. If somebody may have seen the \
                old one, also run `samen vault rekey`: a copied key file opens with it until then.
                """,
            nl: """
                Vraagt om de oude, biedt zes getrokken woorden aan, en vraagt twee keer om de nieuwe. \
                De oude opent de kluis tot de nieuwe veilig bewaard is. Kan iemand de oude gezien \
                hebben, geef dan ook `samen vault rekey`: een gekopieerd sleutelbestand gaat er tot dan \
                mee open.
                """
        ).text
    )

    @OptionGroup var shared: SharedOptions

    func run() throws {
        let place = try shared.place
        var old = try shared.passphrase.passphrase(
            shared.terminal,
            Phrase(en: "The passphrase as it is", nl: "De huidige wachtwoordzin")
        )
        defer { old.wipe() }
        var new = try shared.newPassphrase()
        defer { new.wipe() }
        try Progress.during(Phrase(en: "Changing it", nl: "Veranderen")) {
            try Vault.changePassphrase(of: place, from: old, to: new)
        }
        if shared.isJSON { return try shared.terminal.show(JSON.object(["changed": true])) }
        try shared.terminal.say(
            Phrase(
                en: "The new passphrase opens the vault; the old one does not any more.",
                nl: "De nieuwe wachtwoordzin opent de kluis; de oude niet meer."
            )
        )
    }
}
