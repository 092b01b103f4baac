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
        let until = WallClock.text(of: invitation.expires)
        try terminal.say(
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

    func show(_ invitations: [InvitationSummary]) throws {
        let terminal = shared.terminal
        if shared.isJSON { return try terminal.show(JSON(invitations) { JSON($0) }) }
        var table = Table([
            .init(Phrase(en: "made", nl: "gemaakt")), .init(Phrase(en: "member", nl: "lid")),
            .init(Phrase(en: "role", nl: "rol")), .init(Phrase(en: "state", nl: "stand")),
            .init(Phrase(en: "device", nl: "apparaat")),
        ])
        for invitation in invitations {
            table.add([
                WallClock.text(of: invitation.made), invitation.member, invitation.role.label.text,
                invitation.stateLabel.text, invitation.device ?? "—",
            ])
        }
        try terminal.show(table)
    }

    func show(_ outcomes: [InvitationOutcome]) throws {
        let terminal = shared.terminal
        if shared.isJSON { return try terminal.show(JSON(outcomes) { JSON($0) }) }
        for outcome in outcomes where !(wait && outcome.isWaiting) {
            if case .attacked = outcome {
                try terminal.warn(outcome.label)
            } else {
                try terminal.say(outcome.label)
            }
        }
        let isAttacked = outcomes.contains { if case .attacked = $0 { true } else { false } }
        if isAttacked {
            throw CommandError(
                .integrity,
                Phrase(
                    en: "Someone else used an invitation.",
                    nl: "Iemand anders heeft een uitnodiging gebruikt."
                ),
                advice: Phrase(
                    en: "Nothing was granted by it; find out where it leaked, and invite anew.",
                    nl: "Er is niets mee toegekend; zoek uit waar zij lekte, en nodig opnieuw uit."
                )
            )
        }
    }
}

extension InvitationSummary {
    fileprivate var stateLabel: Phrase {
        switch state {
        case "open": Phrase(en: "open", nl: "open")
        case "welcomed": Phrase(en: "admitted", nl: "toegelaten")
        case "revoked": Phrase(en: "ended", nl: "beëindigd")
        case "over": Phrase(en: "over", nl: "verlopen")
        default: Phrase(en: "USED BY SOMEONE ELSE", nl: "DOOR IEMAND ANDERS GEBRUIKT")
        }
    }
}

extension InvitationOutcome {
    var isWaiting: Bool {
        if case .waiting = self { true } else { false }
    }

    fileprivate var label: Phrase {
        switch self {
        case .waiting(let member):
            Phrase(en: "\(member): nobody has come yet", nl: "\(member): er is nog niemand")
        case .admitted(let device, let member):
            Phrase(en: "\(member): admitted \(device)", nl: "\(member): \(device) toegelaten")
        case .declined(let member):
            Phrase(en: "\(member): not admitted", nl: "\(member): niet toegelaten")
        case .over(let member):
            Phrase(en: "\(member): the day is over", nl: "\(member): de dag is om")
        case .attacked(let member):
            Phrase(
                en: "\(member): SOMEONE ELSE USED THE INVITATION",
                nl: "\(member): IEMAND ANDERS GEBRUIKTE DE UITNODIGING"
            )
        }
    }

    fileprivate var parts: (state: String, member: String, device: String?) {
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
