import ArgumentParser
import Samen

/// `samen device`: the installations that act for members; alone it lists one's own.
struct DeviceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "device",
        abstract: Phrase(
            en: "Devices: list, revoke, report lost.",
            nl: "Apparaten: tonen, intrekken, als verloren melden."
        ).text,
        subcommands: [DeviceListing.self, DeviceRevoke.self, DeviceLost.self],
        defaultSubcommand: DeviceListing.self
    )
}

struct DeviceListing: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: Phrase(en: "List your devices.", nl: "Toon uw apparaten.").text
    )

    @Flag(
        help: ArgumentHelp(
            en: "Those of everyone in the network.",
            nl: "Die van iedereen in het netwerk."
        )
    )
    var all = false

    @OptionGroup var shared: SharedOptions

    func run() throws {
        let devices = try shared.open().devices(all: all)
        let terminal = shared.terminal
        if shared.isJSON { return try terminal.show(JSON(devices) { JSON($0) }) }
        var table = Table([
            .init(Phrase(en: "device", nl: "apparaat")), .init(Phrase(en: "member", nl: "lid")),
            .init(Phrase(en: "role", nl: "rol")), .init(Phrase(en: "state", nl: "staat")),
            .init(Phrase(en: "last heard of", nl: "laatst gehoord")),
        ])
        for device in devices {
            let this = Phrase(en: " (this one)", nl: " (dit)").text
            let confirm = Phrase(en: ", to confirm", nl: ", te bevestigen").text
            let decide = Phrase(en: ", to decide", nl: ", te beslissen").text
            table.add([
                device.code + (device.isThis ? this : ""), device.member,
                device.role?.label.text ?? "—",
                device.state.label.text + (device.isToConfirm ? confirm : "")
                    + (device.isUndecided ? decide : ""),
                device.lastHeard.map { WallClock.text(of: $0) } ?? "—",
            ])
        }
        try terminal.show(table)
    }
}

struct DeviceRevoke: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke",
        abstract: Phrase(
            en: "End a device's place in the network: this one's, or one below you.",
            nl: "Beëindig de plaats van een apparaat in het netwerk: van dit, of van een onder u."
        ).text,
        discussion: Phrase(
            en: """
                What it wrote so far counts. The other devices of the same person are for a lead or an \
                administrator to revoke, so that one stolen laptop cannot remove its owner.
                """,
            nl: """
                Wat het tot nu toe schreef, telt. De andere apparaten van dezelfde persoon trekt de \
                leiding of een beheerder in, zodat één gestolen laptop zijn eigenaar niet kan verwijderen.
                """
        ).text
    )

    @Argument(help: ArgumentHelp(en: "The device's code.", nl: "De code van het apparaat."))
    var code: String

    @OptionGroup var shared: SharedOptions

    func run() async throws {
        let vault = try shared.open()
        try shared.confirmIfThis(code, vault)
        try await shared.catchUp(vault)
        try shared.show(vault.remove(device: code, because: .left), code, vault)
    }
}

struct DeviceLost: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lost",
        abstract: Phrase(
            en: "Report a device of someone below you as lost.",
            nl: "Meld een apparaat van iemand onder u als verloren."
        ).text
    )

    @OptionGroup var loss: LossOptions
    @OptionGroup var shared: SharedOptions

    func run() async throws {
        try await loss.report(shared, because: .lost)
    }
}

/// What a report of a loss takes.
struct LossOptions: ParsableArguments {
    @Argument(help: ArgumentHelp(en: "The device's code.", nl: "De code van het apparaat."))
    var code: String

    @Option(
        name: .customLong("when"),
        help: ArgumentHelp(
            en: "Since when, such as 2026-11-22T18:00; what it signed later does not count.",
            nl: "Sinds wanneer, zoals 2026-11-22T18:00; wat het later ondertekende, telt niet.",
            valueName: "time"
        ),
        transform: LossOptions.time
    )
    var since: UInt64?

    @OptionGroup var returns: ReturnOptions

