import GRDB
package import Sync
package import Trust
package import Wire

import struct Foundation.Data

/// One consistent state of the store, read.
package struct FeedReader {
    let connection: Database
    let identity: ServerIdentity

    /// Where the feed ends.
    package func head() throws -> FeedHead {
        let row = try Row.fetchOne(
            connection.cachedStatement(
                sql: "SELECT cursor, hash FROM feed ORDER BY cursor DESC LIMIT 1"
            )
        )
        guard let row else {
            return FeedHead(
                cursor: 0,
                hash: .start(server: identity.server, feed: identity.feed)
            )
        }
        return FeedHead(cursor: row["cursor"], hash: try hash(row["hash"]))
    }

    /// The bytes that a device's own changes take here, whoever brought them.
    package func usage(of device: DeviceID) throws -> Int {
        try Int.fetchOne(
            connection.cachedStatement(sql: "SELECT bytes FROM usage WHERE device = ?"),
            arguments: [Blob(device.bytes)]
        ) ?? 0
    }

    /// The feed's hash at a cursor; nil past its end.
    package func hash(at cursor: UInt64) throws -> FeedHash? {
        guard cursor > 0 else { return .start(server: identity.server, feed: identity.feed) }
        guard cursor <= UInt64(Int64.max) else { return nil }
        let found = try Blob.fetchOne(
            connection.cachedStatement(sql: "SELECT hash FROM feed WHERE cursor = ?"),
            arguments: [cursor]
        )
        return try found.map { try hash($0) }
    }

    /// Up to `limit` rows after a cursor, in order.
    package func rows(after cursor: UInt64, limit: Int) throws -> [FeedRow] {
        guard cursor <= UInt64(Int64.max) else { return [] }
        return try rows(
            where: "feed.cursor > ? ORDER BY feed.cursor LIMIT ?",
            arguments: [cursor, limit]
        )
    }

    /// Up to `limit` rows of one kind of a document, or of the network's log, after a cursor, in
    /// order.
    package func rows(
        of document: DocumentID?,
        kind: FeedRow.Kind,
        after cursor: UInt64,
        limit: Int
    ) throws -> [FeedRow] {
        guard cursor <= UInt64(Int64.max) else { return [] }
        var ord: Int64?
        if let document {
            ord = try self.ord(of: document)
            guard ord != nil else { return [] }
        }
        return try rows(
            where: """
                feed.document IS ? AND feed.kind = ? AND feed.cursor > ?
                ORDER BY feed.cursor LIMIT ?
                """,
            arguments: [ord, kind.rawValue, cursor, limit]
        )
    }

    func rows(where condition: String, arguments: StatementArguments) throws -> [FeedRow] {
        let rows = try Row.fetchCursor(
            connection.cachedStatement(
                sql: """
                    SELECT feed.cursor, feed.hash, feed.received_ms, feed.kind, document.id AS document,
                        feed.target, feed.item, feed.may_end_page, chain.device, chain.incarnation,
                        feed.entry
                    FROM feed LEFT JOIN document ON document.ord = feed.document
                        LEFT JOIN chain ON chain.ord = feed.chain
                    WHERE \(condition)
                    """
            ),
            arguments: arguments
        )
        var found: [FeedRow] = []
        while let row = try rows.next() { found.append(try feedRow(row)) }
        return found
    }

    private func feedRow(_ row: Row) throws -> FeedRow {
        guard let kind = FeedRow.Kind(rawValue: row["kind"]) else {
            throw ServerError(.storeDamaged, "A row of the feed is of no known kind.")
        }
        let document: Blob? = row["document"]
        let target: Blob? = row["target"]
        let item: Blob = row["item"]
        let entry: Blob? = row["entry"]
        return FeedRow(
            cursor: row["cursor"],
            hash: try hash(row["hash"]),
            receivedMilliseconds: row["received_ms"],
            kind: kind,
            document: document.flatMap { DocumentID(bytes: $0.bytes) },
            target: target.flatMap { DeviceID(bytes: $0.bytes) },
            item: item.bytes,
            mayEndPage: row["may_end_page"],
            chain: chain(row),
            entry: entry.flatMap { EntryID(bytes: $0.bytes) }
        )
    }

    private func chain(_ row: Row) -> ChainID? {
        guard let document = (row["document"] as Blob?).flatMap({ DocumentID(bytes: $0.bytes) }),
            let device = (row["device"] as Blob?).flatMap({ DeviceID(bytes: $0.bytes) }),
            let incarnation = (row["incarnation"] as Blob?).flatMap({
                IncarnationID(bytes: $0.bytes)
            })
        else { return nil }
        return ChainID(document: document, device: device, incarnation: incarnation)
    }

    private func hash(_ blob: Blob) throws -> FeedHash {
        guard let hash = FeedHash(bytes: blob.bytes) else {
            throw ServerError(.storeDamaged, "A hash of the feed is not whole.")
        }
        return hash
    }

    /// Whether anything of a document stood in the feed before a cursor.
    func hasRows(of document: DocumentID, before cursor: UInt64) throws -> Bool {
        guard let ord = try ord(of: document) else { return false }
        return try Bool.fetchOne(
            connection.cachedStatement(
                sql: "SELECT EXISTS (SELECT 1 FROM feed WHERE document = ? AND cursor < ?)"
            ),
            arguments: [ord, cursor]
        ) ?? false
    }

    /// The leases of a device; nil before it has stored anything.
    func lease(of device: DeviceID) throws -> (current: [UInt8], previous: [UInt8])? {
        let row = try Row.fetchOne(
            connection.cachedStatement(sql: "SELECT current, previous FROM lease WHERE device = ?"),
            arguments: [Blob(device.bytes)]
        )
        guard let row else { return nil }
        return ((row["current"] as Blob).bytes, (row["previous"] as Blob).bytes)
    }

    func ord(of document: DocumentID) throws -> Int64? {
        try Int64.fetchOne(
            connection.cachedStatement(sql: "SELECT ord FROM document WHERE id = ?"),
            arguments: [Blob(document.bytes)]
        )
    }

    func ord(of chain: ChainID) throws -> Int64? {
        try Int64.fetchOne(
            connection.cachedStatement(
                sql: """
                    SELECT chain.ord FROM chain JOIN document ON document.ord = chain.document
                    WHERE document.id = ? AND chain.device = ? AND chain.incarnation = ?
                    """
            ),
            arguments: [
                Blob(chain.document.bytes), Blob(chain.device.bytes),
                Blob(chain.incarnation.bytes),
            ]
        )
    }
}

