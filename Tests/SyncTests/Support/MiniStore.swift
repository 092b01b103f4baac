import Sync
import Trust
import Wire

import struct Foundation.Data

/// A device's store in a few arrays; what a vault does with the exchange's actions.
struct MiniStore {
    let device: DeviceID
    var incarnation: IncarnationID
    private(set) var held = Chains()
    /// Places of own changes that no server has acknowledged, oldest first.
    private(set) var outbox: [ChangePlace] = []
    private(set) var unsentEntries: [OfferedEntry] = []
    private(set) var trail = AnchorTrail()
    private(set) var lease: [UInt8] = []
    private(set) var waiting: [SealedChange] = []
    private(set) var wanted: [DocumentID] = []
    private(set) var settled: [Settlement.Change] = []
    private(set) var resealed: [ChangePlace] = []
    private(set) var commits = 0
    var isSuspect = false
    /// Documents whose `Granted` items are proven.
    var provenGrants: Set<DocumentID> = []

    init(device: DeviceID, incarnation: UInt64) {
        self.device = device
        self.incarnation = Make.incarnation(incarnation)
    }

    var standing: Exchange.Standing {
        Exchange.Standing(
            incarnation: incarnation,
            trail: trail,
            lease: lease,
            wanted: wanted,
            isSuspect: isSuspect
        )
    }

    @discardableResult
    mutating func write(_ document: DocumentID, _ work: [UInt8]) -> SealedChange {
        let chain = ChainID(document: document, device: device, incarnation: incarnation)
        let last = held.chain(chain).last
        let place = ChangePlace(chain: chain, seq: (last?.place.seq ?? 0) + 1)
        let change = Make.change(place, prev: last?.id, work: work)
        precondition(held.place(change) == .stored, "a device follows on its own chain")
        outbox.append(place)
        return change
    }

    mutating func add(_ entry: OfferedEntry) {
        if held.add(entry) { unsentEntries.append(entry) }
    }

    /// Does what the exchange asks of a store; nil for what is not the store's.
    mutating func perform(_ action: Exchange.Action) -> Exchange.Event? {
        switch action {
        case .load(let offer, let mark, let limit): return .batch(batch(offer, mark, limit))
        case .loadOwnHeads: return .ownHeads(ownHeads, next: nil)
        case .loadIndex:
            return .index(held.documents.map { CompareIndex.Item(held.heads($0)) })
        case .loadHeadsInRanges(let ranges):
            return .heads(
                held.documents.filter { id in ranges.contains { $0.contains(id) } }
                    .map(held.heads)
            )
        case .loadHeads(let documents): return .heads(documents.map(held.heads))
        case .loadHeadsAfter(let document, let limit):
            let after = held.documents.filter { id in document.map { $0 < id } ?? true }
            return .heads(after.prefix(limit).map(held.heads))
        case .settle(let settlement): return settle(settlement)
        case .commit(let page):
            commits += 1
            trail.append(page.next)
            return .taken(take(page.items))
        case .take(let fetched):
            if fetched.isLast { wanted.removeAll { fetched.documents.contains($0) } }
            return .taken(take(fetched.items))
        case .adopt(let anchor, let unresolved):
            trail = AnchorTrail()
            trail.append(anchor)
            wanted = Set(wanted + unresolved).sorted()
            return .adopted
        case .rehome: return rehome()
        case .reseal(let places):
            resealed += places
            return .resealed(places.count, incarnation)
        case .none, .send, .wait, .authenticate, .finish: return nil
        }
    }

    private var ownHeads: [Exchange.ChainTipInDocument] {
        held.chains.keys.filter { $0.device == device && $0.incarnation == incarnation }.sorted()
            .compactMap { id in
                let last = held.chain(id).last { !outbox.contains($0.place) }
                return last.map {
                    Exchange.ChainTipInDocument(document: id.document, tip: $0.tip)
                }
            }
    }

