import ArgumentParser
import Samen

struct NetworkCreate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: Phrase(en: "Found a network.", nl: "Sticht een netwerk.").text,
        discussion: Phrase(
            en: """
                Makes a vault, draws the network's root key and shows it once, as eight lines of \
                words. Write them down twice and keep the two papers apart: the program keeps them \
                nowhere, and without them no organisation, administrator or server can be added.
                """,
            nl: """
                Maakt een kluis, trekt de netwerksleutel en toont die één keer, als acht regels \
                woorden. Schrijf ze twee keer op en bewaar de papieren apart: het programma bewaart \
                ze nergens, en zonder de woorden komt er geen organisatie, beheerder of server bij.
                """
        ).text
    )

    @OptionGroup var shared: SharedOptions

    func run() throws {
        let terminal = shared.terminal
        let vault = try shared.newVault()
        let network = try vault.createNetwork()
        if shared.isJSON {
            return try terminal.show(
                JSON.object([
                    "network": .string(network.network),
                    "root": JSON(network.root.lines) { .string($0) },
                ])
            )
        }
        try terminal.say(Phrase(en: "Network ", nl: "Netwerk ") + Phrase(network.network))
        try terminal.show(
            network.root,
            Phrase(en: "The network's root, shown this once:", nl: "De netwerksleutel, alleen nu:")
        )
        try terminal.say(
            Phrase(
                en: "Next: `samen organisation add`, then `samen admin grant`.",
                nl: "Hierna: `samen organisation add`, dan `samen admin grant`."
            )
        )
    }
}
