import ArgumentParser
import Samen

@main
struct SamenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "samen",
        abstract: "Case notes that several people write, offline and together.",
        version: SamenVersion.current
    )
}
