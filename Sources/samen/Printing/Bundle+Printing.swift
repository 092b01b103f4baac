import Samen

extension BundleView {
    /// Whose it is, how much, and whether it is whole.
    var lines: [Phrase] {
        var lines = [makerLine, amountLine]
        if !isOwnNetwork {
            lines.append(
                Phrase(en: "it is of another network", nl: "het is van een ander netwerk")
            )
        }
        lines.append(state.line)
        return lines
    }

    var amountLine: Phrase {
        Phrase(
            en: """
                \(changes) change(s) in \(documents) document(s), \(entries) membership entries, \
                \(bytes / 1_024) KiB
                """,
            nl: """
                \(changes) wijziging(en) in \(documents) document(en), \(entries) \
                lidmaatschapsregels, \(bytes / 1_024) KiB
                """
        )
    }

    private var makerLine: Phrase {
        let time = WallClock.text(of: madeAt)
        switch maker {
        case .known:
            return Phrase(
                en: "made by device \(device) at \(time) by its clock",
                nl: "gemaakt door apparaat \(device) om \(time) volgens zijn klok"
            )
        case .removed:
            return Phrase(
                en: "made by device \(device), which was removed, at \(time) by its clock",
                nl:
                    "gemaakt door apparaat \(device), dat verwijderd is, om \(time) volgens zijn klok"
            )
        case .stranger:
            return Phrase(
                en: "made by device \(device), which is not known here, at \(time) by its clock",
                nl:
                    "gemaakt door apparaat \(device), dat hier onbekend is, om \(time) volgens zijn klok"
            )
        }
    }
}

extension BundleView.State {
    fileprivate var line: Phrase {
        switch self {
        case .whole: Phrase(en: "it is whole", nl: "de bundel is heel")
        case .unconfirmed:
            Phrase(
                en: "it is whole; whether that device made it cannot be told here",
                nl: "de bundel is heel; of dat apparaat hem maakte is hier niet na te gaan"
            )
        case .cut: Phrase(en: "it ends too early", nl: "de bundel houdt te vroeg op")
        case .damaged: Phrase(en: "it is damaged", nl: "de bundel is beschadigd")
        }
    }

    /// Why the command does not end well though what there was has been taken.
    var error: SamenError? {
        switch self {
        case .whole, .unconfirmed: nil
        case .cut: .bundleCut
        case .damaged: .bundleDamaged
        }
    }

    /// Why a bundle that was only looked at is not as it should be.
    var untouched: CommandError? {
        guard let error else { return nil }
        return CommandError(
            .integrity,
            Phrase(
                en: error.wording(in: .english).message,
                nl: error.wording(in: .dutch).message
            ),
            advice: Phrase(
                en: "Copy it again; what it has can be imported as it is.",
                nl: "Kopieer hem opnieuw; wat erin staat kan zo worden ingelezen."
            )
        )
    }
}

extension BundleReport {
    var lines: [Phrase] {
        var lines = [
            Phrase(
                en:
                    "new \(newChanges), known already \(known), new membership entries \(newEntries)",
                nl:
                    "nieuw \(newChanges), al bekend \(known), nieuwe lidmaatschapsregels \(newEntries)"
            )
        ]
        if waiting > 0 {
            lines.append(
                Phrase(
                    en: "waiting for what comes before them: \(waiting)",
                    nl: "wacht op wat eraan voorafgaat: \(waiting)"
                )
            )
        }
        if refused > 0 {
            lines.append(
                Phrase(
                    en: "not what they claim to be: \(refused)",
                    nl: "niet wat ze beweren te zijn: \(refused)"
                )
            )
        }
        return lines
    }
}

extension JSON {
    init(_ view: BundleView) {
        self = .object([
            "network": JSON(view.network),
            "own_network": JSON(view.isOwnNetwork),
            "device": JSON(view.device),
            "maker": JSON(view.maker.rawValue),
            "made_at": JSON(view.madeAt),
            "selection": JSON(view.selection.rawValue),
            "entries": JSON(view.entries),
            "changes": JSON(view.changes),
            "documents": JSON(view.documents),
            "bytes": JSON(view.bytes),
            "state": JSON(view.state.rawValue),
        ])
    }

    init(_ report: BundleReport) {
        self = .object([
            "bundle": JSON(report.bundle),
            "new_entries": JSON(report.newEntries),
            "new_changes": JSON(report.newChanges),
            "known": JSON(report.known),
            "waiting": JSON(report.waiting),
            "refused": JSON(report.refused),
        ])
    }
}
