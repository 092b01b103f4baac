import Sync
import Trust
import Wire

/// Chains and logs, as both a server and a device hold them.
struct Chains {
    enum Placed { case stored, duplicate, gap, fork }

    private(set) var chains: [ChainID: [SealedChange]] = [:]
    private(set) var logs: [DocumentID: [OfferedEntry]] = [:]
    /// Rivals of stored changes, and what follows on them.
    private(set) var rivals: [SealedChange] = []

    var documents: [DocumentID] {
        Set(chains.keys.map(\.document)).union(logs.keys).sorted()
    }

    var all: [SealedChange] {
        chains.keys.sorted().flatMap { chains[$0] ?? [] }
    }

    var work: Set<[UInt8]> { Set((all + rivals).map(\.work)) }

    func chain(_ id: ChainID) -> [SealedChange] { chains[id] ?? [] }

    func contains(_ change: SealedChange) -> Bool {
        let chain = chain(change.place.chain)
        let index = Int(change.place.seq) - 1
        return chain.indices.contains(index) && chain[index].id == change.id
            || rivals.contains { $0.id == change.id }
    }

    mutating func place(_ change: SealedChange) -> Placed {
        let chain = chain(change.place.chain)
        let count = UInt64(chain.count)
        if contains(change) { return .duplicate }
        if change.place.seq <= count {
            rivals.append(change)
            return .fork
        }
        if rivals.contains(where: { $0.id == change.header.prev }) {
            rivals.append(change)
            return .fork
        }
        guard change.place.seq == count + 1, change.header.prev == chain.last?.id else {
            return .gap
        }
        chains[change.place.chain, default: []].append(change)
        return .stored
    }

    mutating func removeTail(of id: ChainID, after seq: UInt64) {
        chains[id] = Array(chain(id).prefix(Int(seq)))
        if chain(id).isEmpty { chains[id] = nil }
    }

    mutating func add(_ entry: OfferedEntry) -> Bool {
        guard !(logs[entry.document] ?? []).contains(entry) else { return false }
        logs[entry.document, default: []].append(entry)
        return true
    }

    /// Rivals that follow on what is left of their chain once its other branch is gone.
    mutating func promoteRivals() {
        let left = rivals
        rivals = []
        for change in left where place(change) == .gap { rivals.append(change) }
    }

    /// A log's entries in these tests have no parents, so all of them are its heads.
    func heads(_ document: DocumentID) -> DocumentHeads {
        let branches = rivals.filter { rival in
            rival.header.document == document && !rivals.contains { $0.header.prev == rival.id }
        }
        let tips =
            chains.keys.filter { $0.document == document }.compactMap { chains[$0]?.last?.tip }
            + branches.map(\.tip)
        return DocumentHeads(
            document: document,
            chains: tips,
            entries: (logs[document] ?? []).map(\.id)
        )
    }

    /// What a document holds beyond some heads: entries, then whole chains' tails.
    func beyond(_ heads: DocumentHeads) -> (entries: [OfferedEntry], changes: [SealedChange]) {
        let entries = (logs[heads.document] ?? []).filter { !heads.entries.contains($0.id) }
        let changes = chains.keys.filter { $0.document == heads.document }.sorted()
            .flatMap { tail(of: $0, after: heads.chains) }
        return (entries, changes)
    }

    /// All branches of a chain, without the tips that stand in it and what they follow on.
    func tail(of id: ChainID, after tips: [ChainTip]) -> [SealedChange] {
        let all = chain(id) + rivals.filter { $0.place.chain == id }
        var known = Set(tips.map(\.hash))
        for change in all.sorted(by: { $0.place > $1.place }) where known.contains(change.id) {
            if let prev = change.header.prev { known.insert(prev) }
        }
        return all.filter { !known.contains($0.id) }
    }
}
