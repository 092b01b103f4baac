import Samen

extension SyncLogLine {
    /// The columns, as `samend sync-log` has them.
    static let names = [
        "time", "device", "call", "status", "offered", "accepted", "duplicate", "held",
        "quarantined", "refused", "in", "out", "ms", "skew", "behind", "unsent", "client",
    ]

    static var columns: [Table.Column] {
        names.enumerated().map { Table.Column(Phrase($1), isNumber: $0 > 2) }
    }

    var cells: [String] {
        [
            WallClock.text(of: time), SyncLogView.code(of: device), call, "\(status)",
            "\(offered)", "\(accepted)", "\(duplicate)", "\(held)", "\(quarantined)",
            "\(refused)", "\(bytesIn)", "\(bytesOut)", "\(duration)",
            skew.map { "\($0)" } ?? "-", behind.map { "\($0)" } ?? "-",
            unsent.map { "\($0)" } ?? "-", client ?? "-",
        ]
    }

    var json: JSON {
        .object([
            "number": JSON(Int(clamping: number)), "time": .string(WallClock.text(of: time)),
            "device": .string(SyncLogView.code(of: device)), "call": .string(call),
            "status": JSON(status), "offered": JSON(Int(clamping: offered)),
            "accepted": JSON(Int(clamping: accepted)),
            "duplicate": JSON(Int(clamping: duplicate)), "held": JSON(Int(clamping: held)),
            "quarantined": JSON(Int(clamping: quarantined)),
            "refused": JSON(Int(clamping: refused)), "in": JSON(Int(clamping: bytesIn)),
            "out": JSON(Int(clamping: bytesOut)), "ms": JSON(Int(clamping: duration)),
            "skew": skew.map { JSON(Int(clamping: $0)) } ?? .null,
            "behind": behind.map { JSON(Int(clamping: $0)) } ?? .null,
            "unsent": unsent.map { JSON(Int(clamping: $0)) } ?? .null,
            "client": JSON(client),
        ])
    }
}

extension DeviceContact {
    static var columns: [Table.Column] {
        [
            Table.Column(Phrase(en: "device", nl: "apparaat")),
            Table.Column(Phrase(en: "member", nl: "lid")),
            Table.Column(Phrase(en: "last contact", nl: "laatste contact")),
            Table.Column(Phrase(en: "unsent then", nl: "onverzonden toen"), isNumber: true),
            Table.Column(Phrase(en: "behind then", nl: "achter toen"), isNumber: true),
            Table.Column(Phrase(en: "skew ms", nl: "klok ms"), isNumber: true),
            Table.Column(Phrase(en: "version", nl: "versie")),
        ]
    }

    var cells: [String] {
        [
            code, member ?? "-",
            lastContact.map { WallClock.text(of: $0) } ?? Phrase(en: "never", nl: "nooit").text,
            unsent.map { "\($0)" } ?? "-", behind.map { "\($0)" } ?? "-",
            skew.map { "\($0)" } ?? "-", client ?? "-",
        ]
    }

    /// The parts of the version; of one that told none, as if it were the oldest.
    var versionParts: [Int] {
        client?.split(separator: ".").map { Int($0) ?? 0 } ?? []
    }

    /// Whether nothing was heard of it for so many milliseconds, by the server's clock.
    func isSilent(for milliseconds: UInt64, _ view: SyncLogView) -> Bool {
        guard let lastContact else { return true }
        return view.serverTime > lastContact && view.serverTime - lastContact >= milliseconds
    }

