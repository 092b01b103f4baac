import Sync
import Trust
import Wire

// What is offered to a server, a batch at a time.

extension Device {
    func batch(
        of offer: Offer,
        to server: ServerID,
        after mark: Mark?,
        _ limit: BatchLimit
    ) throws -> Sync.Batch {
        switch offer {
        case .outbox: return try outboxBatch(for: server, after: mark, limit)
        case .entries: return try entryBatch(after: mark, limit)
        case .lacking(let heads): return try lackingBatch(heads, after: mark, limit)
        case .chain(let chain, let tip): return try chainBatch(chain, tip, after: mark, limit)
        }
    }

    private func outboxBatch(
        for server: ServerID,
        after mark: Mark?,
        _ limit: BatchLimit
    ) throws -> Sync.Batch {
        let batch = try nextBatch(
            for: server,
            after: mark.map { Int64(bitPattern: $0.number(at: 0)) },
            items: limit.items,
            bytes: limit.bytes
        )
        return Sync.Batch(
            entries: batch.entries.map { OfferedEntry(id: $0.id, message: $0.message) },
            changes: batch.changes,
            next: batch.next.map { Mark(UInt64(bitPattern: $0)) }
        )
    }

    /// All entries that are held: each is verified from the root by whoever gets it, and a server
    /// that has one says so.
    private func entryBatch(after mark: Mark?, _ limit: BatchLimit) throws -> Sync.Batch {
        let all = try entries()
        let start = Int(mark?.number(at: 0) ?? 0)
        let count = fitting(all.dropFirst(start).map(\.size), limit)
        let end = start + count
        return Sync.Batch(
            entries: all.dropFirst(start).prefix(count).compactMap(OfferedEntry.init),
            next: end < all.count ? Mark(UInt64(end)) : nil
        )
    }

    /// Of one document after another the entries, then what the server lacks of each chain.
    private func lackingBatch(
        _ heads: [DocumentHeads],
        after mark: Mark?,
        _ limit: BatchLimit
    ) throws -> Sync.Batch {
        var document = Int(mark?.number(at: 0) ?? 0)
        var start = Int(mark?.number(at: 1) ?? 0)
        while document < heads.count {
            let lacking = try lacking(heads[document])
            let sizes = lacking.entries.map(\.message.size) + lacking.changes.map(\.size)
            let count = fitting(sizes.dropFirst(start), limit)
            guard count > 0 else {
                (document, start) = (document + 1, 0)
                continue
            }
            let end = start + count
            let ofEntries = lacking.entries.count
            let isLast = end == sizes.count && document + 1 == heads.count
            return Sync.Batch(
                entries: Array(lacking.entries[min(start, ofEntries)..<min(end, ofEntries)]),
                changes: Array(
                    lacking.changes[max(0, start - ofEntries)..<max(0, end - ofEntries)]
                ),
                next: isLast
                    ? nil
                    : end == sizes.count
                        ? Mark(UInt64(document + 1), 0) : Mark(UInt64(document), UInt64(end))
            )
        }
        return Sync.Batch()
    }

    private func lacking(
        _ heads: DocumentHeads
    ) throws -> (entries: [OfferedEntry], changes: [SealedChange]) {
        let isNetwork = heads.document == DocumentHeads.networkLog
        let log = isNetwork ? nil : heads.document
        let hasEntries = try entryHeads(of: log) == heads.entries
        let entries = hasEntries ? [] : try entries(of: log).compactMap(OfferedEntry.init)
        guard !isNetwork else { return (entries, []) }
        let tips = heads.chains.map { ($0.chain(in: heads.document), $0.seq, $0.hash) }
        return (entries, try changes(in: heads.document, beyond: tips))
    }

    /// A chain after the server's head; all of it if that head is not this store's change there.
    private func chainBatch(
        _ chain: ChainID,
        _ tip: ChainTip?,
        after mark: Mark?,
        _ limit: BatchLimit
    ) throws -> Sync.Batch {
        var after: UInt64 = 0
        if let tip {
            let place = ChangePlace(chain: chain, seq: tip.seq)
            let isHere = try changes(at: place).contains { (try? SealedChange($0))?.id == tip.hash }
            if isHere { after = tip.seq }
        }
        if let mark { after = mark.number(at: 0) }
        // One more than fits tells whether the chain goes on.
        let found = try changes(of: chain, after: after, atMost: limit.items + 1)
            .map { try SealedChange($0) }
        let count = fitting(found.map(\.size), limit)
        let last = found.prefix(count).last?.place.seq
        return Sync.Batch(
            changes: Array(found.prefix(count)),
            next: count < found.count ? last.map { Mark($0) } : nil
        )
    }

    /// How many of the first items fit; one does, whatever its size.
    private func fitting(_ sizes: some Collection<Int>, _ limit: BatchLimit) -> Int {
        var (count, bytes) = (0, 0)
        for size in sizes.prefix(limit.items) {
            bytes += size
            guard count == 0 || bytes <= limit.bytes else { break }
            count += 1
        }
        return count
    }
}

extension Mark {
    fileprivate init(_ numbers: UInt64...) {
        self.init(bytes: numbers.flatMap { bigEndian($0) })
    }

    fileprivate func number(at index: Int) -> UInt64 {
        bytes.dropFirst(index * 8).prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }
}

extension OfferedEntry {
    /// Nil never: the store holds only entries whose bodies it hashed.
    fileprivate init?(_ message: WireSignedEntry) {
        guard let id = EntryID(bytes: Hashing.hash(.entry, Array(message.body))) else { return nil }
        self.init(id: id, message: message)
    }
}

extension WireSignedEntry {
    fileprivate var size: Int {
        body.count + signature.count + wraps.reduce(0) { $0 + $1.sealed.count + 64 }
    }
}
