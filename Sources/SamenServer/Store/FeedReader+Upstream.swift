import GRDB
import Sync
import Trust
import Wire

// What a relay remembers of its upstream.

extension FeedReader {
    func upstreamServer() throws -> ServerID? {
        let row = try Row.fetchOne(connection, sql: "SELECT server FROM upstream")
        return row.flatMap { ServerID(bytes: ($0["server"] as Blob).bytes) }
    }

    /// The state of the conversation with the upstream; nil on a central server.
    func upstreamState() throws -> UpstreamState? {
        guard let row = try Row.fetchOne(connection, sql: "SELECT * FROM upstream") else {
            return nil
        }
        guard let server = ServerID(bytes: (row["server"] as Blob).bytes),
            let incarnation = IncarnationID(bytes: (row["incarnation"] as Blob).bytes)
        else { throw ServerError(.storeDamaged, "What is known of the upstream is not whole.") }
        return UpstreamState(
            server: server,
            incarnation: incarnation,
            lease: (row["lease"] as Blob).bytes,
            trail: try upstreamTrail(server),
            contact: row["contact_ms"],
            contactCursor: row["contact_cursor"]
        )
    }

    private func upstreamTrail(_ server: ServerID) throws -> AnchorTrail {
        let rows = try Row.fetchAll(
            connection,
            sql: "SELECT cursor, feed, hash FROM upstream_anchor ORDER BY cursor DESC"
        )
        let anchors = rows.compactMap { row -> FeedAnchor? in
            guard let feed = FeedID(bytes: (row["feed"] as Blob).bytes),
                let hash = FeedHash(bytes: (row["hash"] as Blob).bytes)
            else { return nil }
            return FeedAnchor(server: server, feed: feed, cursor: row["cursor"], hash: hash)
        }
        return AnchorTrail(newestFirst: anchors) ?? AnchorTrail()
    }

    /// Rows that the upstream has yet to be given, after a cursor, in order; not what it refused.
    func unsentRows(after cursor: UInt64, limit: Int) throws -> [FeedRow] {
        try rows(
            where: """
                feed.cursor > ? AND feed.cursor IN (SELECT cursor FROM unsent WHERE is_refused = 0)
                ORDER BY feed.cursor LIMIT ?
                """,
            arguments: [Int64(clamping: cursor), limit]
        )
    }

    /// Entries of any log after a cursor, in order.
    func entryRows(after cursor: UInt64, limit: Int) throws -> [FeedRow] {
        try rows(
            where: "feed.kind = 2 AND feed.cursor > ? ORDER BY feed.cursor LIMIT ?",
            arguments: [Int64(clamping: cursor), limit]
        )
    }

    /// What the upstream is not known to have, ascending.
    func unsentCursors(atMost count: Int) throws -> [UInt64] {
        try UInt64.fetchAll(
            connection,
            sql: "SELECT cursor FROM unsent ORDER BY cursor LIMIT ?",
            arguments: [count]
        )
    }

    /// How many rows the upstream is not known to have, by its word on them; nil before it was asked.
    package func unsent() throws -> [(word: String?, count: Int)] {
        try Row.fetchAll(
            connection,
            sql: "SELECT word, COUNT(*) AS count FROM unsent GROUP BY word ORDER BY word"
        ).map { ($0["word"], $0["count"]) }
    }

    func newestUnsent() throws -> UInt64 {
        try UInt64.fetchOne(connection, sql: "SELECT MAX(cursor) FROM unsent WHERE is_refused = 0")
            ?? 0
    }

    func wanted(atMost count: Int) throws -> [DocumentID] {
        try Blob.fetchAll(
            connection,
            sql: "SELECT document FROM wanted ORDER BY document LIMIT ?",
            arguments: [count]
        ).compactMap { DocumentID(bytes: $0.bytes) }
    }

    func wantedCount() throws -> Int {
        try Int.fetchOne(connection, sql: "SELECT COUNT(*) FROM wanted") ?? 0
    }

    /// What devices were told last of what the upstream has.
    func acknowledged() throws -> (cursor: UInt64, except: [UInt64]) {
        let item = try Blob.fetchOne(
            connection,
            sql: "SELECT item FROM feed JOIN upstream ON upstream.acknowledged = feed.cursor"
        )
        guard let item else { return (0, []) }
        guard let message = try? WireUpstreamAck(decoding: item.bytes) else {
            throw ServerError(.storeDamaged, "An item of the feed does not decode.")
        }
        return (message.cursor, message.except)
    }

    /// Whether something that devices brought stands between two cursors.
    func hasOwed(after cursor: UInt64, upTo end: UInt64) throws -> Bool {
        guard cursor < end else { return false }
        return try Bool.fetchOne(
            connection,
            sql: """
                SELECT EXISTS (SELECT 1 FROM feed WHERE cursor > ? AND cursor <= ? AND kind IN (1, 2))
                """,
            arguments: [Int64(clamping: cursor), Int64(clamping: end)]
        ) ?? false
    }
}

/// Where a relay stands with its upstream.
struct UpstreamState: Sendable {
    let server: ServerID
    let incarnation: IncarnationID
    let lease: [UInt8]
    let trail: AnchorTrail
    /// When an exchange last ended complete, by the relay's clock, in milliseconds since 1970; nil before
    /// the first one.
    let contact: UInt64?
    /// Where the relay's own feed ended then.
    let contactCursor: UInt64
}
