import ArgumentParser
import SamenServer

struct KeyChange: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "change",
        abstract: "Put the next key in the place of the one in use.",
        discussion: """
            Refused unless the network's log grants the next key. A server that runs takes it when \
            it is started anew.
            """
    )

    @OptionGroup var data: DataOption

    func run() throws {
        say("key \(try data.folder.changeKey())")
    }
}
