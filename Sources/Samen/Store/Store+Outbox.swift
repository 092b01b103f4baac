import FoundationEssentials
import GRDB
import Trust
import Wire

// Own work that the central server does not have yet, and what servers said of it.

extension Store {
    func post(change: Int64, at now: UInt64) throws {
        try execute(
            "INSERT INTO outbox (change, since) VALUES (?, ?) ON CONFLICT DO NOTHING",
            [change, Int64(bitPattern: now)]
        )
    }

    func post(entry: Int64, at now: UInt64) throws {
        try execute(
            "INSERT INTO outbox (entry, since) VALUES (?, ?) ON CONFLICT DO NOTHING",
            [entry, Int64(bitPattern: now)]
        )
    }

    /// What a server has not been given yet, in the order in which it was made.
    ///
    /// Of a chain nothing is offered past a change that this server refused, and nothing at all of one
    /// that is yet to be sealed under an epoch of the document's.
    func unsent(to server: Int64, after mark: Int64, atMost count: Int) throws -> [Row] {
        try rows(
            """
            SELECT position, outbox.change, outbox.entry FROM outbox
            LEFT JOIN receipts ON server = ? AND item = COALESCE(outbox.change, -outbox.entry)
            LEFT JOIN changes ON changes.number = outbox.change
            WHERE position > ? AND receipts.item IS NULL
                AND NOT EXISTS (SELECT 1 FROM interim_chains AS i WHERE i.chain = changes.chain)
                AND NOT EXISTS (
                SELECT 1 FROM receipts AS r JOIN changes AS c ON c.number = r.item
                WHERE r.server = ? AND r.refusal IS NOT NULL
                    AND c.chain = changes.chain AND c.seq <= changes.seq)
            ORDER BY position LIMIT ?
            """,
            [server, mark, server, count]
        )
    }

    /// Own changes that no server is known to have in safe keeping centrally, in order.
    func unsentChanges() throws -> [StoredChange] {
        try rows(
            "SELECT changes.* FROM outbox JOIN changes ON changes.number = change ORDER BY position"
        ).map(StoredChange.init)
    }

    /// Whether someone else has the change, or may have built on it: then it stays in its chain.
    ///
    /// A change of the chain that is not in the outbox came from elsewhere, or is at the central
    /// server; whatever stands before it was seen by whoever made or sent it.
    func isPublic(_ stored: StoredChange) throws -> Bool {
        let sql = """
            WITH RECURSIVE later (number, chain) AS (
                SELECT number, chain FROM changes WHERE number = ?
                UNION
                SELECT changes.number, changes.chain FROM later
                JOIN changes ON changes.chain = later.chain AND changes.prev = later.number)
            SELECT COUNT(*) FROM later
            WHERE later.number NOT IN
                    (SELECT change FROM outbox WHERE change IS NOT NULL AND elsewhere = 0)
                OR EXISTS (SELECT 1 FROM receipts WHERE item = later.number AND refusal IS NULL)
            """
        return try number(sql, [stored.number]) ?? 0 > 0
    }

    /// An own change came back from someone who is no server: a colleague's bundle, say.
    func noteElsewhere(change: Int64) throws {
        try execute("UPDATE outbox SET elsewhere = 1 WHERE change = ?", [change])
    }

    /// Takes an own change out of its chain; its sealed form is kept, beside what replaced it.
    func setAside(
        _ stored: StoredChange,
        replacedBy replacement: SealedID,
        at now: UInt64
    ) throws {
        try execute(
            "INSERT OR IGNORE INTO rehomed VALUES (?, ?, ?, ?)",
            [
                Data(stored.change.id.bytes), Data(stored.change.wire.encoded),
                Data(replacement.bytes), Int64(bitPattern: now),
            ]
        )
        try delete(change: stored.number)
        try dissolveFork(at: stored.change.place)
    }

    /// Whether this store sealed a change that it sealed again since: somebody has the old form.
    func wasSetAside(_ change: SealedID) throws -> Bool {
        try number("SELECT 1 FROM rehomed WHERE hash = ?", [Data(change.bytes)]) != nil
    }