// Entries and their wraps.

extension FeedReader {
    /// All entries as they were received, in the order of the feed.
    package func entries() throws -> [[UInt8]] {
        try Blob.fetchAll(
            connection.cachedStatement(sql: "SELECT item FROM feed WHERE kind = ? ORDER BY cursor"),
            arguments: [FeedRow.Kind.entry.rawValue]
        ).map(\.bytes)
    }

    /// The cursor at which an entry stands.
    package func cursor(of entry: EntryID) throws -> UInt64? {
        try UInt64.fetchOne(
            connection.cachedStatement(sql: "SELECT cursor FROM entry WHERE id = ?"),
            arguments: [Blob(entry.bytes)]
        )
    }

    /// The wraps beside an entry that are for the recipient with these bytes, encoded.
    func wraps(of entry: EntryID, for recipient: [UInt8]) throws -> [[UInt8]] {
        try Blob.fetchAll(
            connection.cachedStatement(
                sql: "SELECT wrap FROM wrap WHERE entry = ? AND recipient = ?"
            ),
            arguments: [Blob(entry.bytes), Blob(recipient)]
        ).map(\.bytes)
    }
}

extension FeedReader {
    /// All wraps beside an entry, in the order of their recipients, encoded.
    func wraps(of entry: EntryID) throws -> [[UInt8]] {
        try Blob.fetchAll(
            connection.cachedStatement(
                sql: "SELECT wrap FROM wrap WHERE entry = ? ORDER BY recipient"
            ),
            arguments: [Blob(entry.bytes)]
        ).map(\.bytes)
    }
}

// Chains.

