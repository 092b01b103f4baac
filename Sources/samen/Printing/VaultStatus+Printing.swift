import Samen

extension VaultStatus {
    /// The status, a fact a line; what is as it should be is left out.
    var lines: [Phrase] {
        [standing] + (stage == .enrolled ? work + waiting + doubts + servers.map(\.line) : [])
    }

    private var standing: Phrase {
        switch stage {
        case .new:
            Phrase(
                en: "\(device) belongs to no network yet.",
                nl: "\(device) hoort nog bij geen netwerk."
            )
        case .enrolling:
            Phrase(
                en: "\(device) waits to be admitted: go on with `samen enrol`.",
                nl: "\(device) wacht op toelating: ga verder met `samen enrol`."
            )
        case .enrolled:
            Phrase("\(device), \(member ?? "?"): ") + (role?.label ?? Self.noRole)
        }
    }

    private static let noRole = Phrase(
        en: "not, or no longer, granted a role",
        nl: "heeft geen rol, of niet meer"
    )

    private var work: [Phrase] {
        guard unsent > 0 else {
            return [Phrase(en: "Nothing is unsent.", nl: "Er is niets onverzonden.")]
        }
        let since = oldestUnsent.map { WallClock.text(of: $0) } ?? "?"
        return [
            Phrase(
                en: "\(unsent) unsent, the oldest from \(since).",
                nl: "\(unsent) onverzonden, het oudste van \(since)."
            )
        ]
    }

    private var waiting: [Phrase] {
        let counts: [(Int, Phrase)] = [
            (
                contested,
                Phrase(
                    en: " fields that people disagree about: `samen review`.",
                    nl: " velden waarover verschil is: `samen review`."
                )
            ),
            (
                waitingForKeys,
                Phrase(en: " documents wait for keys.", nl: " stukken wachten op sleutels.")
            ),
            (
                incomplete,
                Phrase(
                    en: " documents are to be fetched.",
                    nl: " stukken moeten nog worden opgehaald."
                )
            ),
            (
                quarantined,
                Phrase(
                    en: " items are here without effect.",
                    nl: " onderdelen zijn hier zonder gevolg."
                )
            ),
            (
                openInvitations,
                Phrase(en: " open invitations.", nl: " openstaande uitnodigingen.")
            ),
        ]
        return counts.filter { $0.0 > 0 }.map { Phrase(String($0.0)) + $0.1 }
    }

    private var doubts: [Phrase] {
        var lines: [Phrase] = []
        if suspicion != nil {
            lines.append(
                Phrase(
                    en: "Another copy of this vault may be in use; the next sync finds out.",
                    nl: "Er is misschien nog een kopie van deze kluis in gebruik; dat blijkt bij de"
                        + " volgende uitwisseling."
                )
            )
        }
        if needsUpdate {
            lines.append(
                Phrase(
                    en: "An administrator used what this version does not know: update it before"
                        + " writing.",
                    nl:
                        "Een beheerder gebruikte iets wat deze versie niet kent: werk haar bij voor u"
                        + " schrijft."
                )
            )
        }
        return lines
    }
}

extension ServerStatus {
    fileprivate var line: Phrase {
        let name = kind == .relay ? Phrase(en: "Relay", nl: "Tussenserver") : Phrase("Server")
        return name + Phrase(" \(address): ") + contact + skew + granted
    }

    private var contact: Phrase {
        guard let lastContact else {
            return Phrase(en: "no contact yet", nl: "nog geen contact")
        }
        let at = WallClock.text(of: lastContact)
        return Phrase(en: "last contact \(at)", nl: "laatste contact \(at)")
    }

    /// Said from a minute on: less is nobody's wrong clock.
    private var skew: Phrase {
        let seconds = clockOffset / 1_000
        guard seconds.magnitude >= 60 else { return Phrase("") }
        return Phrase(
            en: "; its clock is \(seconds) s from this computer's",
            nl: "; de klok daar wijkt \(seconds) s af van deze computer"
        )
    }

    private var granted: Phrase {
        isGranted
            ? Phrase(".")
            : Phrase(
                en: "; not granted by the network's root.",
                nl: "; niet toegelaten door de netwerksleutel."
            )
    }
}

extension JSON {
    init(_ status: VaultStatus) {
        self = .object([
            "stage": .string(status.stage.rawValue), "network": JSON(status.network),
            "device": .string(status.device), "member": JSON(status.member),
            "role": JSON(status.role?.rawValue), "unsent": JSON(status.unsent),
            "oldestUnsentMs": status.oldestUnsent.map { JSON($0) } ?? .null,
            "waitingForKeys": JSON(status.waitingForKeys), "contested": JSON(status.contested),
            "quarantined": JSON(status.quarantined), "incomplete": JSON(status.incomplete),
            "suspicion": JSON(status.suspicion), "needsUpdate": JSON(status.needsUpdate),
            "openInvitations": JSON(status.openInvitations),
            "servers": JSON(status.servers) { server in
                .object([
                    "server": .string(server.server), "address": .string(server.address),
                    "kind": .string(server.kind.rawValue),
                    "lastContactMs": server.lastContact.map { JSON($0) } ?? .null,
                    "clockOffsetMs": JSON(server.clockOffset),
                    "granted": JSON(server.isGranted),
                ])
            },
        ])
    }
}
