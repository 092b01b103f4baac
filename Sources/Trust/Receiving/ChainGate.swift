import Wire

/// Lets changes through once they are authentic and their chain is whole up to them.
///
/// The first half of the receive pipeline (Protocol/README.md §8), shared by devices and servers. A
/// change is authentic iff its own signature or that of a later change of its chain verifies, so one
/// check covers a contiguous segment.
package struct ChainGate: Sendable {
    /// Whose rule applies to a segment whose last signature is wrong.
    package enum Rule: Sendable {
        /// What lies before it may still be authentic; the rest waits for a successor.
        case reader
        /// The segment is refused whole: a server hands out nothing that cannot be checked.
        case server
    }

    /// A change that may be stored.
    package struct Admitted: Hashable, Sendable {
        package let change: SealedChange
        /// Whether its own signature was checked and is right: a page may be cut after it.
        package let isSignatureChecked: Bool
    }

    package struct Pending: Hashable, Sendable {
        package let change: SealedChange
        package let reason: Reason
    }

    package struct Passage: Sendable {
        /// Each after its predecessor.
        package var admitted: [Admitted] = []
        package var duplicates: [SealedChange] = []
        /// Of the chains that were touched.
        package var pending: [Pending] = []
        package var forks: [Fork] = []
        /// No longer waiting, because too many do: to be fetched again.
        package var evicted: [SealedChange] = []
    }

    private let network: NetworkID
    private let rule: Rule
    private var waiting: WaitingChanges

    package init(network: NetworkID, rule: Rule) {
        self.init(
            network: network,
            rule: rule,
            limit: (Limits.pendingChanges, Limits.pendingChangeBytes)
        )
    }

    /// `limit`: how many changes may wait, and how many bytes of them.
    package init(network: NetworkID, rule: Rule, limit: (count: Int, bytes: Int)) {
        self.network = network
        self.rule = rule
        waiting = WaitingChanges(limit: limit)
    }

    /// Changes that wait.
    package var waitingCount: Int { waiting.count }

    /// Takes changes in any order; `checked` are signatures that somebody has looked at already.
    package mutating func receive(
        _ changes: [SealedChange],
        _ membership: Membership,
        _ store: some ChainStore,
        checked: CheckedSignatures = CheckedSignatures()
    ) throws -> Passage {
        var passage = Passage()
        var touched: Set<ChainID> = []
        for change in changes {
            if try store.changes(at: change.place).contains(change.id) {
                passage.duplicates.append(change)
            } else {
                let isRight = checked[change]
                waiting.add(change, isRight.map { $0 ? .right : .wrong } ?? .unchecked)
                touched.insert(change.place.chain)
            }
        }
        for chain in touched.sorted() {
            try advance(chain, membership, store, &passage)
        }
        passage.evicted = waiting.evict()
        return passage
    }

    /// Tries again what waits: entries have come, or the store has got changes by another way.
    package mutating func retry(
        _ membership: Membership,
        _ store: some ChainStore
    ) throws -> Passage {
        var passage = Passage()
        for chain in waiting.chains.keys.sorted() {
            try advance(chain, membership, store, &passage)
        }
        return passage
    }

    private mutating func advance(
        _ chain: ChainID,
        _ membership: Membership,
        _ store: some ChainStore,
        _ passage: inout Passage
    ) throws {
        let links = try links(in: chain, store)
        let authentic = authenticate(chain, links, membership.identity(of: chain.device))
        var held: Set<ChangeID> = []
        var passed: Set<ChangeID> = []
        for item in Self.bestCopies(waiting.items(of: chain)) {
            let change = item.change
            guard !passed.contains(change.id) else { continue }
            if let reason = reason(toHold: change, links, authentic, held, membership) {
                held.insert(change.id)
                passage.pending.append(Pending(change: change, reason: reason))
                continue
            }
            try noteFork(at: change, store, &passage)
            passage.admitted.append(
                Admitted(change: change, isSignatureChecked: item.signature == .right)
            )
            passed.insert(change.id)
            waiting.remove(change)
        }
    }

    /// Of copies that differ in their signatures, those that are right come first.
    private static func bestCopies(_ items: [WaitingChanges.Item]) -> [WaitingChanges.Item] {
        let right = Set(items.filter { $0.signature == .right }.map(\.change.id))
        guard !right.isEmpty else { return items }
        return items.filter { $0.signature == .right || !right.contains($0.change.id) }
    }

    /// How the waiting changes of a chain hang together.
    private struct Links {
        /// Those that follow, without a gap, on one in the store or on nothing.
        var connected: Set<ChangeID> = []
        /// Of those, the waiting ones that others follow on.
        var predecessors: [ChangeID: ChangeID] = [:]
    }

    private func links(in chain: ChainID, _ store: some ChainStore) throws -> Links {
        var links = Links()
        var places: [ChangeID: UInt64] = [:]
        for item in waiting.items(of: chain) {
            let (id, seq) = (item.change.id, item.change.place.seq)
            places[id] = seq
            guard let prev = item.change.header.prev else {
                links.connected.insert(id)
                continue
            }
            if links.connected.contains(prev), places[prev] == seq - 1 {
                links.connected.insert(id)
                links.predecessors[id] = prev
            } else if try store.changes(at: ChangePlace(chain: chain, seq: seq - 1)).contains(prev)
            {
                links.connected.insert(id)
            }
        }
        return links
    }

    /// Checks signatures from the ends of a chain backwards, each at most once ever; what lies before
    /// a right one needs no check of its own.
    private mutating func authenticate(
        _ chain: ChainID,
        _ links: Links,
        _ author: DeviceIdentity?
    ) -> Set<ChangeID> {
        guard let author else { return [] }
        var authentic: Set<ChangeID> = []
        let succeeded = Set(links.predecessors.values)
        for item in waiting.items(of: chain).reversed() {
            let change = item.change
            guard links.connected.contains(change.id) else { continue }
            var isRight = item.signature == .right
            let isOpen = item.signature == .unchecked && !authentic.contains(change.id)
            // A server looks at the last signature of a segment only.
            if isOpen, rule == .reader || !succeeded.contains(change.id) {
                isRight = change.isSigned(by: author.signingKey, in: network)
                waiting.mark(change, isRight ? .right : .wrong)
            }
            guard isRight || authentic.contains(change.id) else { continue }
            authentic.insert(change.id)
            if let predecessor = links.predecessors[change.id] { authentic.insert(predecessor) }
        }
        return authentic
    }

    private func reason(
        toHold change: SealedChange,
        _ links: Links,
        _ authentic: Set<ChangeID>,
        _ held: Set<ChangeID>,
        _ membership: Membership
    ) -> Reason? {
        // Without the author's key nothing can be said of the chain.
        guard membership.identity(of: change.header.device) != nil else {
            return .pendingMembership
        }
        guard links.connected.contains(change.id) else { return .pendingGap }
        guard authentic.contains(change.id) else { return .pendingSignature }
        let isBlocked = links.predecessors[change.id].map(held.contains) ?? false
        guard !isBlocked, change.header.authHeads.allSatisfy(membership.contains) else {
            return .pendingMembership
        }
        return nil
    }

    /// Notes where branches part; what lies behind that point is forked anyway.
    private func noteFork(
        at change: SealedChange,
        _ store: some ChainStore,
        _ passage: inout Passage
    ) throws {
        // Admitted in order of place, so a rival of this pass stands right before.
        let here = passage.admitted.reversed().prefix { $0.change.place == change.place }
        let rivals = Set(try store.changes(at: change.place) + here.map(\.change.id))
        guard !rivals.isEmpty, try !isBehindFork(change, store, passage) else { return }
        passage.forks.removeAll { $0.place == change.place }
        passage.forks.append(
            Fork(place: change.place, branches: rivals.union([change.id]).sorted())
        )
    }

    private func isBehindFork(
        _ change: SealedChange,
        _ store: some ChainStore,
        _ passage: Passage
    ) throws -> Bool {
        let chain = change.place.chain
        if passage.forks.contains(where: { $0.place.chain == chain && $0.place < change.place }) {
            return true
        }
        guard let prev = change.header.prev else { return false }
        let before = ChangePlace(chain: chain, seq: change.place.seq - 1)
        return try store.branch(of: prev, at: before) != nil
    }
}
