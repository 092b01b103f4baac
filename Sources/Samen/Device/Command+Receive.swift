import Replica
import Trust
import Wire

// A page from a server, a bundle or a colleague: every item is kept, whatever the others are.

extension Command {
    /// Takes items, each for itself.
    ///
    /// `documents` are those that were asked for, nil where any may come. `isPassedOn`: whether what is
    /// new is offered to the central server, which may never have seen its author.
    mutating func receive(
        _ items: [WireFeedItem],
        of documents: Set<DocumentID>?,
        from source: Source?,
        passingOn isPassedOn: Bool = false
    ) throws -> Receipt {
        var receipt = Receipt()
        var entries: [WireSignedEntry] = []
        var changes: [WireSealedChange] = []
        for item in items {
            switch item.what {
            case .authEntry(let entry): entries.append(entry)
            case .change(let change): changes.append(withoutErasedContent(change))
            default: break
            }
        }
        let before = evaluation
        // Entries never depend on changes, so they come first, wherever in the page they stand.
        let known = try take(entries)
        try notePlaces(items, from: source)
        try noteApprovals(items, from: source)
        receipt.entries = known.admitted.count
        receipt.entriesPending = known.pendingCount
        receipt.entriesRefused = known.refusedCount
        receipt.isForeign = known.isForeign
        receipt.released = releasedCount
        releasedCount = 0
        let end = isFeed(documents, source) ? try removal(among: known.admitted, in: items) : nil
        var reception = try bring(changes[..<(end ?? changes.count)], of: documents)
        if let end {
            if try !store.mayLackOwnEntries() {
                try recordCutoffs(beforeWhatFollows: known.admitted, before)
            }
            reception.add(try bring(changes[end...], of: documents))
        }
        for refused in reception.refused {
            let bytes = changes[refused.index].encoded
            try store.refuse(bytes, by: nil, for: refused.error.reason, at: now)
        }
        try count(changes, reception, &receipt)
        try compareContent(reception.duplicates, from: source, &receipt)
        try settleOwn(reception.duplicates, items, from: source)
        if isPassedOn {
            try passOn(known.admitted, reception.received.map(\.change))
            try carry(entries, changes)
        }
        for item in items { try follow(item, from: source, &receipt) }
        receipt.wanted = try store.incompleteDocuments()
        return receipt
    }

    /// Has what others wrote, and what came by no server, offered to the central one.
    private func passOn(_ entries: [SignedEntry], _ changes: [SealedChange]) throws {
        for entry in entries {
            guard let number = try store.number(of: entry.id) else { continue }
            try store.post(entry: number, at: now)
        }
        for change in changes {
            guard let number = try store.number(of: change.id, at: change.place) else { continue }
            try store.passOn(change: number, at: now)
        }
    }

    /// Has what waits of a bundle passed on later, when it is through.
    private func carry(_ entries: [WireSignedEntry], _ changes: [WireSealedChange]) throws {
        for message in entries {
            guard let id = EntryID(bytes: Hashing.hash(.entry, Array(message.body))) else {
                continue
            }
            try store.carry(id)
        }
        for message in changes {
            guard let change = try? SealedChange(message) else { continue }
            try store.carry(change.id)
        }
    }

    /// Whether items stand in the order in which a server got them.
    private func isFeed(_ documents: Set<DocumentID>?, _ source: Source?) -> Bool {
        documents == nil && source != nil
    }

    /// How many changes come before the first removal that was new here; nil if there is none.
    private func removal(
        among admitted: [SignedEntry],
        in items: [WireFeedItem]
    ) throws -> Int? {
        let removals = Set(admitted.filter(\.facts.action.isRemoval).map(\.id))
        guard !removals.isEmpty else { return nil }
        var count = 0
        for item in items {
            switch item.what {
            case .change: count += 1
            case .authEntry(let message):
                let entry = try? SignedEntry(message, in: device.network)
                if let entry, removals.contains(entry.id) { return count }
            default: break
            }
        }
        // It had waited since an earlier page.
        return 0
    }

    /// Takes changes through the pipeline and into the documents.
    private mutating func bring(
        _ changes: ArraySlice<WireSealedChange>,
        of documents: Set<DocumentID>?
    ) throws -> ReceivePipeline.Reception {
        _ = memory.membership.evaluation()
        var reception = try memory.pipeline.receive(
            Array(changes),
            of: documents,
            memory.membership,
            memory.keys,
            store
        )
        try take(reception)
        reception.move(by: changes.startIndex)
        return reception
    }

