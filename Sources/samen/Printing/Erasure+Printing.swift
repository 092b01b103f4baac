import Samen

extension ErasureView.State {
    var label: Phrase {
        switch self {
        case .none: Phrase(en: "not requested", nl: "niet gevraagd")
        case .requested: Phrase(en: "requested", nl: "gevraagd")
        case .held: Phrase(en: "held", nl: "tegengehouden")
        case .approved: Phrase(en: "approved, waiting", nl: "goedgekeurd, wacht")
        case .erased: Phrase(en: "erased here", nl: "hier gewist")
        }
    }
}

extension ErasureView {
    /// How far it has come, and what is next.
    var lines: [Phrase] {
        var lines = [Phrase("\(code)  ") + state.label] + deciders
        if state == .approved, let due {
            lines.append(
                Phrase(en: "in force from ", nl: "gaat in op ") + Phrase(WallClock.text(of: due))
            )
        }
        if state == .erased { lines += [devicesLine, backupsLine] }
        if mustRenewFile {
            lines.append(
                Phrase(
                    en: "the vault must be sealed anew: samen erasure execute \(code)",
                    nl: "de kluis moet opnieuw verzegeld worden: samen erasure execute \(code)"
                )
            )
        }
        return lines + lateLine
    }

    /// Everything that whoever asked may be shown.
    var certificate: [Phrase] {
        let title = Phrase(en: "Erasure of ", nl: "Wissen van ") + Phrase("\(code): ") + state.label
        return [title] + deciders + documents.map(\.line) + [devicesLine, backupsLine] + lateLine
    }

    private var deciders: [Phrase] {
        steps(Phrase(en: "requested by ", nl: "gevraagd door "), \.requests)
            + steps(Phrase(en: "approved by ", nl: "goedgekeurd door "), \.approvals)
            + steps(Phrase(en: "held by ", nl: "tegengehouden door "), \.holds)
    }

    /// The same decision about several documents is told once.
    private func steps(_ what: Phrase, _ steps: (Document) -> [Step]) -> [Phrase] {
        var told: Set<Step> = []
        return documents.flatMap(steps).filter { told.insert($0).inserted }.map { step in
            let reason = step.reason.map { Phrase(": \($0.text)") } ?? Phrase("")
            return what + Phrase("\(step.by.text), \(WallClock.text(of: step.at))") + reason
        }
    }

    private var devicesLine: Phrase {
        let count = Phrase(
            en: "erased on \(done) of \(devices) devices",
            nl: "gewist op \(done) van \(devices) apparaten"
        )
        guard !outstanding.isEmpty else { return count }
        let names = outstanding.joined(separator: " ")
        return count + Phrase(en: "; outstanding: \(names)", nl: "; nog niet op: \(names)")
    }

    private var backupsLine: Phrase {
        guard let backupsUntil else {
            return Phrase(
                en: "the server has not ordered it yet: its backups hold everything",
                nl: "de server heeft het nog niet opgedragen: zijn back-ups bevatten alles"
            )
        }
        let day = WallClock.text(of: backupsUntil)
        return Phrase(
            en: "backups of the server may hold keys and ciphertext until \(day)",
            nl: "back-ups van de server kunnen sleutels en versleutelde tekst bevatten tot \(day)"
        )
    }

    private var lateLine: [Phrase] {
        guard lateChanges > 0 else { return [] }
        return [
            Phrase(
                en: "\(lateChanges) change(s) that were never sent are kept here, sealed for those"
                    + " who decided",
                nl:
                    "\(lateChanges) wijziging(en) die nooit verzonden zijn, staan hier verzegeld voor"
                    + " wie beslisten"
            )
        ]
    }
}

extension ErasureView.Document {
    fileprivate var line: Phrase {
        let ordered = ordered.map { Phrase(", \(WallClock.text(of: $0))") } ?? Phrase("")
        return Phrase("  \(id)  \(compartment ?? "-")  ") + state.label + ordered
    }
}

extension JSON {
    init(_ view: ErasureView) {
        self = .object([
            "case": .string(view.code), "state": .string(view.state.rawValue),
            "devices": JSON(view.devices), "done": JSON(view.done),
            "outstanding": JSON(view.outstanding) { .string($0) },
            "backups_until_ms": view.backupsUntil.map { JSON($0) } ?? .null,
            "due_ms": view.due.map { JSON($0) } ?? .null,
            "late_changes": JSON(view.lateChanges), "must_renew_file": .bool(view.mustRenewFile),
            "documents": JSON(view.documents) { JSON($0) },
        ])
    }

    private init(_ document: ErasureView.Document) {
        self = .object([
            "document": .string(document.id), "compartment": JSON(document.compartment),
            "state": .string(document.state.rawValue),
            "requests": JSON(document.requests) { JSON($0) },
            "approvals": JSON(document.approvals) { JSON($0) },
            "holds": JSON(document.holds) { JSON($0) },
            "received_ms": document.received.map { JSON($0) } ?? .null,
            "ordered_ms": document.ordered.map { JSON($0) } ?? .null,
        ])
    }

    private init(_ step: ErasureView.Step) {
        self = .object([
            "by": JSON(step.by.code), "at_ms": JSON(step.at), "reason": JSON(step.reason?.code),
        ])
    }
}
