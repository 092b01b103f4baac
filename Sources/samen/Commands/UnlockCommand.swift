import ArgumentParser
import Samen

struct UnlockCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unlock",
        abstract: Phrase(
            en: "Unlock the vault for the commands that follow.",
            nl: "Ontgrendel de kluis voor de opdrachten die volgen."
        ).text
    )

    @Option(
        help: ArgumentHelp(
            en: "Minutes without use after which it locks itself.",
            nl: "Minuten zonder gebruik waarna zij zichzelf op slot doet.",
            valueName: "minutes"
        )
    )
    var minutes = 15

    @OptionGroup var shared: SharedOptions

    func run() throws {
        let place = try shared.place
        var passphrase = try shared.passphrase.passphrase(shared.terminal)
        defer { passphrase.wipe() }
        let renewal = try Progress.during(Phrase(en: "Unlocking", nl: "Ontgrendelen")) {
            try Vault.unlock(place, passphrase: passphrase, minutes: minutes)
        }
        if case .failed(let error) = renewal { try shared.warn(notRenewedBecause: error) }
        if shared.isJSON {
            return try shared.terminal.show(
                JSON.object(["unlocked": true, "minutes": JSON(minutes)])
            )
        }
        try shared.terminal.say(
            Phrase(
                en: "Unlocked; it locks itself after \(minutes) minutes without use.",
                nl: "Ontgrendeld; na \(minutes) minuten zonder gebruik gaat zij weer op slot."
            )
        )
    }
}