    /// Puts each change that was handed in under exactly one heading.
    private func count(
        _ messages: [WireSealedChange],
        _ reception: ReceivePipeline.Reception,
        _ receipt: inout Receipt
    ) throws {
        let incarnation = try store.incarnation()
        let received = Set(reception.received.map(\.change.id))
        let duplicates = Set(reception.duplicates.map(\.id))
        let refused = Set(reception.refused.map(\.index))
        var seen: Set<SealedID> = []
        for (index, message) in messages.enumerated() {
            guard !refused.contains(index), let change = try? SealedChange(message) else {
                receipt.refused += 1
                continue
            }
            let isFirst = seen.insert(change.id).inserted
            if isFirst, received.contains(change.id) {
                receipt.applied += 1
            } else if !isFirst || duplicates.contains(change.id) {
                receipt.duplicates += 1
            } else {
                receipt.pending += 1
            }
        }
        receipt.released += received.subtracting(seen).count
        let own = reception.received.filter { $0.change.header.device == device.id }
        receipt.provesCopy = own.contains { $0.change.place.chain.incarnation == incarnation }
        if receipt.provesCopy { try store.suspect(.behind) }
        // Whoever wrote those in its name may have signed in its name as well.
        if try own.contains(where: { try !store.wasSetAside($0.change.id) }) {
            try store.doubtOwnEntries()
        }
    }

    /// Stores what the pipeline let through, and brings it into the documents.
    mutating func take(_ reception: ReceivePipeline.Reception) throws {
        for pending in reception.pending {
            try store.wait(pending.change, for: pending.reason, at: now)
        }
        for evicted in reception.evicted {
            try store.stopWaiting(evicted.id)
            _ = try store.unload(evicted.id.bytes)
            try store.setIncomplete(evicted.header.document, true)
        }
        releasedCount += reception.received.count
        var arrived: [(number: Int64, received: ReceivePipeline.Received)] = []
        for received in reception.received {
            try store.stopWaiting(received.change.id)
            let waiting = ChangeStanding(void: nil, content: .waiting, obstacle: nil)
            let number = try store.insert(received.change, waiting, at: now)
            if try store.unload(received.change.id.bytes) {
                try store.passOn(change: number, at: now)
            }
            arrived.append((number, received))
        }
        for fork in reception.forks {
            try store.relabelBranches(of: fork.place.chain)
            if fork.place.chain.device == device.id { try store.suspect(.fork) }
        }
        let byDocument = Dictionary(grouping: arrived, by: \.received.change.header.document)
        for document in byDocument.keys.sorted() {
            if isErased(document) {
                for item in byDocument[document] ?? [] { try store.set(.full, of: item.number) }
                continue
            }
            let judgements = try (byDocument[document] ?? []).map {
                try judgement(
                    on: $0.received.change,
                    number: $0.number,
                    content: $0.received.content
                )
            }
            try apply(judgements, to: document)
        }
        // What was applied before the fork was known loses its effect from there on.
        let forked = Set(reception.forks.map(\.place.chain.document))
        for document in forked.sorted() { try rejudge(document) }
    }

    /// An own change that comes back from a server is there, even if its answer was lost; one that
    /// comes back by another way is known to others.
    private mutating func settleOwn(
        _ duplicates: [SealedChange],
        _ items: [WireFeedItem],
        from source: Source?
    ) throws {
        guard let source else {
            for change in duplicates where change.header.device == device.id {
                guard let number = try store.number(of: change.id, at: change.place) else {
                    continue
                }
                try store.noteElsewhere(change: number)
            }
            return
        }
        var cursors: [SealedID: UInt64] = [:]
        for item in items {
            guard case .change(let message)? = item.what, let change = try? SealedChange(message)
            else { continue }
            cursors[change.id] = item.cursor
        }
        let server = try store.number(of: source.server)
        for change in duplicates where change.header.device == device.id {
            guard let number = try store.number(of: change.id, at: change.place) else { continue }
            let receipt = StoredReceipt(
                server: server,
                isReplicated: false,
                cursor: cursors[change.id] ?? 0,
                isCentral: source.kind == .central
            )
            try store.settle(number, receipt, at: now)
        }
    }

