import Sync
import Trust
import Wire

/// Reads a whole store and says what is not as it was written.
package struct StoreCheck: Sendable {
    package private(set) var changes = 0
    package private(set) var entries = 0
    package private(set) var logLines = 0
    /// Where the feed ends, as far as it is right.
    package private(set) var cursor: UInt64 = 0
    /// What is wrong, in words that name the place; empty if everything holds.
    package private(set) var faults: [String] = []

    /// Checks cursors, the feed's hashes, that items decode and are what their index says, that
    /// entries verify from the root, and the sync log's chain.
    ///
    /// - Throws: SQLite's error if the file cannot be read at all.
    package init(_ store: FeedStore) throws {
        try store.read { reader in
            try checkFeed(reader, store.identity)
            try checkLog(reader)
        }
    }

    private mutating func checkFeed(_ reader: FeedReader, _ identity: ServerIdentity) throws {
        var hash = FeedHash.start(server: identity.server, feed: identity.feed)
        var membership = Membership(network: identity.network)
        while true {
            let rows = try reader.rows(after: cursor, limit: Limits.rowsPerPage)
            for row in rows {
                guard row.cursor == cursor + 1 else {
                    faults.append("after cursor \(cursor) comes \(row.cursor)")
                    return
                }
                guard let item = item(row), let itemHash = ItemHash.of(item) else {
                    faults.append("the item at cursor \(row.cursor) does not decode")
                    return
                }
                hash = hash.appending(itemHash, at: row.cursor)
                guard hash == row.hash else {
                    faults.append("the feed's hash at cursor \(row.cursor) is another")
                    return
                }
                check(item, row, &membership)
                cursor = row.cursor
            }
            if rows.count < Limits.rowsPerPage { return }
        }
    }

    private func item(_ row: FeedRow) -> WireFeedItem? {
        var item = WireFeedItem()
        item.cursor = row.cursor
        item.receivedMs = row.receivedMilliseconds
        do {
            switch row.kind {
            case .change: item.change = try WireSealedChange(decoding: row.item)
            case .entry: item.authEntry = try WireSignedEntry(decoding: row.item)
            case .granted: item.granted = try WireGranted(decoding: row.item)
            case .revoked: item.revoked = try WireRevoked(decoding: row.item)
            case .order: item.erased = try WireEraseOrder(decoding: row.item)
            case .upstream: item.upstream = try WireUpstreamAck(decoding: row.item)
            }
        } catch {
            return nil
        }
        return item
    }

    private mutating func check(
        _ item: WireFeedItem,
        _ row: FeedRow,
        _ membership: inout Membership
    ) {
        switch item.what {
        case .change(let change):
            changes += 1
            if (try? SealedChange(change))?.place.chain != row.chain {
                faults.append("the change at cursor \(row.cursor) is indexed under another chain")
            }
        case .authEntry(let entry):
            entries += 1
            guard let arrival = try? membership.add(entry), arrival.pending.isEmpty else {
                faults.append("the entry at cursor \(row.cursor) does not verify from the root")
                return
            }
        default:
            break
        }
    }

    private mutating func checkLog(_ reader: FeedReader) throws {
        // What was forgotten because it was old is vouched for by its last hash.
        let start = try reader.logStart()
        var (number, previous) = (start?.number ?? 0, start?.hash.bytes ?? [])
        while true {
            let lines = try reader.logLines(after: number, limit: Limits.rowsPerPage)
            for line in lines {
                let expected = line.record.hash(after: previous, number: line.number)
                guard line.number == number + 1, line.hash == expected else {
                    faults.append("the sync log does not hold from line \(number + 1)")
                    return
                }
                (number, previous) = (line.number, line.hash.bytes)
                logLines += 1
            }
            if lines.count < Limits.rowsPerPage { break }
        }
        let end = try reader.logEnd()
        let isWhole = (end?.number ?? 0) == number && (end?.hash.bytes ?? []) == previous
        guard isWhole else {
            faults.append("the sync log does not hold from line \(number + 1): it was cut off")
            return
        }
    }
}
