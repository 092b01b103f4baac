import FoundationEssentials
import GRDB
import Trust
import Wire

// What is here without effect, as it is stored.

extension Store {
    /// Changes that take no effect, or that cannot be read.
    func quarantinedChanges() throws -> [QuarantineItem] {
        var items: [QuarantineItem] = []
        let sql = "SELECT * FROM changes WHERE void IS NOT NULL OR content <> 0 ORDER BY number"
        for row in try rows(sql) {
            let stored = try StoredChange(row)
            let (change, since) = (stored.change, row["since"] as Int64)
            let obstacle = stored.standing.obstacle ?? .opaque
            if let void = stored.standing.void {
                items.append(QuarantineItem(.void, void.rawValue, change, since: since))
            }
            switch stored.standing.content {
            case .merged: break
            case .opaque where obstacle == .fork:
                // Readable, and without effect until a lead decides.
                items.append(QuarantineItem(.void, obstacle.rawValue, change, since: since))
            case .opaque, .unopened:
                items.append(QuarantineItem(.opaque, obstacle.rawValue, change, since: since))
            case .waiting:
                items.append(QuarantineItem(.pending, obstacle.rawValue, change, since: since))
            }
        }
        return items
    }

    /// Changes whose chain or author is not known up to there.
    func waitingChanges() throws -> [QuarantineItem] {
        try rows("SELECT * FROM waiting ORDER BY since, hash").map { row in
            let change = try sealed(row["sealed"])
            return QuarantineItem(.pending, row["reason"], change, since: row["since"])
        }
    }

    /// Entries that wait for others.
    func pendingEntries(in network: NetworkID) throws -> [QuarantineItem] {
        let sql = "SELECT number, since FROM entries WHERE admitted = 0 ORDER BY number"
        return try rows(sql).compactMap { row in
            guard let message = try entry(row["number"] as Int64) else { return nil }
            let signed = try SignedEntry(message, in: network)
            let reason = Reason.pendingMembership.rawValue
            return QuarantineItem(.pending, reason, signed, since: row["since"])
        }
    }

    /// Late work: sealed for others, so that only who wrote it, and where, can be told.
    func lateItems() throws -> [QuarantineItem] {
        try lateWork().map { late in
            QuarantineItem(.opaque, Reason.erased.rawValue, late.change, since: late.since)
        }
    }

    func since(_ entry: EntryID) throws -> Int64 {
        try number("SELECT since FROM entries WHERE id = ?", [Data(entry.bytes)]) ?? 0
    }

    /// What came and is not what it claims to be.
    func refusedItems() throws -> [QuarantineItem] {
        try rows(
            "SELECT digest, reason, author, LENGTH(bytes) AS size, since FROM refused ORDER BY number"
        ).map { row in
            QuarantineItem(
                refused: row["reason"],
                Array(row["digest"] as Data),
                by: (row["author"] as Data?).flatMap { DeviceID(bytes: $0) },
                row["size"],
                row["since"]
            )
        }
    }

    /// Own work that a server will not have as it is: changes, then entries.
    func ownRefused(in network: NetworkID) throws -> [QuarantineItem] {
        let changes = try rows(
            """
            SELECT changes.sealed, refusal, MIN(receipts.since) AS since FROM receipts
            JOIN changes ON changes.number = item WHERE refusal IS NOT NULL
            GROUP BY item ORDER BY item
            """
        ).map { row in
            let change = try sealed(row["sealed"])
            return QuarantineItem(.refused, row["refusal"], change, since: row["since"])
        }
        // An entry stands below zero there.
        let entries = try rows(
            """
            SELECT -item AS number, refusal, MIN(since) AS since FROM receipts
            WHERE refusal IS NOT NULL AND item < 0 GROUP BY item ORDER BY item DESC
            """
        ).compactMap { row -> QuarantineItem? in
            guard let message = try entry(row["number"] as Int64) else { return nil }
            let signed = try SignedEntry(message, in: network)
            return QuarantineItem(.refused, row["refusal"], signed, since: row["since"])
        }
        return changes + entries
    }

    /// A change in quarantine with those before it on the same branch of a fork, in order.
    ///
    /// Of a chain that is not forked the change alone: what comes before it has its own reason.
    func branch(upTo number: Int64) throws -> [StoredChange] {
        try rows(
            """
            WITH RECURSIVE path (number, prev, branch) AS (
                SELECT number, prev, branch FROM changes WHERE number = ?
                UNION
                SELECT c.number, c.prev, c.branch FROM path
                JOIN changes AS c ON c.number = path.prev WHERE c.branch = path.branch)
            SELECT changes.* FROM changes JOIN path USING (number) ORDER BY seq
            """,
            [number]
        ).map(StoredChange.init)
    }

    /// The change that follows on another in its chain; of several the one with the smallest hash.
    func change(after number: Int64) throws -> StoredChange? {
        try row(
            """
            SELECT next.* FROM changes JOIN changes AS next
                ON next.chain = changes.chain AND next.seq = changes.seq + 1
                AND next.prev = changes.number
            WHERE changes.number = ? ORDER BY next.hash LIMIT 1
            """,
            [number]
        ).map(StoredChange.init)
    }

    /// The changes of a document that share their identity with another content.
    func changesWithRivalContent(of document: Int64) throws -> [StoredChange] {
        try rows(
            "SELECT * FROM changes WHERE document = ? AND content = 1 AND obstacle = ?",
            [document, Reason.fork.rawValue]
        ).map(StoredChange.init)
    }

    private func sealed(_ bytes: Data) throws -> SealedChange {
        let message = try? WireSealedChange(decoding: Array(bytes))
        guard let change = try message.map({ try SealedChange($0) }) else { throw Self.damaged }
        return change
    }
}
