import ArgumentParser
import Samen

struct AdminOffboard: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "offboard",
        abstract: Phrase(
            en: "Let a member leave: show what is in hand, hand it over, end the membership.",
            nl:
                "Laat een lid vertrekken: toon wat loopt, draag het over, beëindig het lidmaatschap."
        ).text,
        discussion: Phrase(
            en: """
                Alone it shows what the member has in hand, as far as this device knows, and changes \
                nothing. A lead hands over with --to, then confirms with --confirm; an administrator \
                ends the membership with --finish. Drafts and unsent work are on the member's own \
                devices only.
                """,
            nl: """
                Alleen toont dit wat het lid in handen heeft, voor zover dit apparaat weet, en \
                verandert het niets. De leiding draagt over met --to en bevestigt met --confirm; een \
                beheerder beëindigt het lidmaatschap met --finish. Concepten en niet verzonden werk \
                staan alleen op de apparaten van het lid zelf.
                """
        ).text
    )

    @Argument(help: ArgumentHelp(en: "The member's code.", nl: "De code van het lid."))
    var member: String

    @Option(
        help: ArgumentHelp(
            en: "Hand the cases over to this colleague.",
            nl: "Draag de dossiers over aan deze collega.",
            valueName: "M-code"
        )
    )
    var to: String?

    @Flag(
        name: .customLong("confirm"),
        help: ArgumentHelp(
            en: "Say, as a lead, that the work was handed over.",
            nl: "Zeg, als leidinggevende, dat het werk is overgedragen."
        )
    )
    var isConfirming = false

    @Flag(
        help: ArgumentHelp(
            en: "End the membership, with all devices.",
            nl: "Beëindig het lidmaatschap, met alle apparaten."
        )
    )
    var finish = false

    @Flag(
        help: ArgumentHelp(
            en: "With --finish: even if nothing was handed over.",
            nl: "Met --finish: ook als er niets is overgedragen."
        )
    )
    var now = false

    @Flag(
        help: ArgumentHelp(
            en: "With --finish: ask for the root's words, for an administrator.",
            nl: "Met --finish: vraag om de woorden van het netwerk, voor een beheerder."
        )
    )
    var root = false

    @Option(
        help: ArgumentHelp(
            en: "Why: left or compromised; asked for if it is left out.",
            nl: "Waarom: left of compromised; anders wordt ernaar gevraagd."
        ),
        transform: AdminOffboard.reason
    )
    var reason: RemovalReason?

    @OptionGroup var returns: ReturnOptions
    @OptionGroup var shared: SharedOptions

    func validate() throws {
        let count = [to != nil, isConfirming, finish].filter(\.self).count
        guard count <= 1, finish || !(now || root || reason != nil) else {
            throw ValidationError(
                Phrase(
                    en: "Give one of --to, --confirm and --finish.",
                    nl: "Geef een van --to, --confirm en --finish."
                ).text
            )
        }
    }

    func run() async throws {
        let vault = try shared.open()
        let cases = try vault.cases()
        let caseload = try cases.caseload(of: member)
        if !shared.isJSON { try show(caseload) }
        if let to {
            let handed = try cases.handOver(member, to: to)
            let codes = handed.joined(separator: " ")
            if shared.isJSON { return try shared.terminal.show(JSON(cases.caseload(of: member))) }
            return try shared.terminal.say(
                Phrase(
                    en: "Handed over \(handed.count) case(s) to \(to): \(codes)",
                    nl: "\(handed.count) dossier(s) overgedragen aan \(to): \(codes)"
                )
            )
        }
        if isConfirming {
            try vault.confirmHandover(of: member)
        } else if finish {
            return try await end(vault, caseload)
        }
        if shared.isJSON { return try shared.terminal.show(JSON(cases.caseload(of: member))) }
        if isConfirming { try shared.saved() }
    }

    private func end(_ vault: Vault, _ caseload: Caseload) async throws {
        let terminal = shared.terminal
        let reason = try self.reason ?? asked()
        let words = root ? try shared.rootWords() : nil
        let decisions = try returns.decisions(
            on: vault.consequences(ofOffboarding: member, because: reason, isByRoot: root),
            shared
        )
        let question = Phrase(
            en:
                "End the membership of \(caseload.member), with \(caseload.devices.count) device(s)?",
            nl:
                "Het lidmaatschap van \(caseload.member) beëindigen, met \(caseload.devices.count) apparaten?"
        )
        guard try terminal.confirm(question) else { throw Prompt.cancelled }
        try await shared.catchUp(vault)
        let removal = try vault.offboard(
            member,
            because: reason,
            isAtOnce: now,
            rootWords: words,
            deciding: decisions
        )
        try shared.show(removal, caseload.member, vault)
    }

    private func asked() throws -> RemovalReason {
        let choices = [
            Choice(
                code: RemovalReason.left.rawValue,
                label: Phrase(en: "leaves", nl: "vertrekt").text
            ),
            Choice(
                code: RemovalReason.compromised.rawValue,
                label: Phrase(
                    en: "is not trusted any more: nothing signed for others counts",
                    nl: "wordt niet meer vertrouwd: niets wat voor anderen is ondertekend, telt"
                ).text
            ),
        ]
        let code = try shared.terminal.choose(Phrase(en: "Why", nl: "Waarom"), from: choices)
        return code.flatMap { RemovalReason(rawValue: $0) } ?? .left
    }

    private func show(_ caseload: Caseload) throws {
        let terminal = shared.terminal
        for line in caseload.lines { try terminal.say(line) }
        if !caseload.cases.isEmpty { try terminal.show(Table(caseload)) }
    }

    private static func reason(_ argument: String) throws -> RemovalReason {
        guard let reason = RemovalReason(rawValue: argument), reason != .lost else {
            throw ValidationError("--reason: left | compromised")
        }
        return reason
    }
}

