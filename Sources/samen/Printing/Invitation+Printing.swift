import Samen

extension Terminal {
    /// Asks whether the words that the applicant reads are the ones shown.
    ///
    /// For workers and readers the invitation's secret is proof enough: the words are shown, and
    /// only where a person can be asked is there a question.
    func confirm(_ device: JoiningDevice) throws -> Bool {
        let words =
            Phrase(
                en: "A device came for \(device.member), ",
                nl: "Er meldt zich een apparaat voor \(device.member), "
            ) + device.role.label + Phrase(": \(device.fingerprint)")
        guard device.mustBeConfirmed else {
            try warn(words)
            return true
        }
        try asked?.say(words.text)
        return try confirm(
            Phrase(
                en: "Does its owner, by voice, read the same words?",
                nl: "Leest de eigenaar, met eigen stem, dezelfde woorden voor?"
            )
        )
    }

    func tell(_ outcome: InvitationOutcome, isJSON: Bool) throws {
        if isJSON { return try show(JSON(outcome)) }
        try say(outcome.line)
    }
}

extension InvitationOutcome {
    fileprivate var facts: (state: String, member: String, device: String?) {
        switch self {
        case .waiting(let member): ("waiting", member, nil)
        case .admitted(let device, let member): ("admitted", member, device)
        case .declined(let member): ("declined", member, nil)
        case .over(let member): ("over", member, nil)
        case .attacked(let member): ("attacked", member, nil)
        }
    }

    fileprivate var line: Phrase {
        let (_, member, device) = facts
        switch self {
        case .waiting:
            return Phrase(
                en: "Nobody has come for \(member) yet.",
                nl: "Voor \(member) heeft zich nog niemand gemeld."
            )
        case .admitted:
            let device = device ?? ""
            return Phrase(
                en: "\(device) is admitted, for \(member).",
                nl: "\(device) is toegelaten, voor \(member)."
            )
        case .declined:
            return Phrase(
                en: "The device for \(member) was declined; its invitation has ended.",
                nl: "Het apparaat voor \(member) is geweigerd; de uitnodiging is voorbij."
            )
        case .over:
            return Phrase(
                en: "The invitation for \(member) is over.",
                nl: "De uitnodiging voor \(member) is verlopen."
            )
        case .attacked:
            return Phrase(
                en:
                    "ALARM: someone else used the invitation for \(member). Nothing is granted by it;"
                    + " find out who had it.",
                nl: "ALARM: iemand anders gebruikte de uitnodiging voor \(member). Zij geeft geen"
                    + " toegang; zoek uit wie haar had."
            )
        }
    }
}

extension JSON {
    fileprivate init(_ outcome: InvitationOutcome) {
        let facts = outcome.facts
        self = .object([
            "state": .string(facts.state), "member": .string(facts.member),
            "device": JSON(facts.device),
        ])
    }
}
