import Samen

extension InviteCommand {
    func show(_ invitation: IssuedInvitation) throws {
        let terminal = shared.terminal
        if shared.isJSON {
            return try terminal.show(
                JSON.object([
                    "invitation": .string(invitation.text),
                    "characters": .string(invitation.characters),
                    "address": .string(invitation.address), "member": .string(invitation.member),
                    "expires_ms": JSON(invitation.expires),
                ])
            )
        }
        if let asked { try asked.say(words.text) } else { try warn(words) }
        return try confirm(
            Phrase(
                en: "Invitation for \(invitation.member), until \(until):",
                nl: "Uitnodiging voor \(invitation.member), tot \(until):"
            )
        )
        try terminal.say(invitation.text)
        try terminal.say(
            Phrase(
                en: "or, to type: \(invitation.characters)  at  \(invitation.address)",
                nl: "of, om te typen: \(invitation.characters)  bij  \(invitation.address)"
            )
        )
    }

    func tell(_ outcome: InvitationOutcome, isJSON: Bool) throws {
        if outcome.isAttack { try warn(outcome.line) }
        if isJSON { return try show(JSON(outcome)) }
        if !outcome.isAttack { try say(outcome.line) }
    }
}

extension [InvitationOutcome] {
    /// Ends the command with an error of its own if someone else used an invitation.
    func checkForAttacks() throws {
        guard contains(where: \.isAttack) else { return }
        throw CommandError(
            .integrity,
            Phrase(
                en: "Someone else used an invitation.",
                nl: "Iemand anders heeft een uitnodiging gebruikt."
            ),
            advice: Phrase(
                en: "Find out where it leaked, and invite anew by another way.",
                nl: "Zoek uit waar zij lekte, en nodig opnieuw uit langs een andere weg."
            )
        )
    }
}

extension InvitationOutcome {
    var isWaiting: Bool {
        if case .waiting = self { true } else { false }
    }

    fileprivate var isAttack: Bool {
        if case .attacked = self { true } else { false }
    }

    fileprivate var facts: (state: String, member: String, device: String?) {
        switch self {
        case .waiting(let member): ("waiting", member, nil)
        case .admitted(let device, let member): ("admitted", member, device)
        case .declined(let member): ("declined", member, nil)
        case .over(let member): ("over", member, nil)
        case .attacked(let member): ("attacked", member, nil)
        }
    }
}

extension JSON {
    fileprivate init(_ invitation: InvitationSummary) {
        self = .object([
            "made_ms": JSON(invitation.made), "member": .string(invitation.member),
            "role": .string(invitation.role.rawValue), "state": .string(invitation.state),
            "device": JSON(invitation.device),
        ])
    }

    fileprivate init(_ outcome: InvitationOutcome) {
        let (state, member, device) = outcome.parts
        self = .object([
            "state": .string(state), "member": .string(member), "device": JSON(device),
        ])
    }
}
