import GRDB
import Sync
import Trust
import Wire

// What a relay writes down about its upstream.

extension FeedTransaction {
    /// Begins to sync with an upstream; nothing that was known of another one helps.
    func begin(_ upstream: Upstream, incarnation: IncarnationID) throws {
        guard try reader.upstreamServer() != upstream.server else { return }
        try execute("DELETE FROM upstream", [])
        try execute("DELETE FROM upstream_anchor", [])
        try execute(
            """
            INSERT INTO upstream
                (only, server, incarnation, lease, contact_ms, contact_cursor, acknowledged)
            VALUES (1, ?, ?, x'', NULL, 0, 0)
            """,
            [Blob(upstream.server.bytes), Blob(incarnation.bytes)]
        )
        // It has not been heard to hold anything that is here.
        try execute(
            "INSERT OR IGNORE INTO unsent (cursor) SELECT cursor FROM feed WHERE kind IN (1, 2)",
            []
        )
    }

    /// Writes down rows that the upstream has yet to be given.
    func owe(_ cursors: [UInt64]) throws {
        for cursor in cursors {
            try execute("INSERT OR IGNORE INTO unsent (cursor) VALUES (?)", [cursor])
        }
    }

    /// The upstream has what stands at a cursor.
    func settle(_ cursor: UInt64) throws {
        try execute("DELETE FROM unsent WHERE cursor = ?", [cursor])
    }

    /// Why the upstream has not taken what stands at a cursor.
    func note(_ word: String, isRefused: Bool, at cursor: UInt64) throws {
        try execute(
            "UPDATE unsent SET word = ?, is_refused = ? WHERE cursor = ?",
            [word, isRefused, cursor]
        )
    }

    func setUpstreamLease(_ lease: [UInt8]) throws {
        try execute("UPDATE upstream SET lease = ?", [Blob(lease)])
    }

    func setUpstreamIncarnation(_ incarnation: IncarnationID) throws {
        try execute("UPDATE upstream SET incarnation = ?", [Blob(incarnation.bytes)])
    }

    /// Everything up to here was exchanged with the upstream, at that time by the relay's clock.
    func noteContact(at milliseconds: UInt64) throws {
        try execute(
            "UPDATE upstream SET contact_ms = ?, contact_cursor = ?",
            [Int64(clamping: milliseconds), try reader.head().cursor]
        )
    }

    func setAnchors(_ trail: AnchorTrail) throws {
        try execute("DELETE FROM upstream_anchor", [])
        for anchor in trail.anchors {
            try execute(
                "INSERT INTO upstream_anchor (cursor, feed, hash) VALUES (?, ?, ?)",
                [Int64(clamping: anchor.cursor), Blob(anchor.feed.bytes), Blob(anchor.hash.bytes)]
            )
        }
    }

    /// Has a document fetched from the upstream.
    func want(_ document: DocumentID) throws {
        guard try reader.wantedCount() < Limits.wantedDocuments else { return }
        try execute("INSERT OR IGNORE INTO wanted (document) VALUES (?)", [Blob(document.bytes)])
    }

    func dropWanted(_ document: DocumentID) throws {
        try execute("DELETE FROM wanted WHERE document = ?", [Blob(document.bytes)])
    }

    /// Tells devices up to where the upstream has this feed, if that is further than was told.
    ///
    /// Returns whether something was told.
    func acknowledge() throws -> Bool {
        let end = try reader.head().cursor
        let missing = try reader.unsentCursors(atMost: Limits.acknowledgedExceptions + 1)
        let isAll = missing.count <= Limits.acknowledgedExceptions
        let cursor = isAll ? end : missing[missing.count - 1] - 1
        let except = isAll ? missing : Array(missing.dropLast())
        let known = try reader.acknowledged()
        let news = try reader.hasOwed(after: known.cursor, upTo: cursor)
        guard news || Set(except) != Set(known.except) else { return false }
        var message = WireUpstreamAck()
        message.cursor = cursor
        message.except = except
        let told = try append(message)
        try execute("UPDATE upstream SET acknowledged = ?", [told])
        return true
    }
}
