import ArgumentParser
import Samen

/// `samen admin device`: devices of anyone in the organisation.
struct AdminDevice: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "device",
        abstract: Phrase(
            en: "Devices of the organisation.",
            nl: "Apparaten van de organisatie."
        ).text,
        subcommands: [AdminDeviceLost.self]
    )
}

struct AdminDeviceLost: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lost",
        abstract: Phrase(
            en: "Remove a device that was lost.",
            nl: "Verwijder een apparaat dat verloren is."
        ).text,
        discussion: Phrase(
            en: """
                The device of an administrator takes the root's words, with --root, or two other \
                administrators who give this same command.
                """,
            nl: """
                Het apparaat van een beheerder vergt de woorden van het netwerk, met --root, of twee \
                andere beheerders die deze zelfde opdracht geven.
                """
        ).text
    )

    @OptionGroup var loss: LossOptions

    @Flag(
        help: ArgumentHelp(
            en: "It was in wrong hands while unlocked: trust nothing that it signed for others.",
            nl:
                "Het was open in verkeerde handen: vertrouw niets wat het voor anderen ondertekende."
        )
    )
    var compromised = false

    @Flag(
        help: ArgumentHelp(
            en: "Ask for the root's words, for an administrator's device.",
            nl: "Vraag om de woorden van het netwerk, voor het apparaat van een beheerder."
        )
    )
    var root = false

    @OptionGroup var shared: SharedOptions

    func run() async throws {
        try await loss.report(
            shared,
            because: compromised ? .compromised : .lost,
            rootWords: root ? shared.rootWords() : nil
        )
    }
}

struct AdminExposure: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "exposure",
        abstract: Phrase(
            en: "Say what a finder of a device could have read.",
            nl: "Zeg wat een vinder van een apparaat kon lezen."
        ).text,
        discussion: Phrase(
            en: "As far as this device knows: what it has no part in, it cannot list.",
            nl: "Voor zover dit apparaat weet: waar het geen deel aan heeft, kan het niet noemen."
        ).text
    )

    @Argument(help: ArgumentHelp(en: "The device's code.", nl: "De code van het apparaat."))
    var code: String

    @OptionGroup var shared: SharedOptions

    func run() throws {
        let exposure = try shared.cases().exposure(of: code)
        let terminal = shared.terminal
        if shared.isJSON { return try terminal.show(JSON(exposure)) }
        for line in exposure.lines { try terminal.say(line) }
        guard !exposure.cases.isEmpty else { return }
        try terminal.show(Table(exposure))
    }
}

struct AdminRotateKeys: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate-keys",
        abstract: Phrase(
            en: "Make new keys now, instead of at the next write.",
            nl: "Maak nu nieuwe sleutels, in plaats van bij de volgende wijziging."
        ).text,
        discussion: Phrase(
            en: "Wherever someone who was removed has the newest ones; nowhere else.",
            nl: "Overal waar iemand die verwijderd is de nieuwste heeft; nergens anders."
        ).text
    )

    @Argument(
        help: ArgumentHelp(en: "Only this case.", nl: "Alleen dit dossier.")
    )
    var code: String?

    @Option(
        name: .customLong("all-of"),
        help: ArgumentHelp(
            en: "All that this device had keys of.",
            nl: "Alles waarvan dit apparaat sleutels had.",
            valueName: "D-code"
        )
    )
    var device: String?

    @OptionGroup var shared: SharedOptions

    func validate() throws {
        guard code == nil || device == nil else {
            throw ValidationError(
                Phrase(
                    en: "Name a case or --all-of, not both.",
                    nl: "Noem een dossier of --all-of, niet beide."
                ).text
            )
        }
    }

    func run() throws {
        let cases = try shared.cases()
        let renewed = try Progress.during(Phrase(en: "Making keys", nl: "Sleutels maken")) {
            try device.map { try cases.renewKeys(knownTo: $0) } ?? cases.renewKeys(of: code)
        }
        if shared.isJSON {
            return try shared.terminal.show(
                JSON.object([
                    "documents": JSON(renewed.documents),
                    "cases": JSON(renewed.cases) { .string($0) },
                ])
            )
        }
        let codes = renewed.cases.joined(separator: " ")
        try shared.terminal.say(
            Phrase(
                en: "New keys for \(renewed.documents) document(s). \(codes)",
                nl: "Nieuwe sleutels voor \(renewed.documents) document(en). \(codes)"
            )
        )
    }
}

extension Exposure {
    fileprivate var lines: [Phrase] {
        let who = Phrase("\(device) \(member ?? "")")
        let state =
            isInForce
            ? Phrase(
                en: ", in use: samen admin device lost",
                nl: ", in gebruik: samen admin device lost"
            )
            : Phrase(en: ", removed", nl: ", verwijderd")
        var lines = [
            who + state,
            Phrase(
                en: "It could have read \(cases.count) case(s) that are known here.",
                nl: "Het kon \(cases.count) dossier(s) lezen die hier bekend zijn."
            ),
        ]
        if otherDocuments > 0 {
            lines.append(
                Phrase(
                    en: "And \(otherDocuments) document(s) of cases that are not known here.",
                    nl: "En \(otherDocuments) document(en) van dossiers die hier niet bekend zijn."
                )
            )
        }
        if notRenewed > 0, !isInForce {
            lines.append(
                Phrase(
                    en:
                        "\(notRenewed) document(s) get new keys at the next write: samen admin rotate-keys",
                    nl:
                        "\(notRenewed) document(en) krijgen nieuwe sleutels bij de volgende wijziging: "
                        + "samen admin rotate-keys"
                )
            )
        }
        return lines
    }
}

extension Table {
    fileprivate init(_ exposure: Exposure) {
        self.init([
            Column(Phrase(en: "case", nl: "dossier")),
            Column(Phrase(en: "compartments", nl: "delen"), widest: 60),
            Column(Phrase(en: "keys", nl: "sleutels"), isNumber: true),
            Column(Phrase(en: "new keys since", nl: "nieuwe sleutels")),
        ])
        for row in exposure.cases {
            add([
                row.code, row.compartments.joined(separator: " "), String(row.epochs),
                (row.isRenewed
                    ? Phrase(en: "yes", nl: "ja") : Phrase(en: "not yet", nl: "nog niet"))
                    .text,
            ])
        }
    }
}

extension JSON {
    fileprivate init(_ exposure: Exposure) {
        self = .object([
            "device": .string(exposure.device), "member": JSON(exposure.member),
            "in_force": .bool(exposure.isInForce),
            "other_documents": JSON(exposure.otherDocuments),
            "renewed": JSON(exposure.renewed), "not_renewed": JSON(exposure.notRenewed),
            "cases": JSON(exposure.cases) { row in
                .object([
                    "case": .string(row.code), "epochs": JSON(row.epochs),
                    "compartments": JSON(row.compartments) { .string($0) },
                    "renewed": .bool(row.isRenewed),
                ])
            },
        ])
    }
}