    /// Removes the device, and says what it could have read.
    func report(
        _ shared: SharedOptions,
        because reason: RemovalReason,
        rootWords: String? = nil
    ) async throws {
        let vault = try shared.open()
        try shared.confirmIfThis(code, vault)
        try await shared.catchUp(vault)
        let decisions = try returns.decisions(
            on: vault.consequences(
                ofRemoving: code,
                because: reason,
                since: since,
                isByRoot: rootWords != nil
            ),
            shared
        )
        let removal = try vault.remove(
            device: code,
            because: reason,
            since: since,
            rootWords: rootWords,
            deciding: decisions
        )
        try shared.show(removal, code, vault)
        guard !shared.isJSON else { return }
        try shared.terminal.say(
            Phrase(
                en: "See what it could read: samen admin exposure \(code)",
                nl: "Zie wat het kon lezen: samen admin exposure \(code)"
            )
        )
    }

    private static func time(_ argument: String) throws -> UInt64 {
        guard let time = WallClock.milliseconds(of: argument) else {
            throw ValidationError("--when: 2026-11-22T18:00")
        }
        return time
    }
}

extension SharedOptions {
    /// Asks whether this very device is meant, where it is.
    fileprivate func confirmIfThis(_ code: String, _ vault: Vault) throws {
        let isThis = try vault.devices().contains {
            $0.isThis && $0.code.hasPrefix(code.uppercased())
        }
        guard isThis else { return }
        let question = Phrase(
            en: "This very device will read nothing new any more. End its place?",
            nl: "Dit apparaat zelf leest dan niets nieuws meer. Zijn plaats beëindigen?"
        )
        guard try terminal.confirm(question) else { throw Prompt.cancelled }
    }

    /// Says what came of a removal.
    func show(_ removal: Removal, _ code: String, _ vault: Vault) throws {
        if removal.outcome == .removed, try !vault.hasLead() {
            try terminal.warn(
                Phrase(
                    en:
                        "The organisation has no lead: what the device began has no effect until one "
                        + "who has it synchronises. Make someone with the files a lead.",
                    nl:
                        "De organisatie heeft geen leidinggevende: wat het apparaat begon, heeft geen "
                        + "effect tot er een is die het heeft en uitwisselt."
                )
            )
        }
        if isJSON {
            return try terminal.show(
                JSON.object([
                    "outcome": .string(removal.outcome.rawValue), "code": .string(code),
                    "void": JSON(removal.voided) { JSON($0) },
                    "signed_again": JSON(removal.renewed),
                    "to_decide": JSON(removal.undecided) { .string($0) },
                ])
            )
        }
        if removal.renewed > 0 {
            try terminal.say(
                Phrase(
                    en: "Signed again: \(removal.renewed) removal(s) that would have ended.",
                    nl: "Opnieuw ondertekend: \(removal.renewed) verwijdering(en)."
                )
            )
        }
        if !removal.undecided.isEmpty { try terminal.warn(.toDecide(removal.undecided)) }
        switch removal.outcome {
        case .removed:
            try terminal.say(
                Phrase(
                    en: "Removed: \(code). Synchronise, so that others hear of it.",
                    nl: "Verwijderd: \(code). Synchroniseer, zodat anderen ervan horen."
                )
            )
        case .proposed:
            try terminal.say(
                Phrase(
                    en: "Proposed: another administrator of the organisation must now do the same.",
                    nl:
                        "Voorgesteld: een andere beheerder van de organisatie moet nu hetzelfde doen."
                )
            )
        }
    }
}

extension NetworkDevice.State {
    var label: Phrase {
        switch self {
        case .active: Phrase(en: "in use", nl: "in gebruik")
        case .left: Phrase(en: "revoked", nl: "ingetrokken")
        case .lost: Phrase(en: "lost", nl: "verloren")
        case .compromised: Phrase(en: "in wrong hands", nl: "in verkeerde handen")
        }
    }
}

extension JSON {
    fileprivate init(_ device: NetworkDevice) {
        self = .object([
            "device": .string(device.code), "member": .string(device.member),
            "role": JSON(device.role?.rawValue), "state": .string(device.state.rawValue),
            "last_heard_ms": device.lastHeard.map { JSON($0) } ?? .null,
            "this": .bool(device.isThis), "to_confirm": .bool(device.isToConfirm),
            "to_decide": .bool(device.isUndecided),
        ])
    }
}
