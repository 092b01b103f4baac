import Sync
import Trust
import Wire

// What a relay takes from its upstream, and what the upstream said of what it was given.

extension Core {
    /// Takes a page of the upstream's feed, and moves on to its end in the same transaction.
    mutating func take(
        _ items: [WireFeedItem],
        upTo anchor: FeedAnchor,
        at now: UInt64
    ) throws -> Taken {
        try intake(items, at: now) { transaction in
            var trail = try transaction.reader.upstreamState()?.trail ?? AnchorTrail()
            trail.append(anchor)
            try transaction.setAnchors(trail)
        }
    }

    /// Takes what was fetched of some documents; after the last part they are no longer wanted.
    mutating func take(
        _ items: [WireFeedItem],
        fetched documents: [DocumentID],
        _ isLast: Bool,
        at now: UInt64
    ) throws -> Taken {
        try intake(items, of: Set(documents), at: now) { transaction in
            if isLast { for document in documents { try transaction.dropWanted(document) } }
        }
    }

    mutating func adopt(
        _ anchor: FeedAnchor,
        _ unresolved: [DocumentID],
        at now: UInt64
    ) throws {
        try store.write(at: now) { transaction in
            var trail = AnchorTrail()
            trail.append(anchor)
            try transaction.setAnchors(trail)
            for document in unresolved { try transaction.want(document) }
        }
    }

    /// Writes down what the upstream said of what it was offered.
    mutating func settle(_ settlement: Settlement, at now: UInt64) throws {
        try store.write(at: now) { transaction in
            for change in settlement.changes {
                let cursor = try transaction.reader.cursor(of: change.id, at: change.place)
                if let cursor { try transaction.settle(cursor, change.disposition) }
            }
            for entry in settlement.entries {
                let cursor = try transaction.reader.cursor(of: entry.id)
                if let cursor { try transaction.settle(cursor, entry.disposition) }
            }
            if let lease = settlement.lease { try transaction.setUpstreamLease(lease) }
        }
    }

    /// Stores what the upstream handed out, as it is: entries first, whose effect decides about changes.
    ///
    /// Each item is judged as if a device had pushed it, without the limits that hold for a device. What
    /// cannot be stored yet has its document fetched.
    private mutating func intake(
        _ items: [WireFeedItem],
        of documents: Set<DocumentID>? = nil,
        at now: UInt64,
        alongWith body: (FeedTransaction) throws -> Void
    ) throws -> Taken {
        let before = (membership, readers, erasures)
        do {
            return try store.write(at: now) { transaction in
                let taken = try intake(items, of: documents, transaction)
                try body(transaction)
                return taken
            }
        } catch {
            (membership, readers, erasures) = before
            throw error
        }
    }

    private mutating func intake(
        _ items: [WireFeedItem],
        of documents: Set<DocumentID>?,
        _ transaction: FeedTransaction
    ) throws -> Taken {
        var (entries, changes): ([WireSignedEntry], [WireSealedChange]) = ([], [])
        var taken = Taken()
        for item in items {
            switch item.what {
            case .authEntry(let entry): entries.append(entry)
            case .change(let change):
                let document = (try? SealedChange(change))?.header.document
                let isMeant = document.map { documents?.contains($0) ?? true } ?? true
                if isMeant { changes.append(change) } else { taken.refused += 1 }
            case .granted(let granted):
                if let document = DocumentID(bytes: granted.documentID) {
                    try transaction.want(document)
                }
            default: break
            }
        }
        let push = PreparedPush(changes, [], in: identity.network)
        var outcome = PushOutcome()
        let read = entries.map { message in
            EntryOffer.read(
                Result { () throws(TrustError) in try SignedEntry(message, in: identity.network) }
            )
        }
        taken.isForeign = read.contains { $0.isForeign }
        try take(entries: read, transaction, &outcome)
        for result in outcome.entryResults where result.status == .stored { taken.entries += 1 }
        guard let upstream else { return taken }
        if !changes.isEmpty {
            try take(
                changes: push,
                from: sight(of: upstream.device),
                transaction,
                &outcome,
                deviceBytes: .max
            )
        }
        try settle(outcome, push, transaction, &taken)
        taken.wanted = try transaction.reader.wanted(atMost: Limits.wantedDocuments)
        return taken
    }

    /// What the upstream handed out it has; what waits for something is fetched.
    private func settle(
        _ outcome: PushOutcome,
        _ push: PreparedPush,
        _ transaction: FeedTransaction,
        _ taken: inout Taken
    ) throws {
        for result in outcome.entryResults where result.cursor > 0 {
            try transaction.settle(result.cursor)
        }
        for (read, result) in zip(push.changes, outcome.results) {
            if result.cursor > 0 { try transaction.settle(result.cursor) }
            switch result.status {
            case .stored, .quarantined, .fork: taken.applied += 1
            case .duplicate, .frozen: taken.duplicate += 1
            case .gap:
                taken.pending += 1
                if let change = try? read.get() { try transaction.want(change.header.document) }
            default: taken.refused += 1
            }
        }
    }
}

extension Core.EntryOffer {
    fileprivate var isForeign: Bool {
        guard case .read(.failure(let error)) = self else { return false }
        return error.reason == .wrongNetwork
    }
}

extension FeedTransaction {
    fileprivate func settle(_ cursor: UInt64, _ disposition: Disposition) throws {
        switch disposition {
        case .accepted, .duplicate, .quarantined: try settle(cursor)
        case .held(let reason): try note(reason.rawValue, isRefused: false, at: cursor)
        case .refused(let reason): try note(reason.rawValue, isRefused: true, at: cursor)
        }
    }
}
