import Samen

extension LogLine {
    var text: Phrase {
        let time = Phrase(WallClock.text(of: milliseconds) + "  ")
        switch kind {
        case .membership: return time + membership
        case .sync: return time + sync
        }
    }

    private var membership: Phrase {
        let who = actor == "root" ? Phrase(en: "the root", nl: "het netwerk zelf") : Phrase(actor)
        let subject = subject.map { Phrase(" \($0)") } ?? Phrase("")
        let role = role.map { Phrase(en: " as ", nl: " als ") + $0.label } ?? Phrase("")
        return who + Phrase("  ") + action + subject + role + effect
    }

    private var action: Phrase {
        switch code {
        case "network-genesis": Phrase(en: "founded the network", nl: "stichtte het netwerk")
        case "organisation-grant": Phrase(en: "admitted organisation", nl: "liet organisatie toe")
        case "admin-grant", "member-grant": Phrase(en: "granted", nl: "nam op")
        case "server-grant": Phrase(en: "granted server", nl: "kende server toe")
        case "recovery-grant":
            Phrase(en: "named the recovery key of", nl: "noemde de herstelsleutel van")
        case "recovery-used":
            Phrase(en: "used the recovery words on", nl: "gebruikte de herstelwoorden voor")
        case "confirm": Phrase(en: "confirmed a device", nl: "bevestigde een apparaat")
        case "handover-confirmed":
            Phrase(en: "confirmed the hand-over of", nl: "bevestigde de overdracht van")
        case "device-grant": Phrase(en: "admitted device", nl: "liet apparaat toe")
        case "delegation": Phrase(en: "delegated to", nl: "machtigde")
        case "remove-left": Phrase(en: "removed, left:", nl: "verwijderde, vertrokken:")
        case "remove-lost": Phrase(en: "removed, lost:", nl: "verwijderde, verloren:")
        case "remove-compromised":
            Phrase(en: "removed, compromised:", nl: "verwijderde, in verkeerde handen:")
        case "remove-proposal": Phrase(en: "proposed to remove", nl: "stelde voor te verwijderen")
        default: Phrase(code)
        }
    }

    private var effect: Phrase {
        switch verdict {
        case "valid", nil: Phrase("")
        case "void": Phrase(en: "  (without effect)", nl: "  (zonder effect)")
        case "pending": Phrase(en: "  (waiting)", nl: "  (wacht)")
        default: Phrase(en: "  (update needed)", nl: "  (bijwerken nodig)")
        }
    }

    private var sync: Phrase {
        let outcome =
            switch code {
            case "complete": Phrase(en: "synchronised", nl: "gesynchroniseerd")
            case "offline": Phrase(en: "not reached", nl: "niet bereikt")
            case "cancelled": Phrase(en: "broken off", nl: "afgebroken")
            default: Phrase(en: "did not end well", nl: "niet goed afgelopen")
            }
        guard let counts else { return outcome }
        return Phrase("sync  ") + outcome
            + Phrase(
                en: ": \(counts.accepted) sent, \(counts.unsettled) not accepted, "
                    + "\(counts.received) received",
                nl: ": \(counts.accepted) verzonden, \(counts.unsettled) niet aanvaard, "
                    + "\(counts.received) ontvangen"
            )
    }
}

extension JSON {
    init(_ line: LogLine) {
        var members: [String: JSON] = [
            "at_ms": JSON(line.milliseconds), "kind": .string(line.kind.rawValue),
            "code": .string(line.code), "by": .string(line.actor), "subject": JSON(line.subject),
            "role": JSON(line.role?.rawValue), "verdict": JSON(line.verdict),
        ]
        if let counts = line.counts {
            members["accepted"] = JSON(counts.accepted)
            members["unsettled"] = JSON(counts.unsettled)
            members["received"] = JSON(counts.received)
        }
        self = .object(members)
    }
}
