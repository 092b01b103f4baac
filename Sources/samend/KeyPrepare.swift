import ArgumentParser
import SamenServer

struct KeyPrepare: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prepare",
        abstract: "Draw the key that will follow the one in use, and print its fingerprint.",
        discussion: "Nothing changes for devices before the network's root has granted it."
    )

    @OptionGroup var data: DataOption

    func run() throws {
        say("next \(try data.folder.prepareKey())")
    }
}
