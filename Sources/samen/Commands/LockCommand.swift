import ArgumentParser
import Samen

struct LockCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lock",
        abstract: Phrase(en: "Close the vault at once.", nl: "Sluit de kluis meteen.").text
    )

    @OptionGroup var shared: SharedOptions

    func run() throws {
        try Vault.lock(shared.place())
        if shared.isJSON { return try shared.terminal.show(JSON.object(["locked": true])) }
        try shared.terminal.say(
            Phrase(
                en: "The vault “\(shared.vault)” is locked.",
                nl: "De kluis “\(shared.vault)” is op slot."
            )
        )
    }
}
