import ArgumentParser
import Samen

struct MembersCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "members",
        abstract: Phrase(
            en: "List the members of the network, by pseudonym.",
            nl: "Toon de medewerkers van het netwerk, onder hun pseudoniem."
        ).text
    )

    @OptionGroup var shared: SharedOptions

    func run() throws {
        let members = try shared.open().members()
        if shared.isJSON {
            return try shared.terminal.show(JSON(members) { JSON($0) })
        }
        try shared.terminal.show(Table(members))
    }
}
