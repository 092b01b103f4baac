import Samen

extension SyncProgress {
    var words: Phrase {
        let place = cursor.flatMap { cursor in head.map { " (\(cursor)/\($0))" } } ?? ""
        return Phrase(
            en: "\(sent) sent, \(received) received\(place)",
            nl: "\(sent) verzonden, \(received) ontvangen\(place)"
        )
    }
}

extension SyncReport {
    var lines: [Phrase] {
        var lines: [Phrase] = []
        if outcome != .complete {
            lines.append(ending + Phrase(reason.map { ": \($0)" } ?? "") + Phrase("."))
        }
        guard server != nil else { return lines }
        lines.append(counts)
        lines += troubles.filter { $0.count > 0 }.map { Phrase("\($0.count) ") + $0.what }
        if isServerFull {
            lines.append(
                Phrase(
                    en: "The server is full: it goes on handing out, and takes no more.",
                    nl: "De server is vol: hij blijft uitdelen, en neemt niets meer aan."
                )
            )
        }
        return lines
    }

    private var ending: Phrase {
        switch outcome {
        case .complete: Phrase("")
        case .offline: Phrase(en: "No server was reached", nl: "Geen server bereikt")
        case .stopped: Phrase(en: "The exchange was stopped", nl: "De uitwisseling is gestopt")
        case .stuck: Phrase(en: "The exchange is stuck", nl: "De uitwisseling loopt vast")
        case .cancelled: Phrase(en: "The exchange was ended", nl: "De uitwisseling is beëindigd")
        }
    }

    private var counts: Phrase {
        let at = address ?? ""
        let sent = accepted + duplicate + entriesSent
        let came = received + entriesReceived
        guard sent + came + held + quarantined + refused > 0 else {
            return Phrase(
                en: "\(at): nothing to send, nothing new.",
                nl: "\(at): niets te verzenden, niets nieuws."
            )
        }
        return Phrase(
            en:
                "\(at): \(sent) sent (\(accepted) changes), \(came) received (\(received) changes).",
            nl: "\(at): \(sent) verzonden (\(accepted) wijzigingen), \(came) ontvangen"
                + " (\(received) wijzigingen)."
        )
    }

    private var troubles: [(count: Int, what: Phrase)] {
        [
            (
                held,
                Phrase(
                    en: "held, to be offered again.",
                    nl: "aangehouden, wordt opnieuw aangeboden."
                )
            ),
            (
                quarantined,
                Phrase(
                    en: "stored without effect, until a lead decides.",
                    nl: "bewaard zonder gevolg, tot een leidinggevende beslist."
                )
            ),
            (refused, Phrase(en: "refused; kept here.", nl: "geweigerd; hier bewaard.")),
        ]
    }
}

extension JSON {
    init(_ report: SyncReport) {
        self = .object([
            "atMs": JSON(report.at), "server": JSON(report.server), "address": JSON(report.address),
            "outcome": .string(report.outcome.rawValue), "reason": JSON(report.reason),
            "offered": JSON(report.offered), "accepted": JSON(report.accepted),
            "duplicate": JSON(report.duplicate), "held": JSON(report.held),
            "quarantined": JSON(report.quarantined), "refused": JSON(report.refused),
            "entriesSent": JSON(report.entriesSent), "received": JSON(report.received),
            "entriesReceived": JSON(report.entriesReceived), "requests": JSON(report.requests),
            "bytesSent": JSON(report.bytesSent), "bytesReceived": JSON(report.bytesReceived),
            "serverFull": JSON(report.isServerFull),
        ])
    }
}
