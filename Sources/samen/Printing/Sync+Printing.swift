import Samen

extension SyncReport {
    /// What happened, then what is still to be done.
    var lines: [Phrase] {
        var lines: [Phrase] = []
        if let address { lines.append(Phrase(en: "server \(address)", nl: "server \(address)")) }
        // Where nobody was spoken to there is nothing to tell of.
        if requests > 0 {
            lines.append(sentLine)
            lines.append(
                received == 0
                    ? Phrase(en: "nothing new", nl: "niets nieuws")
                    : Phrase(en: "received \(received)", nl: "ontvangen \(received)")
            )
        }
        lines += exceptions
        if outcome != .complete { lines.append(ending) }
        if let ended { lines.append(ended.deviceLine) }
        if unsent > 0 {
            lines.append(
                Phrase(
                    en: "\(unsent) not sent yet; safe on this device",
                    nl: "\(unsent) nog niet verzonden; veilig op dit apparaat"
                )
            )
        }
        if waitingForKeys > 0 { lines.append(.waiting(for: waitingForKeys, from: grantors)) }
        if undecided > 0 { lines.append(.waits(undecided, for: deciders)) }
        if contested > 0 {
            lines.append(
                Phrase(
                    en: "\(contested) field(s) that people disagree about: samen review",
                    nl: "\(contested) veld(en) waarover verschil is: samen review"
                )
            )
        }
        return lines
    }

    /// Whether there is nothing that a person would want to hear.
    var isIdle: Bool { isWhole && sentNothing && received == 0 }

    /// Why the command ends with 6.
    var incomplete: CommandError {
        if outcome == .complete, ended != nil { return Self.isOut }
        return CommandError(
            .syncIncomplete,
            Phrase(
                en: "Not everything was synchronised.",
                nl: "Niet alles is gesynchroniseerd."
            ),
            advice: advice
        )
    }

    private static let isOut = CommandError(
        .notPermitted,
        Phrase(
            en: "This device has no place in the network any more.",
            nl: "Dit apparaat heeft geen plaats meer in het netwerk."
        ),
        advice: Phrase(
            en: "Nothing is lost; `samen status` says why, and whom to ask.",
            nl: "Er is niets verloren; `samen status` zegt waarom, en wie u kunt vragen."
        )
    )

    private var sentLine: Phrase {
        let all = sent + sentEntries
        if sentNothing { return Phrase(en: "nothing to send", nl: "niets te verzenden") }
        return Phrase(en: "sent \(all)", nl: "verzonden \(all)")
    }

    private var exceptions: [Phrase] {
        var lines = held.sorted { $0.key < $1.key }.map { reason, count in
            Phrase(en: "held \(count): \(reason)", nl: "aangehouden \(count): ")
                + (Self.dutchReasons[reason].map { Phrase(en: "", nl: $0) }
                    ?? Phrase(en: "", nl: reason))
        }
        func add(_ count: Int, _ english: String, _ dutch: String) {
            if count > 0 {
                lines.append(Phrase(en: "\(english) \(count)", nl: "\(dutch) \(count)"))
            }
        }
        add(
            quarantined,
            "in quarantine until a lead decides",
            "in quarantaine tot de leiding besluit"
        )
        add(refused, "refused by the server", "geweigerd door de server")
        add(rejected, "not what they claim to be", "niet wat ze beweren te zijn")
        add(waiting, "waiting for others", "wacht op andere")
        add(unresolved, "documents that still differ", "documenten die nog verschillen")
        add(
            healed,
            "that the server lacked, found by comparing",
            "die de server miste, bleek bij vergelijken"
        )
        // What has a line of its own here needs no second one.
        lines += notices.filter { !["healed", "unresolved", "stuck"].contains($0) }
            .map { NoticeText.of($0) }
        if isServerFull {
            lines.append(
                Phrase(
                    en: "the server's disk is full: it sends, but takes nothing",
                    nl: "de schijf van de server is vol: hij geeft wel, maar neemt niets aan"
                )
            )
        }
        if let age = membershipAge.flatMap({ Phrase.membershipAge($0) }) { lines.append(age) }
        if isRehomed {
            lines.append(
                Phrase(
                    en: "a copy of this vault was found; unsent work was sealed again",
                    nl:
                        "er is een kopie van deze kluis gevonden; niet verzonden werk is opnieuw verzegeld"
                )
            )
        }
        if isCopied {
            lines.append(
                Phrase(
                    en: "two copies of this vault signed different things: samen status",
                    nl:
                        "twee kopieën van deze kluis ondertekenden verschillende dingen: samen status"
                )
            )
        }
        return lines
    }

