import Sync
import Trust
import Wire

import struct Foundation.Data

// What a relay offers to its upstream, a batch at a time.

extension Core {
    mutating func batch(
        of offer: Offer,
        as relay: DeviceID,
        after mark: Mark?,
        _ limit: BatchLimit
    ) throws -> Batch {
        switch offer {
        case .outbox: return try unsentBatch(as: relay, after: mark, limit)
        case .entries: return try entryBatch(as: relay, after: mark, limit)
        case .lacking(let heads): return try lackingBatch(heads, as: relay, after: mark, limit)
        case .chain(let chain, let tip):
            let evaluation = evaluation()
            let own = try store.read { try Self.heads(of: chain.document, evaluation, $0) }
            let others = own.chains.filter { $0.chain(in: chain.document) != chain }
            let have = DocumentHeads(
                document: chain.document,
                chains: others + (tip.map { [$0] } ?? []),
                entries: own.entries
            )
            return try lackingBatch([have], as: relay, after: mark, limit)
        }
    }

    /// What devices brought, in the order in which it came; of what they brought nothing depends on what
    /// came later.
    private mutating func unsentBatch(
        as relay: DeviceID,
        after mark: Mark?,
        _ limit: BatchLimit
    ) throws -> Batch {
        let sight = sight(of: relay)
        return try store.read { reader in
            let after = mark.map(\.cursor) ?? 0
            // One more than fits tells whether the offer goes on.
            let rows = try reader.unsentRows(after: after, limit: limit.items + 1)
            return try batch(rows, sight, limit, reader)
        }
    }

    /// All entries that are here: each is verified from the root by whoever gets it.
    private mutating func entryBatch(
        as relay: DeviceID,
        after mark: Mark?,
        _ limit: BatchLimit
    ) throws -> Batch {
        let sight = sight(of: relay)
        return try store.read { reader in
            let rows = try reader.entryRows(after: mark?.cursor ?? 0, limit: limit.items + 1)
            return try batch(rows, sight, limit, reader)
        }
    }

    private func batch(
        _ rows: [FeedRow],
        _ sight: Sight,
        _ limit: BatchLimit,
        _ reader: FeedReader
    ) throws -> Batch {
        var batch = Batch()
        var (bytes, count) = (0, 0)
        for row in rows {
            let item = try item(row, for: sight, reader)
            bytes += item.payloadBytes
            guard count == 0 || count < limit.items && bytes <= limit.bytes else { return batch }
            batch.add(item)
            count += 1
            batch.next = Mark(row.cursor)
        }
        if rows.count == count { batch.next = nil }
        return batch
    }

    private mutating func lackingBatch(
        _ heads: [DocumentHeads],
        as relay: DeviceID,
        after mark: Mark?,
        _ limit: BatchLimit
    ) throws -> Batch {
        var request = WireFetchRequest()
        request.have = heads.map(\.wire)
        request.resume = Data(mark?.bytes ?? [])
        request.maxBytes = UInt32(clamping: max(1, limit.bytes))
        let response = try fetch(request, for: relay, atMost: limit.items)
        var batch = Batch()
        for item in response.items { batch.add(item) }
        if !response.resume.isEmpty { batch.next = Mark(bytes: Array(response.resume)) }
        return batch
    }
}

extension Batch {
    fileprivate mutating func add(_ item: WireFeedItem) {
        switch item.what {
        case .authEntry(let message):
            guard let id = EntryID(bytes: Hashing.hash(.entry, Array(message.body))) else { return }
            entries.append(OfferedEntry(id: id, message: message))
        case .change(let message):
            if let change = try? SealedChange(message) { changes.append(change) }
        default: break
        }
    }
}

extension Mark {
    fileprivate init(_ cursor: UInt64) {
        self.init(bytes: bigEndian(cursor))
    }

    fileprivate var cursor: UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }
}
