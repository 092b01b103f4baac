import FoundationEssentials
import GRDB
package import Trust
import Wire

/// What a person, or the sync log, is told about a device.
package struct DeviceStatus: Equatable, Sendable {
    /// Own changes and entries that the central server does not have yet.
    package let unsent: Int
    /// When the oldest of them was made, by this device's clock.
    package let oldestUnsent: UInt64?
    package let quarantined: Int
    /// Documents whose keys have not reached this device.
    package let waitingForKeys: Int
    package let contested: Int
    /// Documents of which something must be fetched.
    package let incomplete: Int
    package let suspicion: Suspicion?
    /// Whether an administrator used what this version does not know.
    package let needsUpdate: Bool
}

/// Something that has no effect, and why; nothing in quarantine is ever dropped.
package struct QuarantineItem: Equatable, Sendable {
    package enum Kind: String, Sendable {
        /// Authentic, without effect until a lead adopts it.
        case void
        /// Authentic; this device cannot read it.
        case opaque
        /// Kept until something else is here.
        case pending
        /// Not what it claims to be, or refused by a server.
        case refused
    }

    package let kind: Kind
    /// A stable code.
    package let reason: String
    package let document: DocumentID?
    package let author: Trust.DeviceID?
    package let change: SealedID?
    package let place: ChangePlace?
    package let entry: EntryID?
    /// When this device first met it, by its own clock.
    package let since: UInt64

    init(
        _ kind: Kind,
        _ reason: String,
        document: DocumentID? = nil,
        author: Trust.DeviceID? = nil,
        change: SealedChange? = nil,
        entry: EntryID? = nil,
        since: Int64
    ) {
        self.kind = kind
        self.reason = reason
        self.document = change?.header.document ?? document
        self.author = change?.header.device ?? author
        self.change = change?.id
        self.place = change?.place
        self.entry = entry
        self.since = UInt64(bitPattern: since)
    }
}

extension Device {
    package func status() throws -> DeviceStatus {
        try ask { command in
            let unsent = try command.store.unsentStatus()
            return DeviceStatus(
                unsent: unsent.count,
                oldestUnsent: unsent.oldest,
                quarantined: try command.quarantine().count,
                waitingForKeys: command.waitingForKeys().count,
                contested: try command.store.contested().count,
                incomplete: try command.store.incompleteDocuments().count,
                suspicion: try command.store.suspicion(),
                needsUpdate: !command.evaluation.actionsThatStopSealing.isEmpty
            )
        }
    }

    /// Everything without effect: changes first, then entries, then what was refused.
    package func quarantine() throws -> [QuarantineItem] {
        try ask { try $0.quarantine() }
    }
}

extension Command {
    fileprivate mutating func quarantine() throws -> [QuarantineItem] {
        let voidEntries = evaluation.entries(.void) + evaluation.entries(.stopped)
        return try store.quarantinedChanges() + store.waitingChanges()
            + store.pendingEntries(in: device.network)
            + voidEntries.sorted().map { id in
                let author = memory.membership.entry(id)?.facts.author.device
                return QuarantineItem(
                    .void,
                    Reason.authority.rawValue,
                    author: author,
                    entry: id,
                    since: try store.since(id)
                )
            }
            + store.refusedItems()
    }
}

extension Store {
    fileprivate func quarantinedChanges() throws -> [QuarantineItem] {
        var items: [QuarantineItem] = []
        let sql = "SELECT * FROM changes WHERE void IS NOT NULL OR content <> 0 ORDER BY number"
        for row in try rows(sql) {
            let stored = try StoredChange(row)
            let (change, since) = (stored.change, row["since"] as Int64)
            let obstacle = stored.standing.obstacle ?? .opaque
            if let void = stored.standing.void {
                items.append(QuarantineItem(.void, void.rawValue, change: change, since: since))
            }
            switch stored.standing.content {
            case .merged: break
            case .opaque, .unopened:
                items.append(
                    QuarantineItem(.opaque, obstacle.rawValue, change: change, since: since)
                )
            case .waiting:
                items.append(
                    QuarantineItem(.pending, obstacle.rawValue, change: change, since: since)
                )
            }
        }
        return items
    }

    fileprivate func waitingChanges() throws -> [QuarantineItem] {
        try rows("SELECT * FROM waiting ORDER BY since, hash").map { row in
            let message = try? WireSealedChange(decoding: Array(row["sealed"] as Data))
            guard let change = try message.map({ try SealedChange($0) }) else { throw Self.damaged }
            return QuarantineItem(.pending, row["reason"], change: change, since: row["since"])
        }
    }

    fileprivate func pendingEntries(in network: NetworkID) throws -> [QuarantineItem] {
        let sql = "SELECT number, id, since FROM entries WHERE admitted = 0 ORDER BY number"
        return try rows(sql).compactMap { row in
            guard let message = try entry(row["number"] as Int64) else { return nil }
            let signed = try SignedEntry(message, in: network)
            return QuarantineItem(
                .pending,
                Reason.pendingMembership.rawValue,
                author: signed.facts.author.device,
                entry: signed.id,
                since: row["since"]
            )
        }
    }

    fileprivate func since(_ entry: EntryID) throws -> Int64 {
        try number("SELECT since FROM entries WHERE id = ?", [Data(entry.bytes)]) ?? 0
    }

    fileprivate func refusedItems() throws -> [QuarantineItem] {
        let received = try rows("SELECT reason, author, since FROM refused ORDER BY number").map {
            row in
            QuarantineItem(
                .refused,
                row["reason"],
                author: (row["author"] as Data?).flatMap { Trust.DeviceID(bytes: $0) },
                since: row["since"]
            )
        }
        let own = try rows(
            """
            SELECT changes.sealed, refusal, receipts.since FROM receipts
            JOIN changes ON changes.number = item WHERE refusal IS NOT NULL
            ORDER BY item, server
            """
        ).map { row in
            let message = try? WireSealedChange(decoding: Array(row["sealed"] as Data))
            guard let change = try message.map({ try SealedChange($0) }) else { throw Self.damaged }
            return QuarantineItem(
                .refused,
                row["refusal"],
                change: change,
                since: row["since"] as Int64
            )
        }
        return received + own
    }

    func checkDatabase() throws -> [String] {
        try String.fetchAll(db, sql: "PRAGMA quick_check").filter { $0 != "ok" }
            .map { "database: \($0)" }
    }
}
