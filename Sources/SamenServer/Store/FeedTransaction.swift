import GRDB
import Sync
package import Trust
import Wire

/// One write transaction: rows are appended to the feed, in order, or none of them is.
package final class FeedTransaction {
    private let connection: Database
    private let now: UInt64
    private var head: FeedHead
    private(set) var appended = AppendedRows()

    /// What the store holds, this transaction's rows included.
    package let reader: FeedReader
    /// The cursor of the first row that this transaction appends.
    let firstCursor: UInt64

    init(connection: Database, identity: ServerIdentity, now: UInt64) throws {
        self.connection = connection
        self.now = now
        reader = FeedReader(connection: connection, identity: identity)
        head = try reader.head()
        firstCursor = head.cursor + 1
    }

    /// Appends an authentic change and returns its cursor.
    package func append(_ change: SealedChange, isSignatureChecked: Bool) throws -> UInt64 {
        let chain = try intern(change.place.chain)
        var row = NewFeedRow(
            kind: .change,
            document: change.header.document,
            item: change.wire.encoded,
            itemHash: itemHash(.change(change.wire))
        )
        row.chain = chain
        row.mayEndPage = isSignatureChecked
        let cursor = try append(row)
        if let prev = change.header.prev {
            try execute(
                "UPDATE change SET is_tip = FALSE WHERE chain = ? AND seq = ? AND hash = ?",
                [chain, change.place.seq - 1, Blob(prev.bytes)]
            )
        }
        try execute(
            "INSERT INTO change (chain, seq, hash, cursor, is_tip) VALUES (?, ?, ?, ?, TRUE)",
            [chain, change.place.seq, Blob(change.id.bytes), cursor]
        )
        try execute(
            """
            INSERT INTO usage (device, bytes) VALUES (?, ?)
            ON CONFLICT (device) DO UPDATE SET bytes = bytes + excluded.bytes
            """,
            [Blob(change.header.device.bytes), row.item.count]
        )
        return cursor
    }

    /// Appends an entry that is in the log, with the wraps beside it, and returns its cursor.
    package func append(_ entry: SignedEntry) throws -> UInt64 {
        var message = entry.wire
        message.wraps = []
        var row = NewFeedRow(
            kind: .entry,
            document: entry.document,
            item: message.encoded,
            itemHash: itemHash(.authEntry(message))
        )
        row.entry = entry.id
        let cursor = try append(row)
        try connection.cachedStatement(sql: "INSERT INTO entry (id, cursor) VALUES (?, ?)").execute(
            arguments: [Blob(entry.id.bytes), cursor]
        )
        try keep(wrapsOf: entry)
        return cursor
    }

    /// Keeps those wraps beside an entry that its body names and that are not here yet: whoever
    /// heals a restored server brings its own only.
    package func keep(wrapsOf entry: SignedEntry) throws {
        let named = Set(entry.namedWraps.map(\.digest))
        for wrap in entry.wraps where named.contains(wrap.hash) {
            try connection.cachedStatement(
                sql: "INSERT OR IGNORE INTO wrap (entry, recipient, wrap) VALUES (?, ?, ?)"
            ).execute(
                arguments: [
                    Blob(entry.id.bytes), Blob(wrap.recipient.bytes), Blob(wrap.wire.encoded),
                ]
            )
        }
    }

    /// Tells one device that it may read a document from here on, or no longer.
    package func append(_ access: AccessChange) throws {
        var row = NewFeedRow(
            kind: access.isGranted ? .granted : .revoked,
            document: access.document,
            item: access.encoded,
            itemHash: itemHash(access.what)
        )
        row.target = access.device
        _ = try append(row)
    }

    /// Tells everyone who may read a document that it is to be erased.
    func append(_ order: EraseOrder) throws -> UInt64 {
        try append(
            NewFeedRow(
                kind: .order,
                document: order.document,
                item: order.wire.encoded,
                itemHash: itemHash(.erased(order.wire))
            )
        )
    }

    /// Tells every device up to where the upstream has this relay's feed.
    func append(_ acknowledgement: WireUpstreamAck) throws -> UInt64 {
        try append(
            NewFeedRow(
                kind: .upstream,
                document: nil,
                item: acknowledgement.encoded,
                itemHash: itemHash(.upstream(acknowledgement))
            )
        )
    }

    /// Gives a device a new lease; the one before stays good, for its answer may be lost.
    func renewLease(of device: DeviceID, to lease: [UInt8]) throws {
        try connection.cachedStatement(
            sql: """
                INSERT INTO lease (device, current, previous) VALUES (?, ?, x'')
                ON CONFLICT (device) DO UPDATE SET previous = current, current = excluded.current
                """
        ).execute(
            arguments: [Blob(device.bytes), Blob(lease)]
        )
    }

    /// Runs one statement in this transaction.
    func execute(_ sql: String, _ arguments: StatementArguments) throws {
        try connection.cachedStatement(sql: sql).execute(arguments: arguments)
    }

    private func append(_ row: NewFeedRow) throws -> UInt64 {
        let cursor = head.cursor + 1
        let hash = head.hash.appending(row.itemHash, at: cursor)
        try connection.cachedStatement(
            sql: """
                INSERT INTO feed
                    (cursor, hash, received_ms, kind, document, chain, entry, target, item,
                    may_end_page)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(
            arguments: [
                cursor, Blob(hash.bytes), Int64(clamping: now), row.kind.rawValue,
                try row.document.map { try intern($0) }, row.chain,
                row.entry.map { Blob($0.bytes) }, row.target.map { Blob($0.bytes) },
                Blob(row.item), row.mayEndPage,
            ]
        )
        head = FeedHead(cursor: cursor, hash: hash)
        appended.note(cursor, of: row.document, for: row.target)
        return cursor
    }

    private func itemHash(_ what: WireFeedItem.OneOf_What) -> ContentHash {
        var item = WireFeedItem()
        item.receivedMs = now
        item.what = what
        guard let hash = ItemHash.of(item) else {
            preconditionFailure("the server appends only items that have a hash")
        }
        return hash
    }

    private func intern(_ document: DocumentID) throws -> Int64 {
        if let ord = try reader.ord(of: document) { return ord }
        try connection.cachedStatement(sql: "INSERT INTO document (id) VALUES (?)").execute(
            arguments: [Blob(document.bytes)]
        )
        return connection.lastInsertedRowID
    }

    private func intern(_ chain: ChainID) throws -> Int64 {
        if let ord = try reader.ord(of: chain) { return ord }
        try connection.cachedStatement(
            sql: "INSERT INTO chain (document, device, incarnation) VALUES (?, ?, ?)"
        ).execute(
            arguments: [
                try intern(chain.document), Blob(chain.device.bytes),
                Blob(chain.incarnation.bytes),
            ]
        )
        return connection.lastInsertedRowID
    }
}
