import Samen

extension VaultStatus {
    /// What a person should know, the most pressing last.
    var lines: [Phrase] {
        var lines = [identity]
        if stage != .enrolled { return lines + [stageLine] }
        if let ended { lines.append(ended.deviceLine) }
        lines += servers.flatMap { [$0.line] + $0.ageLines + $0.noticeLines }
        lines.append(unsentLine)
        func add(_ count: Int, _ phrase: Phrase) {
            if count > 0 { lines.append(Phrase("\(count) ") + phrase) }
        }
        add(
            openInvitations,
            Phrase(en: "invitation(s) not answered yet", nl: "uitnodiging(en) nog niet beantwoord")
        )
        add(
            toConfirm.count,
            Phrase(
                en: "device(s) that a lead admitted, to confirm: samen admin confirm",
                nl: "apparaten die de leiding toeliet, te bevestigen: samen admin confirm"
            )
        )
        if waitingForKeys > 0 { lines.append(.waiting(for: waitingForKeys, from: grantors)) }
        if withoutBeginning > 0 {
            lines.append(.withoutBeginning(withoutBeginning, until: keepers))
        }
        add(
            recoveryUses,
            Phrase(
                en: "time(s) recovery words were used on your cases: samen log",
                nl: "keer zijn herstelwoorden gebruikt bij uw dossiers: samen log"
            )
        )
        add(
            incomplete,
            Phrase(en: "document(s) not whole yet", nl: "document(en) nog niet compleet")
        )
        if undecided > 0 { lines.append(.waits(undecided, for: deciders)) }
        add(
            quarantined - undecided,
            Phrase(
                en: "other item(s) without effect: samen quarantine",
                nl: "ander(e) onderdeel/onderdelen zonder effect: samen quarantine"
            )
        )
        add(
            contested,
            Phrase(
                en: "field(s) that people disagree about: samen review",
                nl: "veld(en) waarover verschil is: samen review"
            )
        )
        return lines + warnings
    }

    private var identity: Phrase {
        let none = Phrase(en: "no network", nl: "geen netwerk")
        let place = network.map { Phrase(en: "network \($0)", nl: "netwerk \($0)") } ?? none
        let role = role.map { Phrase(", ") + $0.label } ?? Phrase("")
        return Phrase([member, device].compactMap(\.self).joined(separator: " ")) + role
            + Phrase(", ") + place
    }

    private var stageLine: Phrase {
        switch stage {
        case .new:
            Phrase(
                en: "belongs to no network yet: samen enrol",
                nl: "hoort nog bij geen netwerk: samen enrol"
            )
        case .enrolling:
            Phrase(
                en: "waits for whoever invited it: samen enrol",
                nl: "wacht op wie uitnodigde: samen enrol"
            )
        case .enrolled: Phrase("")
        }
    }

    private var unsentLine: Phrase {
        guard unsent > 0 else {
            return Phrase(en: "everything is sent", nl: "alles is verzonden")
        }
        let since = oldestUnsent.map { WallClock.text(of: $0) } ?? "?"
        return Phrase(
            en: "\(unsent) unsent, the oldest since \(since)",
            nl: "\(unsent) niet verzonden, het oudste sinds \(since)"
        )
    }

    private var warnings: [Phrase] {
        var lines = withheld.map(\.line)
        if let suspicion {
            lines.append(
                Phrase(
                    en:
                        "This vault seems to be a copy, put back, or damaged (\(suspicion)). Work that "
                        + "was not sent may be missing; sync brings back what a server has.",
                    nl:
                        "Deze kluis lijkt gekopieerd, teruggezet of beschadigd (\(suspicion)). Werk dat "
                        + "niet verzonden was, kan ontbreken; sync haalt terug wat een server heeft."
                )
            )
        }
        if mustSynchronise {
            lines.append(
                Phrase(
                    en: "Synchronise before you share, remove or admit anyone: samen sync",
                    nl: "Synchroniseer voordat u deelt, verwijdert of toelaat: samen sync"
                )
            )
        }
        if !copiedIn.isEmpty { lines.append(copiedLine) }
        if !toDecide.isEmpty { lines.append(.toDecide(toDecide)) }
        if mustRenewFile { lines.append(.mustRenew) }
        if needsUpdate {
            lines.append(
                Phrase(
                    en: "An administrator used what this version does not know: update it.",
                    nl: "Een beheerder gebruikte wat deze versie niet kent: werk haar bij."
                )
            )
        }
        return lines
    }
}

extension VaultStatus {
    fileprivate var copiedLine: Phrase {
        let places = copiedIn.joined(separator: ", ")
        return Phrase(
            en: "Two copies of this vault signed different things (\(places)): nothing it signs "
                + "there counts. Have it reported lost, samen device lost \(device), and enrol anew.",
            nl: "Twee kopieën van deze kluis ondertekenden verschillende dingen (\(places)): niets "
                + "wat zij daar ondertekent, telt. Laat haar als verloren melden, samen device lost "
                + "\(device), en meld u opnieuw aan."
        )
    }
}

extension Phrase {
    /// Devices that came back because whoever had removed them is not believed any more.
    static func toDecide(_ devices: [String]) -> Phrase {
        let codes = devices.joined(separator: ", ")
        return Phrase(
            en: "Back only because who had reported them lost was in wrong hands: \(codes). They "
                + "get no keys until they are reported lost anew, or their members invited anew.",
            nl: "Alleen terug omdat wie ze als verloren meldde in verkeerde handen was: \(codes). "
                + "Ze krijgen geen sleutels tot ze opnieuw zijn gemeld, of hun leden opnieuw "
                + "uitgenodigd."
        )
    }

