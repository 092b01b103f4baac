import ArgumentParser
import SamenServer

struct KeyShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Print the fingerprints of the key in use and of the next one, if there is one."
    )

    @OptionGroup var data: DataOption

    func run() throws {
        let keys = try data.folder.keyHashes()
        say("key \(keys.now)")
        if let next = keys.next { say("next \(next)") }
    }
}
