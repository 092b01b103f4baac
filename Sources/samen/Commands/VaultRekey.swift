import ArgumentParser
import Samen

struct VaultRekey: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rekey",
        abstract: Phrase(
            en: "Seal the vault anew under another key.",
            nl: "Verzegel de kluis opnieuw, met een andere sleutel."
        ).text,
        discussion: Phrase(
            en: """
                For a passphrase or a key that somebody may have seen, after you have changed the \
                passphrase. Nothing that was deleted comes along. The vault is in no other \
                program's use meanwhile; if it is interrupted, nothing is lost.
                """,
            nl: """
                Voor een wachtwoordzin of sleutel die iemand gezien kan hebben, nadat u de \
                wachtwoordzin hebt veranderd. Niets van wat gewist is, gaat mee. Geen ander programma \
                gebruikt de kluis intussen; wordt het onderbroken, dan gaat er niets verloren.
                """
        ).text
    )

    @OptionGroup var shared: SharedOptions

    func run() throws {
        let place = try shared.place
        var passphrase = try shared.passphrase.passphrase(shared.terminal)
        defer { passphrase.wipe() }
        try Progress.during(Phrase(en: "Sealing anew", nl: "Opnieuw verzegelen")) {
            try Vault.rekey(place, passphrase: passphrase)
        }
        if shared.isJSON { return try shared.terminal.show(JSON.object(["rekeyed": true])) }
        try shared.terminal.say(
            Phrase(
                en: "The vault has another key.",
                nl: "De kluis heeft een andere sleutel."
            )
        )
    }
}