    /// Documents that wait for someone to say how far their removed author counts.
    static func withoutBeginning(_ count: Int, until keepers: [String]) -> Phrase {
        let names = keepers.joined(separator: ", ")
        let who =
            names.isEmpty
            ? Phrase(en: "a lead of the organisation", nl: "iemand van de leiding") : Phrase(names)
        return Phrase(
            en: "\(count) document(s) begun by a removed device count once this one synchronises: ",
            nl: "\(count) document(en) van een verwijderd apparaat tellen zodra deze uitwisselt: "
        ) + who
    }

    /// That something which was erased here is still on the disk.
    static let mustRenew = Phrase(
        en:
            "A case was erased here, and this vault must be sealed anew, so that nothing of it stays on"
            + " this disk: samen unlock",
        nl:
            "Hier is een dossier gewist, en deze kluis moet opnieuw verzegeld worden, zodat er niets van"
            + " op deze schijf blijft: samen unlock"
    )

    /// What waits for keys, and who can grant them.
    static func waiting(for count: Int, from grantors: [String]) -> Phrase {
        let names = grantors.joined(separator: ", ")
        let from =
            grantors.isEmpty
            ? Phrase(
                en: "no colleague has them: samen recover",
                nl: "geen collega heeft ze: samen recover"
            )
            : Phrase(en: "can be granted by \(names)", nl: "te geven door \(names)")
        return Phrase(
            en: "waiting for keys: \(count) document(s); ",
            nl: "wacht op sleutels: \(count) document(en); "
        ) + from
    }
}

extension ServerStatus {
    /// A clock that is this far off deserves a word, in milliseconds.
    private static let notableOffset: Int64 = 60_000

    fileprivate var line: Phrase {
        let kind = Phrase(
            en: kind == .relay ? "relay" : "server",
            nl: kind == .relay ? "doorgeefserver" : "server"
        )
        let contact =
            lastContact.map { milliseconds in
                let time = WallClock.text(of: milliseconds)
                let place = cursor.map { Phrase(en: ", as of \($0)", nl: ", stand \($0)") }
                return Phrase(en: ", last answered \(time)", nl: ", antwoordde laatst \(time)")
                    + (place ?? Phrase(""))
            } ?? Phrase(en: ", never reached", nl: ", nooit bereikt")
        let granted =
            isGranted ? Phrase("") : Phrase(en: ", not granted", nl: ", niet toegekend")
        return kind + Phrase(" \(address)") + contact + granted + skew
    }

    fileprivate var ageLines: [Phrase] {
        membershipAge.flatMap { Phrase.membershipAge($0) }.map { [Phrase("  ") + $0] } ?? []
    }

    fileprivate var noticeLines: [Phrase] {
        notices.map { Phrase("  ") + NoticeText.of($0) }
    }

    private var skew: Phrase {
        guard abs(clockOffset) >= Self.notableOffset else { return Phrase("") }
        let seconds = abs(clockOffset) / 1_000
        return clockOffset > 0
            ? Phrase(
                en: ", this computer's clock is \(seconds) s slow",
                nl: ", de klok van deze computer loopt \(seconds) s achter"
            )
            : Phrase(
                en: ", this computer's clock is \(seconds) s fast",
                nl: ", de klok van deze computer loopt \(seconds) s voor"
            )
    }
}

extension JSON {
    init(_ status: VaultStatus) {
        self = .object([
            "stage": .string(status.stage.rawValue), "network": JSON(status.network),
            "device": .string(status.device), "member": JSON(status.member),
            "role": JSON(status.role?.rawValue), "unsent": JSON(status.unsent),
            "oldest_unsent_ms": status.oldestUnsent.map { JSON($0) } ?? .null,
            "waiting_for_keys": JSON(status.waitingForKeys),
            "grantors": JSON(status.grantors) { .string($0) },
            "recovery_uses": JSON(status.recoveryUses),
            "to_confirm": JSON(status.toConfirm) { .string($0) },
            "contested": JSON(status.contested),
            "quarantined": JSON(status.quarantined), "undecided": JSON(status.undecided),
            "deciders": JSON(status.deciders) { .string($0) },
            "incomplete": JSON(status.incomplete),
            "suspicion": JSON(status.suspicion), "needs_update": .bool(status.needsUpdate),
            "ended": status.ended.map { JSON($0) } ?? .null,
            "must_synchronise": .bool(status.mustSynchronise),
            "copied_in": JSON(status.copiedIn) { .string($0) },
            "to_decide": JSON(status.toDecide) { .string($0) },
            "without_beginning": JSON(status.withoutBeginning),
            "keepers": JSON(status.keepers) { .string($0) },
            "must_renew_file": .bool(status.mustRenewFile),
            "open_invitations": JSON(status.openInvitations),
            "withheld": JSON(status.withheld) { JSON($0) },
            "servers": JSON(status.servers) { JSON($0) },
        ])
    }

    private init(_ server: ServerStatus) {
        self = .object([
            "server": .string(server.server), "address": .string(server.address),
            "kind": .string(server.kind.rawValue), "granted": .bool(server.isGranted),
            "last_contact_ms": server.lastContact.map { JSON($0) } ?? .null,
            "clock_offset_ms": JSON(server.clockOffset),
            "membership_age_ms": server.membershipAge.map { JSON($0) } ?? .null,
            "cursor": server.cursor.map { JSON($0) } ?? .null,
            "last_outcome": JSON(server.lastOutcome),
            "notices": JSON(server.notices) { .string($0) },
        ])
    }
}
