import FoundationEssentials
import GRDB
package import Trust
import Wire

// Sealed changes and the chains that they form.

extension Store {
    func number(of chain: ChainID) throws -> Int64 {
        if let known = try knownNumber(of: chain) { return known }
        try execute(
            "INSERT INTO chains (document, device, incarnation) VALUES (?, ?, ?)",
            [
                number(of: chain.document), Data(chain.device.bytes),
                Data(chain.incarnation.bytes),
            ]
        )
        return db.lastInsertedRowID
    }

    func knownNumber(of chain: ChainID) throws -> Int64? {
        try number(
            """
            SELECT chains.number FROM chains JOIN documents ON documents.number = chains.document
            WHERE documents.id = ? AND device = ? AND incarnation = ?
            """,
            [Data(chain.document.bytes), Data(chain.device.bytes), Data(chain.incarnation.bytes)]
        )
    }

    /// Adds an authentic change whose predecessor is here.
    func insert(_ change: SealedChange, _ standing: ChangeStanding, at now: UInt64) throws -> Int64
    {
        let place = change.place
        let chain = try number(of: place.chain)
        let prev = try change.header.prev.flatMap {
            try number(of: $0, chain: chain, seq: place.seq - 1)
        }
        let branch = try prev.flatMap {
            try number("SELECT branch FROM changes WHERE number = ?", [$0])
        }
        try execute(
            """
            INSERT INTO changes
                (document, chain, seq, hash, prev, branch, sealed, void, content, obstacle, since)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                number(of: place.chain.document), chain, Int64(bitPattern: place.seq),
                Data(change.id.bytes), prev, branch, Data(change.wire.encoded),
                standing.void?.rawValue, standing.content.rawValue, standing.obstacle?.rawValue,
                Int64(bitPattern: now),
            ]
        )
        return db.lastInsertedRowID
    }

    func set(_ standing: ChangeStanding, of change: Int64) throws {
        try execute(
            "UPDATE changes SET void = ?, content = ?, obstacle = ? WHERE number = ?",
            [
                standing.void?.rawValue, standing.content.rawValue, standing.obstacle?.rawValue,
                change,
            ]
        )
    }

    func delete(change number: Int64) throws {
        try execute("DELETE FROM outbox WHERE change = ?", [number])
        try execute("DELETE FROM receipts WHERE item = ?", [number])
        try execute("DELETE FROM changes WHERE number = ?", [number])
    }

    func number(of change: SealedID, chain: Int64, seq: UInt64) throws -> Int64? {
        try number(
            "SELECT number FROM changes WHERE chain = ? AND seq = ? AND hash = ?",
            [chain, Int64(bitPattern: seq), Data(change.bytes)]
        )
    }

    func number(of change: SealedID, at place: ChangePlace) throws -> Int64? {
        guard let chain = try knownNumber(of: place.chain) else { return nil }
        return try number(of: change, chain: chain, seq: place.seq)
    }

    // Reading.

    /// Every change of a document, in the order of arrival: each after its predecessor.
    func changes(of document: Int64) throws -> [StoredChange] {
        try rows("SELECT * FROM changes WHERE document = ? ORDER BY number", [document])
            .map(StoredChange.init)
    }

    func changesOutsideSnapshot(of document: Int64) throws -> [StoredChange] {
        let sql = """
            SELECT * FROM changes WHERE document = ? AND in_snapshot = 0 ORDER BY number
            """
        return try rows(sql, [document]).map(StoredChange.init)
    }

    /// The changes at one place: one, or the branches of a fork.
    func stored(at place: ChangePlace) throws -> [StoredChange] {
        guard let chain = try knownNumber(of: place.chain) else { return [] }
        return try rows(
            "SELECT * FROM changes WHERE chain = ? AND seq = ? ORDER BY hash",
            [chain, Int64(bitPattern: place.seq)]
        ).map(StoredChange.init)
    }

    /// Changes of a chain after a number, without a gap, as far as the limits go.
    func changes(
        of chain: ChainID,
        after seq: UInt64,
        atMost count: Int
    ) throws -> [StoredChange] {
        guard let chain = try knownNumber(of: chain) else { return [] }
        return try rows(
            "SELECT * FROM changes WHERE chain = ? AND seq > ? ORDER BY seq, hash LIMIT ?",
            [chain, Int64(clamping: seq), count]
        ).map(StoredChange.init)
    }

    /// The last change of a chain.
    func tip(of chain: ChainID) throws -> (seq: UInt64, id: SealedID)? {
        guard let number = try knownNumber(of: chain),
            let row = try row(
                "SELECT seq, hash FROM changes WHERE chain = ? ORDER BY seq DESC, hash LIMIT 1",
                [number]
            )
        else { return nil }
        guard let id = SealedID(bytes: row["hash"] as Data) else { throw Self.damaged }
        return (UInt64(bitPattern: row["seq"] as Int64), id)
    }

    /// The tips of a document's chains, ascending by device and incarnation.
    func tips(of document: Int64) throws -> [StoredTip] {
        let sql = """
            SELECT device, incarnation, seq, MIN(hash) AS hash
            FROM chains JOIN changes ON changes.chain = chains.number
            WHERE chains.document = ?
                AND seq = (SELECT MAX(seq) FROM changes AS c WHERE c.chain = chains.number)
            GROUP BY chains.number ORDER BY device, incarnation
            """
        return try rows(sql, [document]).map(StoredTip.init)
    }

    /// The tips of a document's chains; of a forked one the last change before the fork.
    ///
    /// A cutoff that names a branch decides for it, and that is for people to do.
    func undisputedTips(of document: Int64) throws -> [StoredTip] {
        let sql = """
            WITH forks AS (
                SELECT chain, MIN(seq) AS seq FROM (
                    SELECT chain, seq FROM changes WHERE document = ?1
                    GROUP BY chain, seq HAVING COUNT(*) > 1)
                GROUP BY chain)
            SELECT device, incarnation, changes.seq, hash
            FROM chains JOIN changes ON changes.chain = chains.number
            LEFT JOIN forks ON forks.chain = chains.number
            WHERE chains.document = ?1 AND changes.seq = COALESCE(
                forks.seq - 1, (SELECT MAX(seq) FROM changes AS c WHERE c.chain = chains.number))
            ORDER BY device, incarnation
            """
        return try rows(sql, [document]).map(StoredTip.init)
    }

    func ownTips(
        of device: DeviceID,
        knownTo server: ServerID,
        after document: DocumentID?,
        atMost count: Int
    ) throws -> [(document: DocumentID, tip: StoredTip)] {
        let sql = """
            SELECT documents.id, chains.device, chains.incarnation, MAX(seq) AS seq, hash
            FROM chains JOIN documents ON documents.number = chains.document
            JOIN changes ON changes.chain = chains.number
            JOIN receipts ON item = changes.number AND refusal IS NULL
            JOIN servers ON servers.number = receipts.server
            WHERE chains.device = ? AND chains.incarnation = ? AND servers.id = ?
                AND documents.id > ?
            GROUP BY chains.number ORDER BY documents.id LIMIT ?
            """
        return try rows(
            sql,
            [
                Data(device.bytes), Data(incarnation().bytes), Data(server.bytes),
                Data(document?.bytes ?? []), count,
            ]
        ).map { row in
            guard let document = DocumentID(bytes: row["id"] as Data) else { throw Self.damaged }
            return (document, try StoredTip(row))
        }
    }
}

/// The last change of one chain that a device holds.
package struct StoredTip: Hashable, Sendable {
    package let device: DeviceID
    package let incarnation: IncarnationID
    package let seq: UInt64
    package let id: SealedID

    init(_ row: Row) throws {
        guard let device = DeviceID(bytes: row["device"] as Data),
            let incarnation = IncarnationID(bytes: row["incarnation"] as Data),
            let id = SealedID(bytes: row["hash"] as Data)
        else { throw Store.damaged }
        self.device = device
        self.incarnation = incarnation
        self.id = id
        seq = UInt64(bitPattern: row["seq"] as Int64)
    }
}