    private mutating func follow(
        _ item: WireFeedItem,
        from source: Source?,
        _ receipt: inout Receipt
    ) throws {
        switch item.what {
        case .granted(let granted):
            switch grant(of: granted.documentID, by: granted.entries) {
            case .holds(let document): try store.setIncomplete(document, true)
            case .overtaken: return
            case .unproven: receipt.unproven += 1
            }
        case .revoked(let revoked):
            switch revocation(of: revoked.documentID, by: revoked.entries) {
            case .holds(let document): receipt.revoked.append(document)
            case .overtaken: return
            case .unproven: receipt.unproven += 1
            }
        case .upstream(let acknowledged):
            guard let source else { return }
            try store.acknowledge(
                upTo: acknowledged.cursor,
                except: Set(acknowledged.except),
                by: store.number(of: source.server)
            )
        case .erased(let order):
            // A bundle orders nothing: whoever made it counts no time.
            if source != nil { try obey(order, at: item.receivedMs, &receipt) }
        case .skip, .blobStored, .change, .authEntry, nil: return
        }
    }

    /// Writes down in which order a server got entries.
    private func notePlaces(_ items: [WireFeedItem], from source: Source?) throws {
        guard let source else { return }
        let server = try store.number(of: source.server)
        for item in items {
            guard case .authEntry(let entry)? = item.what,
                let id = EntryID(bytes: Hashing.hash(.entry, Array(entry.body))),
                let number = try store.number(of: id)
            else { continue }
            try store.note(place: item.cursor, of: number, at: server)
        }
    }

    /// Writes down when a server received an approval of an erasure, for the order that may come.
    private func noteApprovals(_ items: [WireFeedItem], from source: Source?) throws {
        guard source != nil else { return }
        for item in items {
            guard case .authEntry(let entry)? = item.what, item.receivedMs > 0,
                let id = EntryID(bytes: Hashing.hash(.entry, Array(entry.body))),
                case .eraseApprove? = memory.membership.entry(id)?.facts.action
            else { continue }
            try store.note(approval: id, receivedAt: item.receivedMs)
        }
    }

    /// What a server's word on access is worth.
    private enum AccessClaim {
        case holds(DocumentID)
        /// It is proven, and something that is known here has come after it.
        case overtaken
        case unproven
    }

    /// Whether a document is to be fetched on a server's word.
    ///
    /// The entries that prove it may wait themselves, for what of the document's log was not to be seen
    /// before, or that log may not be here at all: then only fetching shows whether they do.
    private mutating func grant(
        of document: some Sequence<UInt8>,
        by entries: [some Sequence<UInt8>]
    ) -> AccessClaim {
        guard let document = DocumentID(bytes: document) else { return .unproven }
        let isWaiting = entries.contains { bytes in
            EntryID(bytes: bytes).map { memory.membership.waits($0, in: document) } ?? false
        }
        if isWaiting { return .holds(document) }
        guard let proof = proof(entries) else { return .unproven }
        if evaluation.isInSight(document, of: device.id) { return .holds(document) }
        guard proof.contains(where: { $0.mayGive(access: document) }) else { return .unproven }
        let isUnheard = evaluation.document(document) == nil
        return isUnheard ? .holds(document) : .overtaken
    }

    private mutating func revocation(
        of document: some Sequence<UInt8>,
        by entries: [some Sequence<UInt8>]
    ) -> AccessClaim {
        guard let document = DocumentID(bytes: document), let proof = proof(entries) else {
            return .unproven
        }
        if evaluation.role(of: device.id, in: document) == nil { return .holds(document) }
        return proof.contains { $0.mayTake(access: document) } ? .overtaken : .unproven
    }

    /// The entries that a server names; nil unless there are any and all are here.
    private func proof(_ entries: [some Sequence<UInt8>]) -> [Entry]? {
        let held = entries.compactMap { bytes in
            EntryID(bytes: bytes).flatMap { memory.membership.entry($0)?.facts }
        }
        return held.isEmpty || held.count < entries.count ? nil : held
    }
}

extension Entry {
    /// Whether an entry can have given a device access to a document, by itself or by what it took from
    /// others.
    fileprivate func mayGive(access document: DocumentID) -> Bool {
        switch action {
        case .adminGrant, .memberGrant, .deviceGrant: true
        default: mayTake(access: document)
        }
    }

    fileprivate func mayTake(access document: DocumentID) -> Bool {
        log == .document(document) || action.isRemoval
    }
}