extension Caseload {
    fileprivate var lines: [Phrase] {
        let open = cases.count { !$0.isClosed }
        var lines = [
            Phrase("\(member), ") + role.label
                + Phrase(
                    en: ", \(devices.count) device(s), \(open) open case(s) that are known here",
                    nl:
                        ", \(devices.count) apparaten, \(open) lopende dossier(s) die hier bekend zijn"
                ),
            Phrase(
                en: "Drafts and unsent work are on the member's own devices only: ask.",
                nl:
                    "Concepten en niet verzonden werk staan alleen op de eigen apparaten: vraag ernaar."
            ),
        ]
        if otherDocuments > 0 {
            lines.append(
                Phrase(
                    en: "\(otherDocuments) document(s) of unknown cases would be left to nobody.",
                    nl:
                        "\(otherDocuments) document(en) van onbekende dossiers zouden aan niemand toevallen."
                )
            )
        }
        lines.append(
            isConfirmed
                ? Phrase(
                    en: "A lead has confirmed that the work was handed over.",
                    nl: "De leiding heeft bevestigd dat het werk is overgedragen."
                )
                : Phrase(
                    en: "No lead has confirmed yet that the work was handed over.",
                    nl: "De leiding heeft nog niet bevestigd dat het werk is overgedragen."
                )
        )
        return lines
    }
}

extension Table {
    fileprivate init(_ caseload: Caseload) {
        self.init([
            Column(Phrase(en: "case", nl: "dossier")), Column(Phrase(en: "state", nl: "staat")),
            Column(Phrase(en: "what is left to do", nl: "wat nog moet"), widest: 70),
        ])
        let open = Phrase(en: "open", nl: "loopt").text
        let closed = Phrase(en: "closed", nl: "gesloten").text
        for row in caseload.cases {
            var tasks: [Phrase] = []
            if row.isInCharge { tasks.append(Phrase(en: "is in charge", nl: "heeft de leiding")) }
            if row.isSolelyOwned { tasks.append(Phrase(en: "only owner", nl: "enige eigenaar")) }
            if row.isSolelyHeld {
                tasks.append(Phrase(en: "only holder of keys", nl: "enige met sleutels"))
            }
            add([
                row.code, row.isClosed ? closed : open,
                tasks.map(\.text).joined(separator: ", "),
            ])
        }
    }
}

extension JSON {
    fileprivate init(_ caseload: Caseload) {
        self = .object([
            "member": .string(caseload.member), "role": .string(caseload.role.rawValue),
            "devices": JSON(caseload.devices) { .string($0) },
            "other_documents": JSON(caseload.otherDocuments),
            "confirmed": .bool(caseload.isConfirmed), "handed_over": .bool(caseload.isHandedOver),
            "cases": JSON(caseload.cases) { row in
                .object([
                    "case": .string(row.code), "closed": .bool(row.isClosed),
                    "in_charge": .bool(row.isInCharge), "only_owner": .bool(row.isSolelyOwned),
                    "only_holder": .bool(row.isSolelyHeld),
                ])
            },
        ])
    }
}