    private func batch(_ offer: Offer, _ mark: Mark?, _ limit: BatchLimit) -> Batch {
        var entries: [OfferedEntry] = []
        var changes: [SealedChange] = []
        switch offer {
        case .outbox:
            entries = unsentEntries
            changes = outbox.map { held.chain($0.chain)[Int($0.seq) - 1] }
        case .entries: entries = held.documents.flatMap { held.logs[$0] ?? [] }
        case .lacking(let documents):
            let beyond = documents.map(held.beyond)
            entries = beyond.flatMap(\.entries)
            changes = beyond.flatMap(\.changes)
        case .chain(let chain, let tip):
            changes = held.tail(of: chain, after: tip.map { [$0] } ?? [])
        }
        let start = mark.map { $0.bytes.reduce(0) { $0 << 8 | Int($1) } } ?? 0
        let count = max(1, min(limit.items, limit.bytes / 600))
        let end = start + count
        let entryCount = entries.count
        let total = entryCount + changes.count
        return Batch(
            entries: Array(entries.dropFirst(start).prefix(count)),
            changes: Array(
                changes.dropFirst(max(0, start - entryCount))
                    .prefix(max(0, end - max(start, entryCount)))
            ),
            next: end < total ? Mark(bytes: bigEndian(UInt64(end))) : nil
        )
    }

    private mutating func settle(_ settlement: Settlement) -> Exchange.Event {
        settled += settlement.changes
        if let lease = settlement.lease { self.lease = lease }
        for entry in settlement.entries {
            switch entry.disposition {
            case .accepted, .duplicate: unsentEntries.removeAll { $0.id == entry.id }
            default: break
            }
        }
        for change in settlement.changes {
            switch change.disposition {
            case .accepted, .duplicate, .quarantined: outbox.removeAll { $0 == change.place }
            case .held, .refused: break
            }
        }
        return .settled
    }

    private mutating func take(_ items: [WireFeedItem]) -> Taken {
        var taken = Taken()
        for item in items {
            switch item.what {
            case .change(let message): take(Make.change(message), &taken)
            case .authEntry(let message):
                if held.add(Make.offered(message)) { taken.entries += 1 }
            case .granted(let granted):
                let document = Make.identifier(DocumentID(bytes: granted.documentID))
                if provenGrants.contains(document) {
                    wanted.append(document)
                    taken.wanted.append(document)
                } else {
                    taken.unproven += 1
                }
            case .revoked: taken.unproven += 1
            default: break
            }
        }
        release(&taken)
        return taken
    }

    private mutating func take(_ change: SealedChange, _ taken: inout Taken) {
        let isNew = !held.contains(change)
        guard change.isGenuine else {
            taken.refused += 1
            return
        }
        let chain = change.place.chain
        if isNew, chain.device == device, chain.incarnation == incarnation {
            taken.provesCopy = true
        }
        switch held.place(change) {
        case .stored, .fork: taken.applied += 1
        case .duplicate:
            taken.duplicate += 1
            // What comes back is no longer unsent: re-homing must not take it out of its chain.
            outbox.removeAll { $0 == change.place && held.chain(chain).contains(change) }
        case .gap:
            if !waiting.contains(change) { waiting.append(change) }
            taken.pending += 1
        }
    }

    private mutating func release(_ taken: inout Taken) {
        var moved = true
        while moved {
            moved = false
            for change in waiting where held.place(change) != .gap {
                waiting.removeAll { $0 == change }
                taken.released += 1
                moved = true
            }
        }
    }

    /// Unsent work goes into the new incarnation's chains; its operations stay what they are.
    private mutating func rehome() -> Exchange.Event {
        let unsent = outbox.map { held.chain($0.chain)[Int($0.seq) - 1] }
        for place in outbox { held.removeTail(of: place.chain, after: place.seq - 1) }
        held.promoteRivals()
        outbox = []
        let next = Hashing.sha256(incarnation.bytes + lease + bigEndian(UInt64(settled.count)))
        incarnation = Make.identifier(IncarnationID(bytes: next.prefix(8)))
        isSuspect = false
        for change in unsent { write(change.header.document, Array(change.work.prefix(16))) }
        return .rehomed(incarnation)
    }
}
