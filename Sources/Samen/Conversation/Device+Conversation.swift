package import Sync
import Trust

// What the store answers to an exchange with a server.

extension Device {
    /// What the device remembers of a server, for an exchange to begin with.
    package func standing(
        with source: Source,
        clockMilliseconds: UInt64
    ) throws -> Exchange.Standing {
        let server = source.server
        let anchors = try anchors(of: server).compactMap { FeedAnchor(wire: $0) }
        return Exchange.Standing(
            incarnation: try incarnation(),
            trail: AnchorTrail(newestFirst: anchors) ?? AnchorTrail(),
            lease: try lease(of: server),
            wanted: try wantedDocuments(),
            isSuspect: try suspicion() == .marker,
            clockMilliseconds: clockMilliseconds,
            unconfirmed: try tipsToPresent(to: source).map {
                Exchange.ChainTipInDocument(document: $0.document, tip: ChainTip($0.tip))
            },
            unsent: try unsentCount()
        )
    }

    /// Own chains to ask a server about; one that was removed gets no answer.
    private func tipsToPresent(
        to source: Source
    ) throws -> [(document: DocumentID, tip: StoredTip)] {
        guard try !evaluation().standing(of: id).isEmpty else { return [] }
        return try unconfirmedTips(at: source)
    }

    /// Does what an exchange asks of the store, durably, and returns what happened.
    ///
    /// Nil for what is not the store's: calls, waits, sessions and the end.
    package func perform(
        _ action: Exchange.Action,
        with source: Source,
        at now: UInt64
    ) throws -> Exchange.Event? {
        switch action {
        case .load(let offer, let mark, let limit):
            return .batch(try batch(of: offer, to: source.server, after: mark, limit))
        case .loadOwnHeads(let mark, let limit):
            return try ownHeads(knownTo: source.server, after: mark, limit)
        case .loadIndex:
            return .index(try comparable().map { CompareIndex.Item(try heads(of: $0)) })
        case .loadHeadsInRanges(let ranges):
            let documents = try comparable().filter { document in
                ranges.contains { $0.contains(document) }
            }
            return .heads(try documents.map { try heads(of: $0) })
        case .loadHeads(let documents):
            return .heads(try documents.map { try headsToFetch(of: $0) })
        case .loadHeadsAfter(let document, let limit):
            let later = try comparable().filter { candidate in
                document.map { $0 < candidate } ?? true
            }
            return .heads(try later.prefix(limit).map { try heads(of: $0) })
        case .settle(let settlement):
            try record(settlement, from: source, at: now)
            return .settled
        case .commit(let page):
            return .taken(
                Taken(try receive(page.items, from: source, upTo: page.next.wire, at: now))
            )
        case .take(let fetched):
            let receipt = try receive(
                fetched.items,
                fetchedOf: fetched.documents,
                isLast: fetched.isLast,
                from: source,
                at: now
            )
            return .taken(Taken(receipt))
        case .adopt(let anchor, let unresolved):
            try adopt(anchor.wire, of: source.server, unresolved: unresolved, at: now)
            return .adopted
        case .rehome:
            try rehome(at: now)
            return .rehomed(try incarnation())
        case .reseal:
            let count = try rehome(at: now)
            return .resealed(count, try incarnation())
        case .none, .authenticate, .send, .wait, .finish:
            return nil
        }
    }

    /// The documents that a server would compare with this device too, ascending, after the
    /// network's log.
    private func comparable() throws -> [DocumentID] {
        let evaluation = try evaluation()
        let mine = try knownDocuments().filter { evaluation.role(of: id, in: $0) != nil }
        return [DocumentHeads.networkLog] + mine
    }

    /// Where keys are lacking no entries are named: the server then sends all of them, with the wraps that
    /// it has beside them.
    private func headsToFetch(of document: DocumentID) throws -> DocumentHeads {
        let heads = try heads(of: document)
        guard try waitsForKeys(of: document) else { return heads }
        return DocumentHeads(document: document, chains: heads.chains, entries: [])
    }

    private func heads(of document: DocumentID) throws -> DocumentHeads {
        guard document != DocumentHeads.networkLog else {
            return DocumentHeads(document: document, chains: [], entries: try entryHeads(of: nil))
        }
        let chains = try tips(of: document).map(ChainTip.init)
        return DocumentHeads(
            document: document,
            chains: chains,
            entries: try entryHeads(of: document)
        )
    }

    private func ownHeads(
        knownTo server: ServerID,
        after mark: Mark?,
        _ limit: Int
    ) throws -> Exchange.Event {
        let after = mark.flatMap { DocumentID(bytes: $0.bytes) }
        let tips = try ownTips(knownTo: server, after: after, atMost: limit)
        let heads = tips.map {
            Exchange.ChainTipInDocument(document: $0.document, tip: ChainTip($0.tip))
        }
        let isMore = heads.count == limit
        return .ownHeads(
            heads,
            next: isMore ? heads.last.map { Mark(bytes: $0.document.bytes) } : nil
        )
    }

    private func record(
        _ settlement: Settlement,
        from source: Source,
        at now: UInt64
    ) throws {
        try settle(
            changes: settlement.changes.map { ($0.place, $0.id, Answer($0.disposition)) },
            entries: settlement.entries.map { ($0.id, Answer($0.disposition)) },
            lease: settlement.lease,
            confirmed: settlement.confirmed.map { ($0.tip.chain(in: $0.document), $0.tip.seq) },
            at: source,
            now: now
        )
    }
}

extension ChainTip {
    fileprivate init(_ tip: StoredTip) {
        self.init(device: tip.device, incarnation: tip.incarnation, seq: tip.seq, hash: tip.id)
    }
}

extension Taken {
    fileprivate init(_ receipt: Receipt) {
        self.init(
            applied: receipt.applied,
            pending: receipt.pending,
            duplicate: receipt.duplicates,
            refused: receipt.refused,
            released: receipt.released,
            entries: receipt.entries,
            wanted: receipt.wanted,
            unproven: receipt.unproven,
            provesCopy: receipt.provesCopy,
            isForeign: receipt.isForeign
        )
    }
}

extension Device.Answer {
    fileprivate init(_ disposition: Disposition) {
        switch disposition {
        case .accepted(let word), .duplicate(let word), .quarantined(let word):
            self = .stored(isReplicated: word.durability == .replicated, cursor: word.cursor)
        case .held(.fork): self = .held(.fork)
        case .held(.oldEpoch): self = .held(.oldEpoch)
        case .held: self = .held(.later)
        case .refused(.signature): self = .refused(.signature)
        case .refused(.malformed): self = .refused(.malformed)
        case .refused(.tooLarge): self = .refused(.tooLarge)
        }
    }
}
