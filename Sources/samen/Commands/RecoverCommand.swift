import ArgumentParser
import Samen

struct RecoverCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recover",
        abstract: Phrase(
            en: "Grant devices the keys that they lack, with the organisation's recovery words.",
            nl:
                "Geef apparaten de sleutels die zij missen, met de herstelwoorden van de organisatie."
        ).text,
        discussion: Phrase(
            en: """
                Only where no colleague's device has the keys: `samen status` says who has. Without a \
                case it is about everything; without --to, about this device. Every member of a case \
                sees that the words were used.
                """,
            nl: """
                Alleen waar geen apparaat van een collega de sleutels heeft: `samen status` zegt wie. \
                Zonder dossier gaat het om alles; zonder --to om dit apparaat. Ieder die deel heeft \
                aan een dossier, ziet dat de woorden zijn gebruikt.
                """
        ).text
    )

    @Argument(help: ArgumentHelp(en: "Only this case.", nl: "Alleen dit dossier."))
    var code: String?

    @Option(
        name: .customLong("to"),
        help: ArgumentHelp(
            en: "The device that is to read; may be given again.",
            nl: "Het apparaat dat moet kunnen lezen; mag vaker.",
            valueName: "D-code"
        )
    )
    var devices: [String] = []

    @OptionGroup var shared: SharedOptions

    func run() throws {
        let vault = try shared.open()
        let recovered = try vault.recover(
            words: shared.recoveryWords(),
            case: code,
            to: devices
        )
        let terminal = shared.terminal
        if shared.isJSON {
            return try terminal.show(
                JSON.object([
                    "devices": JSON(recovered.devices) { .string($0) },
                    "documents": JSON(recovered.documents), "epochs": JSON(recovered.epochs),
                    "lacking": JSON(recovered.lacking),
                    "without_beginning": JSON(recovered.withoutBeginning),
                    "keepers": JSON(recovered.keepers) { .string($0) },
                ])
            )
        }
        let codes = recovered.devices.joined(separator: " ")
        try terminal.say(
            Phrase(
                en: "Keys of \(recovered.documents) document(s) granted to \(codes).",
                nl: "Sleutels van \(recovered.documents) document(en) gegeven aan \(codes)."
            )
        )
        if recovered.withoutBeginning > 0 {
            try terminal.warn(
                .withoutBeginning(recovered.withoutBeginning, until: recovered.keepers)
            )
        }
        guard recovered.lacking > 0 else { return }
        try terminal.warn(
            Phrase(
                en:
                    "\(recovered.lacking) document(s) must be fetched first: samen sync, then once more.",
                nl: "\(recovered.lacking) document(en) moeten eerst opgehaald worden: samen sync, "
                    + "dan nog een keer."
            )
        )
    }
}

/// `samen root`: the network's root, on paper.
struct RootCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "root",
        abstract: Phrase(en: "The network's root.", nl: "De sleutel van het netwerk.").text,
        subcommands: [RootVerify.self]
    )
}

struct RootVerify: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: Phrase(
            en: "Check the root's words on paper: the yearly drill.",
            nl: "Controleer de woorden van het netwerk op papier: de jaarlijkse oefening."
        ).text,
        discussion: Phrase(en: "Nothing is changed.", nl: "Er verandert niets.").text
    )

    @OptionGroup var shared: SharedOptions

    func run() throws {
        let network = try shared.open().verifyRoot(rootWords: shared.rootWords())
        if shared.isJSON {
            return try shared.terminal.show(JSON.object(["network": .string(network)]))
        }
        try shared.terminal.say(
            Phrase(
                en: "The words are right: they are the root of network \(network).",
                nl: "De woorden kloppen: ze zijn van netwerk \(network)."
            )
        )
    }
}
