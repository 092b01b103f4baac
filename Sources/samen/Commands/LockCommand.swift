import ArgumentParser
import Samen

struct LockCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lock",
        abstract: Phrase(en: "Lock the vault at once.", nl: "Doe de kluis meteen op slot.").text
    )

    @Flag(
        help: ArgumentHelp(
            en: "Lock all vaults of this account, wherever they lie.",
            nl: "Doe alle kluizen van dit account op slot, waar ze ook staan."
        )
    )
    var all = false

    @OptionGroup var shared: SharedOptions

    func run() throws {
        if all { return try lockAll() }
        try Vault.lock(shared.place)
        if shared.isJSON { return try shared.terminal.show(JSON.object(["unlocked": false])) }
        try shared.terminal.say(Phrase(en: "Locked.", nl: "Op slot."))
    }

    private func lockAll() throws {
        let count = try Vault.lockAll()
        if shared.isJSON { return try shared.terminal.show(JSON.object(["locked": JSON(count)])) }
        try shared.terminal.say(
            Phrase(
                en: "All vaults are locked; \(count) were open.",
                nl: "Alle kluizen zijn op slot; \(count) stonden er open."
            )
        )
    }
}