    /// Where one change is left of those that stood at a place, it lies on no branch of its own.
    private func dissolveFork(at place: ChangePlace) throws {
        let left = try self.stored(at: place)
        guard left.count == 1, let only = left.first?.number else { return }
        try execute(
            """
            UPDATE changes SET branch = (
                SELECT before.branch FROM changes AS one
                JOIN changes AS before ON before.number = one.prev WHERE one.number = ?)
            WHERE branch = ?
            """,
            [only, only]
        )
    }

    func unsentStatus() throws -> (count: Int, oldest: UInt64?) {
        let sql = """
            SELECT COUNT(*) AS count, MIN(since) AS oldest FROM outbox WHERE NOT EXISTS (
                SELECT 1 FROM receipts WHERE central <> 0 AND item = COALESCE(change, -entry))
            """
        guard let row = try row(sql) else { return (0, nil) }
        return (row["count"], (row["oldest"] as Int64?).map { UInt64(bitPattern: $0) })
    }

    // Servers.

    func number(of server: ServerID) throws -> Int64 {
        let id = Data(server.bytes)
        if let known = try number("SELECT number FROM servers WHERE id = ?", [id]) { return known }
        try execute("INSERT INTO servers (id) VALUES (?)", [id])
        return db.lastInsertedRowID
    }

    /// Writes down that a server has an item; once the central one has it, nobody sends it again.
    func settle(_ item: Int64, _ receipt: StoredReceipt, at now: UInt64) throws {
        try execute(
            """
            INSERT INTO receipts (item, server, replicated, cursor, central, since)
            VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (item, server) DO UPDATE SET
                replicated = MAX(replicated, excluded.replicated), cursor = excluded.cursor,
                central = MAX(central, excluded.central), refusal = NULL
            """,
            [
                item, receipt.server, receipt.isReplicated ? 1 : 0,
                Int64(bitPattern: receipt.cursor),
                receipt.isCentral ? 1 : 0, Int64(bitPattern: now),
            ]
        )
        guard receipt.isCentral else { return }
        try unpost(item)
    }

    func unpost(_ item: Int64) throws {
        if item > 0 {
            try execute("DELETE FROM outbox WHERE change = ?", [item])
        } else {
            try execute("DELETE FROM outbox WHERE entry = ?", [-item])
        }
    }

    func refuse(_ item: Int64, by server: Int64, _ status: String, at now: UInt64) throws {
        try execute(
            """
            INSERT INTO receipts (item, server, replicated, cursor, central, refusal, since)
            VALUES (?, ?, 0, 0, 0, ?, ?)
            ON CONFLICT (item, server) DO UPDATE SET refusal = excluded.refusal
            """,
            [item, server, status, Int64(bitPattern: now)]
        )
    }

    /// Refused items are offered again: what the server lacked may be there now.
    func forgetRefusals() throws {
        try execute("DELETE FROM receipts WHERE refusal IS NOT NULL")
    }

    /// What a relay has handed upwards is at the central server too, by its word.
    ///
    /// Entries are offered to the central server all the same once the device speaks to it: they are
    /// small, and no head of a chain shows that one is missing.
    func acknowledge(upTo cursor: UInt64, except: Set<UInt64>, by server: Int64) throws {
        let items = try rows(
            """
            SELECT item, cursor FROM receipts
            WHERE server = ? AND cursor > 0 AND cursor <= ? AND central = 0 AND refusal IS NULL
            """,
            [server, Int64(clamping: cursor)]
        )
        for row in items where !except.contains(UInt64(bitPattern: row["cursor"] as Int64)) {
            let item: Int64 = row["item"]
            try execute(
                "UPDATE receipts SET central = 1 WHERE item = ? AND server = ?",
                [item, server]
            )
            if item > 0 { try unpost(item) }
        }
    }

    func receipts(for item: Int64) throws -> [Row] {
        try rows(
            """
            SELECT servers.id, replicated, cursor, central, refusal FROM receipts
            JOIN servers ON servers.number = server WHERE item = ? ORDER BY servers.id
            """,
            [item]
        )
    }
}

/// What a server answered about one item that it has.
struct StoredReceipt {
    let server: Int64
    let isReplicated: Bool
    let cursor: UInt64
    let isCentral: Bool
}