    var json: JSON {
        .object([
            "device": .string(code), "member": JSON(member), "standing": .string(standing),
            "calls": JSON(Int(clamping: calls)), "offered": JSON(Int(clamping: offered)),
            "accepted": JSON(Int(clamping: accepted)),
            "duplicate": JSON(Int(clamping: duplicate)), "held": JSON(Int(clamping: held)),
            "quarantined": JSON(Int(clamping: quarantined)),
            "refused": JSON(Int(clamping: refused)), "in": JSON(Int(clamping: bytesIn)),
            "out": JSON(Int(clamping: bytesOut)), "ms": JSON(Int(clamping: duration)),
            "first_contact": JSON(firstContact.map { WallClock.text(of: $0) }),
            "last_contact": JSON(lastContact.map { WallClock.text(of: $0) }),
            "unsent": unsent.map { JSON(Int(clamping: $0)) } ?? .null,
            "behind": behind.map { JSON(Int(clamping: $0)) } ?? .null,
            "skew": skew.map { JSON(Int(clamping: $0)) } ?? .null, "client": JSON(client),
        ])
    }
}

/// What became of each device in a time: for after an outage.
struct OutageReport {
    private let view: SyncLogView
    private let start: UInt64

    init(_ view: SyncLogView, since start: UInt64) {
        (self.view, self.start) = (view, start)
    }

    private var current: [DeviceContact] { view.devices.filter { $0.standing == "in-force" } }

    /// Devices in force that have not been heard since then: what they hold nobody knows.
    private var absent: [DeviceContact] {
        current.filter { ($0.lastContact ?? 0) < start }
    }

    /// Devices that said last that they still hold something, or of which something was not stored.
    private var incomplete: [DeviceContact] {
        view.devices.filter { $0.unsent ?? 0 > 0 || $0.held + $0.quarantined + $0.refused > 0 }
    }

    /// Markdown; nothing in it was written by a client but numbers and codes.
    var markdown: [String] {
        let heading = Phrase(
            en: "# Synchronisation since \(WallClock.text(of: start)), \(view.server)",
            nl: "# Synchronisatie sinds \(WallClock.text(of: start)), \(view.server)"
        )
        let columns = Phrase(
            en:
                "| device | member | standing | first | last | offered | accepted | duplicate | held"
                + " | quarantined | refused | in | out | unsent then | version |",
            nl: "| apparaat | lid | stand | eerste | laatste | aangeboden | aangenomen | dubbel"
                + " | aangehouden | quarantaine | geweigerd | in | uit | onverzonden toen | versie |"
        )
        return [heading.text, "", verdict.text, "", columns.text]
            + ["|---|---|---|---|---" + String(repeating: "|--:", count: 9) + "|---|"]
            + view.devices.map(row)
    }

    /// Never "all is well" while somebody did not come back.
    private var verdict: Phrase {
        let names = absent.map(\.code).joined(separator: ", ")
        let missing =
            absent.isEmpty
            ? Phrase(en: "Every device came back.", nl: "Elk apparaat is teruggekomen.")
            : Phrase(
                en: "Never came back: \(names). What they hold is not known here.",
                nl: "Niet teruggekomen: \(names). Wat ze nog hebben is hier niet bekend."
            )
        let parts = incomplete.map(\.code).joined(separator: ", ")
        guard !incomplete.isEmpty else { return missing }
        return missing
            + Phrase(
                en: " Not everything was stored or sent: \(parts).",
                nl: " Niet alles is bewaard of verzonden: \(parts)."
            )
    }

    private func row(_ contact: DeviceContact) -> String {
        let moment = { (time: UInt64?) in
            time.map { WallClock.text(of: $0) } ?? Phrase(en: "never", nl: "nooit").text
        }
        let cells =
            [
                contact.code, contact.member ?? "-", contact.standing,
                moment(contact.firstContact), moment(contact.lastContact),
            ]
            + [
                contact.offered, contact.accepted, contact.duplicate, contact.held,
                contact.quarantined, contact.refused, contact.bytesIn, contact.bytesOut,
            ].map { "\($0)" } + [contact.unsent.map { "\($0)" } ?? "-", contact.client ?? "-"]
        return "| " + cells.joined(separator: " | ") + " |"
    }

    var json: JSON {
        .object([
            "server": .string(view.server), "since": .string(WallClock.text(of: start)),
            "absent": JSON(absent) { .string($0.code) },
            "incomplete": JSON(incomplete) { .string($0.code) },
            "devices": JSON(view.devices) { $0.json },
        ])
    }
}
