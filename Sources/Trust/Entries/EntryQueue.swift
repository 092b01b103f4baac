import Wire

/// Entries that wait for a key or for another entry, within bounds that are fair by author.
///
/// What waits is not authenticated yet, so nobody can make it grow: past the bound the author with
/// the most bytes loses its latest entries, and they are asked for again.
struct EntryQueue: Sendable {
    enum Missing: Hashable, Sendable {
        case root
        case signer(DeviceID)
        case entry(EntryID)
    }

    private var waiting: [EntryID: (entry: SignedEntry, missing: Missing)] = [:]
    private var byMissing: [Missing: Set<EntryID>] = [:]
    private var bytesByAuthor: [Author: Int] = [:]
    private var bytes = 0

    var all: [EntryID] { waiting.keys.sorted() }

    func contains(_ id: EntryID) -> Bool { waiting[id] != nil }

    /// The log that a waiting entry says it is in.
    func log(of id: EntryID) -> Log? { waiting[id]?.entry.facts.log }

    /// Returns what no longer waits because of it.
    mutating func add(_ entry: SignedEntry, for missing: Missing) -> [EntryID] {
        guard waiting[entry.id] == nil else { return [] }
        waiting[entry.id] = (entry, missing)
        byMissing[missing, default: []].insert(entry.id)
        bytes += entry.size
        bytesByAuthor[entry.facts.author, default: 0] += entry.size
        var evicted: [EntryID] = []
        while waiting.count > Limits.pendingEntries || bytes > Limits.pendingEntryBytes {
            evicted.append(evictOne())
        }
        return evicted
    }

    /// The entries that had waited for this one or for the key that it brings, in a fixed order.
    mutating func wake(by entry: SignedEntry) -> [SignedEntry] {
        var keys: [Missing] = [.entry(entry.id)]
        switch entry.grantedKey {
        case .root: keys.append(.root)
        case .device(let identity): keys.append(.signer(identity.id))
        case .recovery, nil: break
        }
        let ids = keys.flatMap { byMissing[$0] ?? [] }.sorted(by: >)
        return ids.compactMap { remove($0) }
    }

    private mutating func remove(_ id: EntryID) -> SignedEntry? {
        guard let (entry, missing) = waiting.removeValue(forKey: id) else { return nil }
        byMissing[missing]?.remove(id)
        if byMissing[missing]?.isEmpty == true { byMissing[missing] = nil }
        bytes -= entry.size
        bytesByAuthor[entry.facts.author, default: 0] -= entry.size
        if bytesByAuthor[entry.facts.author] == 0 { bytesByAuthor[entry.facts.author] = nil }
        return entry
    }

    private mutating func evictOne() -> EntryID {
        let heaviest = bytesByAuthor.max { a, b in
            a.value != b.value ? a.value < b.value : a.key.precedes(b.key)
        }?.key
        let candidates = waiting.values.map(\.entry).filter { $0.facts.author == heaviest }
        let last = candidates.max { ($0.facts.authorSeq, $0.id) < ($1.facts.authorSeq, $1.id) }
        guard let last else { preconditionFailure("whoever has bytes here has an entry here") }
        _ = remove(last.id)
        return last.id
    }
}

extension SignedEntry {
    /// What keeping the entry costs.
    fileprivate var size: Int {
        body.count + wraps.reduce(0) { $0 + $1.sealed.count + $1.epochs.count * 64 } + 128
    }
}

extension Author {
    /// Any fixed order: the root first.
    fileprivate func precedes(_ other: Author) -> Bool {
        switch (self, other) {
        case (.root, .device): true
        case (.device(let a), .device(let b)): a < b
        case (_, .root): false
        }
    }
}
