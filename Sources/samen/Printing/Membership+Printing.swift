import Samen

extension MemberRole {
    var label: Phrase {
        switch self {
        case .admin: Phrase(en: "administrator", nl: "beheerder organisatie")
        case .lead: Phrase(en: "lead", nl: "coördinerend hulpverlener")
        case .worker: Phrase(en: "worker", nl: "hulpverlener")
        case .reader: Phrase(en: "reader", nl: "lezer")
        }
    }
}

extension Table {
    init(_ members: [Member]) {
        self.init([
            Column(Phrase(en: "member", nl: "medewerker")),
            Column(Phrase(en: "role", nl: "rol")),
            Column(Phrase(en: "organisation", nl: "organisatie")),
            Column(Phrase(en: "devices", nl: "apparaten"), widest: 64),
        ])
        let you = Phrase(en: " (you)", nl: " (u)").text
        for member in members {
            add([
                member.code + (member.isYou ? you : ""),
                member.role.label.text,
                String(member.organisation.prefix(8)),
                member.devices.joined(separator: " "),
            ])
        }
    }

    init(_ lines: [LogLine]) {
        self.init([
            Column(Phrase(en: "when", nl: "wanneer")),
            Column(Phrase(en: "who", nl: "wie")),
            Column(Phrase(en: "what", nl: "wat")),
            Column(Phrase(en: "whom or what", nl: "wie of wat betreft het")),
            Column(Phrase(en: "outcome", nl: "uitkomst")),
        ])
        for line in lines {
            let role = line.role.map { " " + $0.label.text } ?? ""
            add([
                WallClock.text(of: line.milliseconds), line.actor, line.code + role,
                line.subject ?? "", line.outcome.text,
            ])
        }
    }
}

extension LogLine {
    fileprivate var outcome: Phrase {
        guard let counts else { return Phrase(verdict ?? "") }
        return Phrase(
            en:
                "\(counts.accepted) sent, \(counts.unsettled) not taken, \(counts.received) received",
            nl: "\(counts.accepted) verzonden, \(counts.unsettled) niet aangenomen,"
                + " \(counts.received) ontvangen"
        )
    }
}

extension JSON {
    init(_ member: Member) {
        self = .object([
            "code": .string(member.code), "organisation": .string(member.organisation),
            "role": .string(member.role.rawValue), "you": JSON(member.isYou),
            "devices": JSON(member.devices) { .string($0) },
        ])
    }

    init(_ line: LogLine) {
        self = .object([
            "ms": JSON(line.milliseconds), "kind": .string(line.kind.rawValue),
            "code": .string(line.code), "actor": .string(line.actor), "subject": JSON(line.subject),
            "role": JSON(line.role?.rawValue), "verdict": JSON(line.verdict),
            "accepted": line.counts.map { JSON($0.accepted) } ?? .null,
            "unsettled": line.counts.map { JSON($0.unsettled) } ?? .null,
            "received": line.counts.map { JSON($0.received) } ?? .null,
        ])
    }
}