    private static let dutchReasons = [
        "gap": "er ontbreekt iets ervoor", "fork": "er staat al iets anders",
        "not-member": "de server kent u hier niet als lid", "over-quota": "geen plaats meer",
        "old-epoch": "met een oude sleutel", "frozen": "het dossier is bevroren",
        "unknown": "onbekende reden",
    ]

    private var ending: Phrase {
        let reason = reason.map { " (\($0))" } ?? ""
        return switch outcome {
        case .complete: Phrase("")
        case .offline: Phrase(en: "no link\(reason)", nl: "geen verbinding\(reason)")
        case .cancelled: Phrase(en: "interrupted", nl: "afgebroken")
        case .wrongServer:
            Phrase(
                en: "what answers holds another key\(reason)",
                nl: "wat antwoordt heeft een andere sleutel\(reason)"
            )
        case .wrongNetwork:
            Phrase(
                en: "what answers belongs to another network\(reason)",
                nl: "wat antwoordt hoort bij een ander netwerk\(reason)"
            )
        case .refused: Phrase(en: "the server refuses\(reason)", nl: "de server weigert\(reason)")
        case .notAdmitted:
            Phrase(
                en: "the server does not know this device",
                nl: "de server kent dit apparaat niet"
            )
        case .upgrade:
            Phrase(en: "this program is too old\(reason)", nl: "dit programma is te oud\(reason)")
        case .storage:
            Phrase(
                en: "the vault could not be written\(reason)",
                nl: "de kluis kon niet worden geschreven\(reason)"
            )
        case .stuck: Phrase(en: "stuck\(reason)", nl: "vastgelopen\(reason)")
        }
    }

    private var advice: Phrase {
        switch outcome {
        case .complete where held.isEmpty && unresolved == 0 && !isServerFull && refused == 0:
            Phrase(
                en: "Nothing is lost; the server keeps it until a lead decides.",
                nl: "Er is niets verloren; de server bewaart het tot de leiding besluit."
            )
        case .offline, .cancelled, .complete, .storage:
            Phrase(
                en: "Nothing is lost; it is offered again at the next sync.",
                nl: "Er is niets verloren; de volgende keer wordt het weer aangeboden."
            )
        case .wrongServer, .wrongNetwork, .refused, .notAdmitted:
            Phrase(
                en: "Nothing is lost; ask an administrator.",
                nl: "Er is niets verloren; vraag een beheerder."
            )
        case .upgrade:
            Phrase(en: "Update this program.", nl: "Werk dit programma bij.")
        case .stuck:
            Phrase(
                en: "Nothing is lost; keep the vault as it is and ask for help.",
                nl: "Er is niets verloren; laat de kluis zoals zij is en vraag hulp."
            )
        }
    }
}

extension SyncProgress {
    /// How far it is, in figures.
    var text: String {
        let place = cursor.map { cursor in head.map { " \(cursor)/\($0)" } ?? " \(cursor)" } ?? ""
        return "↑ \(sent) ↓ \(received)\(place)"
    }
}

extension JSON {
    init(_ report: SyncReport) {
        self = .object([
            "outcome": .string(report.outcome.rawValue), "reason": JSON(report.reason),
            "complete": JSON(report.isWhole), "server": JSON(report.address),
            "sent": JSON(report.sent), "sentEntries": JSON(report.sentEntries),
            "held": .object(report.held.mapValues { JSON($0) }),
            "quarantined": JSON(report.quarantined), "refused": JSON(report.refused),
            "received": JSON(report.received), "waiting": JSON(report.waiting),
            "rejected": JSON(report.rejected), "healed": JSON(report.healed),
            "unresolved": JSON(report.unresolved), "unproven": JSON(report.unproven),
            "notices": JSON(report.notices) { .string($0) }, "rehomed": JSON(report.isRehomed),
            "copied": JSON(report.isCopied),
            "serverFull": JSON(report.isServerFull),
            "membershipAge": report.membershipAge.map { JSON($0) } ?? .null,
            "unsent": JSON(report.unsent),
            "undecided": JSON(report.undecided),
            "deciders": JSON(report.deciders) { .string($0) },
            "contested": JSON(report.contested),
            "waitingForKeys": JSON(report.waitingForKeys),
            "grantors": JSON(report.grantors) { .string($0) },
            "ended": report.ended.map { JSON($0) } ?? .null, "requests": JSON(report.requests),
            "bytes": JSON(report.bytes),
            "cursor": report.cursor.map { JSON($0) } ?? .null,
            "messages": JSON(report.messages) { .string($0) },
        ])
    }
}
