import ArgumentParser
import Samen

struct UnlockCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unlock",
        abstract: Phrase(
            en: "Open the vault for the commands that follow.",
            nl: "Open de kluis voor de opdrachten die volgen."
        ).text,
        discussion: Phrase(
            en: """
                Asks for the passphrase, once. The key stays in the memory of this computer's \
                kernel, for this account only, until the vault was not used for the given time, or \
                `samen lock`.
                """,
            nl: """
                Vraagt één keer om de wachtwoordzin. De sleutel blijft in het geheugen van de kernel \
                van deze computer, alleen voor dit account, tot de kluis de opgegeven tijd niet \
                gebruikt is, of tot `samen lock`.
                """
        ).text
    )

    @Option(
        help: ArgumentHelp(
            en: "Minutes without use after which it locks itself, from 1 to 1440.",
            nl: "Minuten zonder gebruik waarna zij vanzelf sluit, van 1 tot 1440.",
            valueName: "minutes"
        )
    )
    var minutes = 15

    @OptionGroup var shared: SharedOptions

    func run() throws {
        let terminal = shared.terminal
        var passphrase = try shared.passphrase.passphrase(terminal)
        defer { passphrase.wipe() }
        try Progress.during(Phrase(en: "Unlocking", nl: "Ontgrendelen")) {
            try Vault.unlock(shared.place(), passphrase: passphrase, minutes: minutes)
        }
        if shared.isJSON { return try terminal.show(JSON.object(["unlocked": true])) }
        try terminal.say(
            Phrase(
                en: "The vault “\(shared.vault)” is open; it locks after \(minutes) minutes without"
                    + " use.",
                nl: "De kluis “\(shared.vault)” is open; zij sluit na \(minutes) minuten zonder"
                    + " gebruik."
            )
        )
    }
}
