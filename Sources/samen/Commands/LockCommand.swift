import ArgumentParser
import Samen

struct LockCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lock",
        abstract: Phrase(en: "Lock the vault at once.", nl: "Doe de kluis meteen op slot.").text
    )

    @OptionGroup var shared: SharedOptions

    func run() throws {
        try Vault.lock(shared.place)
        if shared.isJSON { return try shared.terminal.show(JSON.object(["unlocked": false])) }
        try shared.terminal.say(Phrase(en: "Locked.", nl: "Op slot."))
    }
}
