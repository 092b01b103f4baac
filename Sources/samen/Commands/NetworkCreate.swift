import ArgumentParser
import Samen

struct NetworkCreate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: Phrase(en: "Found a network.", nl: "Sticht een netwerk.").text,
        discussion: Phrase(
            en: """
                Makes a vault if there is none, and prints the words of the network's root: they are \
                shown once and kept nowhere, and organisations, administrators and servers cannot be \
                added without them.
                """,
            nl: """
                Maakt een kluis als die er niet is, en toont de woorden van het netwerk: die worden \
                één keer getoond en nergens bewaard, en zonder die woorden kunnen er geen \
                organisaties, beheerders of servers bij.
                """
        ).text
    )

    @OptionGroup var shared: SharedOptions

    func run() throws {
        let founded = try shared.openOrMake().createNetwork()
        let terminal = shared.terminal
        if shared.isJSON {
            return try terminal.show(
                JSON.object(["network": .string(founded.network), "root": JSON(founded.root)])
            )
        }
        try terminal.say(Phrase(en: "Network", nl: "Netwerk") + Phrase(" \(founded.network)"))
        try shared.show(
            founded.root,
            Phrase(en: "The words of its root:", nl: "De woorden ervan:")
        )
        try terminal.say(
            Phrase(
                en: """
                    Write them down twice, on paper, and keep the two in different safes. They are not \
                    shown again.
                    """,
                nl: """
                    Schrijf ze twee keer op, op papier, en bewaar die in verschillende kluizen. Ze \
                    worden niet nog eens getoond.
                    """
            )
        )
    }
}
