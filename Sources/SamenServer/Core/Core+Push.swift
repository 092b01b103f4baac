import Sync
import Trust
import Wire

import struct Foundation.Data

// What a batch of requests brings, stored in one transaction.

extension Core {
    mutating func push(_ arrivals: [Arrival], at now: UInt64) throws -> [PushOutcome] {
        guard arrivals.contains(where: { $0.request.bringsSomething }) else {
            return arrivals.map { _ in PushOutcome() }
        }
        let outcomes = try store.write(at: now) { transaction in
            try transaction.append(unwritten)
            return try arrivals.map { try take($0, transaction) }
        }
        logWritten()
        return outcomes
    }

    private mutating func take(
        _ arrival: Arrival,
        _ transaction: FeedTransaction
    ) throws -> PushOutcome {
        var outcome = PushOutcome()
        try take(entries: arrival.request.authPush, transaction, &outcome)
        try take(changes: arrival.request.push, transaction, &outcome)
        if outcome.storedSomething {
            try transaction.renewLease(of: arrival.device, to: random.bytes(Limits.leaseBytes))
        }
        return outcome
    }

    private mutating func take(
        entries: [WireSignedEntry],
        _ transaction: FeedTransaction,
        _ outcome: inout PushOutcome
    ) throws {
        var admitted: [SignedEntry] = []
        for message in entries {
            let (result, fresh) = try take(message, transaction)
            outcome.add(result)
            admitted += fresh
        }
        // A device that will come by a document's first rows in the feed needs no notice of them.
        let known = Set(
            try admitted.compactMap(\.document).filter {
                try transaction.reader.hasRows(of: $0, before: transaction.firstCursor)
            }
        )
        for change in updateReaders(after: admitted) {
            let isNews = try transaction.reader.hasRows(
                of: change.document,
                before: transaction.firstCursor
            )
            if known.contains(change.document) || isNews { try transaction.append(change) }
        }
    }

    private mutating func take(
        _ message: WireSignedEntry,
        _ transaction: FeedTransaction
    ) throws -> (WireEntryResult, [SignedEntry]) {
        var result = WireEntryResult()
        let entry: SignedEntry
        let arrival: Membership.Arrival
        do throws(TrustError) {
            entry = try SignedEntry(message, in: identity.network)
            arrival = try admit(entry)
        } catch {
            result.status = error.reason == .signature ? .badSignature : .malformed
            return (result, [])
        }
        for fresh in arrival.admitted {
            let cursor = try transaction.append(fresh)
            if fresh.id == entry.id { result.cursor = cursor }
        }
        if arrival.isDuplicate {
            try transaction.keep(wrapsOf: entry)
            result.cursor = try transaction.reader.cursor(of: entry.id) ?? 0
        }
        result.status = status(of: entry, arrival)
        return (result, arrival.admitted)
    }

    private mutating func status(of entry: SignedEntry, _ arrival: Membership.Arrival) -> WireStatus
    {
        if arrival.isDuplicate { return .duplicate }
        if arrival.pending.contains(entry.id) { return .gap }
        return evaluation().verdict(of: entry.id) == .void ? .quarantined : .stored
    }

    private mutating func take(
        changes push: [WireSealedChange],
        _ transaction: FeedTransaction,
        _ outcome: inout PushOutcome
    ) throws {
        guard !push.isEmpty else { return }
        // Evaluated once, so that every copy of the log that is handed on knows it.
        _ = evaluation()
        let admission = Admission(network: identity.network)
        let verdicts = try admission.admit(push, membership, transaction.reader)
        for (message, verdict) in zip(push, verdicts) {
            outcome.add(try store(verdict, of: message, transaction))
        }
    }

    private func store(
        _ verdict: Admission.Verdict,
        of message: WireSealedChange,
        _ transaction: FeedTransaction
    ) throws -> WirePushResult {
        var result = WirePushResult()
        result.status = verdict.status
        result.storedAt = Data(identity.server.bytes)
        switch verdict {
        case .stored(let admitted, _), .fork(let admitted):
            result.durability = .localFsync
            result.cursor = try transaction.append(
                admitted.change,
                isSignatureChecked: admitted.isSignatureChecked
            )
        case .duplicate:
            guard let change = try? SealedChange(message) else { break }
            result.durability = .localFsync
            result.cursor =
                try transaction.reader.cursor(of: change.id, at: change.place) ?? 0
        case .gap:
            break
        case .refused:
            break
        }
        if let change = try? SealedChange(message),
            let head = try transaction.reader.head(of: change.place.chain)
        {
            result.serverHead = head.wire
        }
        return result
    }
}

extension WireSyncRequest {
    fileprivate var bringsSomething: Bool { !push.isEmpty || !authPush.isEmpty }
}

extension SignedEntry {
    /// The document whose log the entry is in; nil for the network's log.
    var document: DocumentID? {
        guard case .document(let document) = facts.log else { return nil }
        return document
    }
}
