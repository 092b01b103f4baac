import GRDB
import Sync
import Trust
import Wire

extension FeedTransaction {
    /// Destroys the content of a document: ciphertext becomes stubs, wraps go, the order to do the same
    /// takes its place in the feed.
    ///
    /// The feed's hashes stay true, for a change and its stub have one. A wrap that holds keys of
    /// other documents too goes with it: whoever granted those grants them again.
    func erase(_ order: EraseOrder) throws {
        guard let document = try reader.ord(of: order.document) else { return }
        var cursor: UInt64 = 0
        while true {
            let rows = try reader.rows(
                of: order.document,
                kind: .change,
                after: cursor,
                limit: Limits.rowsPerFetch
            )
            for row in rows { try reduceToStub(row) }
            guard rows.count == Limits.rowsPerFetch, let last = rows.last else { break }
            cursor = last.cursor
        }
        try execute(
            """
            DELETE FROM wrap WHERE instr(wrap, ?) > 0
                OR entry IN (SELECT entry FROM feed WHERE document = ? AND kind = ?)
            """,
            [Blob(order.document.bytes), document, FeedRow.Kind.entry.rawValue]
        )
        let place = try append(order)
        try execute(
            "INSERT OR REPLACE INTO erasure (document, approval, cursor) VALUES (?, ?, ?)",
            [document, Blob(order.approval.bytes), place]
        )
        try execute("INSERT OR IGNORE INTO residue (id) VALUES (1)", [])
    }

    private func reduceToStub(_ row: FeedRow) throws {
        guard let message = try? WireSealedChange(decoding: row.item),
            let change = try? SealedChange(message)
        else { throw ServerError(.storeDamaged, "An item of the feed does not decode.") }
        guard !change.isStub else { return }
        try setItem(change.stub().wire.encoded, at: row.cursor)
    }

    /// Puts the content of a change into the place of its stub; the caller knows that it is the same
    /// change, and that its document is not erased.
    func restore(_ change: SealedChange) throws {
        guard !change.isStub,
            let cursor = try reader.cursor(of: change.id, at: change.place), cursor > 0,
            let row = try reader.rows(after: cursor - 1, limit: 1).first,
            let message = try? WireSealedChange(decoding: row.item), message.ciphertext.isEmpty
        else { return }
        try setItem(change.wire.encoded, at: cursor)
    }

    /// The device's share of the store is what its changes take now.
    private func setItem(_ item: [UInt8], at cursor: UInt64) throws {
        try execute(
            """
            UPDATE usage SET bytes = bytes + ? -
                (SELECT LENGTH(item) FROM feed WHERE cursor = ?)
            WHERE device = (SELECT chain.device FROM feed JOIN chain ON chain.ord = feed.chain
                WHERE feed.cursor = ?)
            """,
            [item.count, cursor, cursor]
        )
        try execute("UPDATE feed SET item = ? WHERE cursor = ?", [Blob(item), cursor])
    }
}

extension FeedReader {
    /// The approvals by which documents are erased here.
    func erasures() throws -> [(document: DocumentID, approval: EntryID)] {
        try Row.fetchAll(
            connection.cachedStatement(
                sql: """
                    SELECT document.id, erasure.approval FROM erasure
                    JOIN document ON document.ord = erasure.document ORDER BY erasure.cursor
                    """
            )
        ).map { row in
            guard let document = DocumentID(bytes: (row["id"] as Blob).bytes),
                let approval = EntryID(bytes: (row["approval"] as Blob).bytes)
            else { throw ServerError(.storeDamaged, "An erasure in the store is not whole.") }
            return (document, approval)
        }
    }

    /// When an entry was received, in milliseconds of the server's time.
    func received(_ entry: EntryID) throws -> UInt64? {
        try UInt64.fetchOne(
            connection.cachedStatement(
                sql: """
                    SELECT feed.received_ms FROM feed JOIN entry ON entry.cursor = feed.cursor
                    WHERE entry.id = ?
                    """
            ),
            arguments: [Blob(entry.bytes)]
        )
    }
}