extension FeedReader: ChainStore {
    package func changes(at place: ChangePlace) throws -> [ChangeID] {
        guard place.seq <= UInt64(Int64.max), let chain = try ord(of: place.chain) else {
            return []
        }
        return try Blob.fetchAll(
            connection.cachedStatement(
                sql: "SELECT hash FROM change WHERE chain = ? AND seq = ? ORDER BY hash"
            ),
            arguments: [chain, place.seq]
        ).compactMap { ChangeID(bytes: $0.bytes) }
    }

    /// A server voids nothing: it hands out both branches and leaves the verdict to those who read.
    package func branch(of change: ChangeID, at place: ChangePlace) throws -> Branch? { nil }

    /// The cursor at which a change stands.
    package func cursor(of change: ChangeID, at place: ChangePlace) throws -> UInt64? {
        guard place.seq <= UInt64(Int64.max), let chain = try ord(of: place.chain) else {
            return nil
        }
        return try UInt64.fetchOne(
            connection.cachedStatement(
                sql: "SELECT cursor FROM change WHERE chain = ? AND seq = ? AND hash = ?"
            ),
            arguments: [chain, place.seq, Blob(change.bytes)]
        )
    }

    /// The last change of a chain; of a fork's branches the longest, then the one with the smallest
    /// hash.
    package func head(of chain: ChainID) throws -> StoredHead? {
        guard let ord = try ord(of: chain) else { return nil }
        let row = try Row.fetchOne(
            connection.cachedStatement(
                sql: "SELECT seq, hash FROM change WHERE chain = ? ORDER BY seq DESC, hash LIMIT 1"
            ),
            arguments: [ord]
        )
        guard let row, let hash = ChangeID(bytes: (row["hash"] as Blob).bytes) else { return nil }
        return StoredHead(chain: chain, seq: row["seq"], hash: hash)
    }

    /// The number in its chain of the change at a cursor.
    func seq(at cursor: UInt64) throws -> UInt64 {
        try UInt64.fetchOne(
            connection.cachedStatement(sql: "SELECT seq FROM change WHERE cursor = ?"),
            arguments: [cursor]
        ) ?? 0
    }

    /// The last number at or before a place up to which its chain has no fork.
    func commonSeq(before place: ChangePlace) throws -> UInt64 {
        guard let chain = try ord(of: place.chain) else { return 0 }
        let fork = try UInt64.fetchOne(
            connection.cachedStatement(
                sql: """
                    SELECT seq FROM change WHERE chain = ? AND seq <= ?
                    GROUP BY seq HAVING COUNT(*) > 1 ORDER BY seq LIMIT 1
                    """
            ),
            arguments: [chain, place.seq]
        )
        return fork.map { $0 - 1 } ?? place.seq
    }

    /// The tips of every chain of a document, of each branch where a chain is forked.
    package func tips(of document: DocumentID) throws -> [ChainTip] {
        guard let ord = try ord(of: document) else { return [] }
        let rows = try Row.fetchAll(
            connection.cachedStatement(
                sql: """
                    SELECT chain.device, chain.incarnation, change.seq, change.hash
                    FROM change JOIN chain ON chain.ord = change.chain
                    WHERE chain.document = ? AND change.is_tip
                    """
            ),
            arguments: [ord]
        )
        return try rows.map { row in
            guard let device = DeviceID(bytes: (row["device"] as Blob).bytes),
                let incarnation = IncarnationID(bytes: (row["incarnation"] as Blob).bytes),
                let hash = ChangeID(bytes: (row["hash"] as Blob).bytes)
            else { throw ServerError(.storeDamaged, "A tip of a chain is not whole.") }
            return ChainTip(device: device, incarnation: incarnation, seq: row["seq"], hash: hash)
        }
    }
}

/// The last change of a chain, as the store has it.
package struct StoredHead: Hashable, Sendable {
    package let chain: ChainID
    package let seq: UInt64
    package let hash: ChangeID

    package var wire: WireChainHead {
        var head = WireChainHead()
        head.documentID = Data(chain.document.bytes)
        head.deviceID = Data(chain.device.bytes)
        head.incarnation = Data(chain.incarnation.bytes)
        head.seq = seq
        head.hash = Data(hash.bytes)
        return head
    }
}
