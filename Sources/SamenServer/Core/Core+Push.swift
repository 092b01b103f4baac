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
            return try arrivals.map { try take($0, transaction, at: now) }
        }
        logWritten()
        return outcomes
    }

    private mutating func take(
        _ arrival: Arrival,
        _ transaction: FeedTransaction,
        at now: UInt64
    ) throws -> PushOutcome {
        let request = arrival.request
        let push =
            arrival.push
            ?? PreparedPush(request.push, request.authPush, in: identity.network)
        precondition(
            push.changes.count == request.push.count,
            "what was prepared is what was pushed"
        )
        var outcome = PushOutcome()
        let entries = push.entries.map { limited($0, of: arrival.device, at: now) }
        try take(entries: entries, transaction, &outcome)
        if !push.changes.isEmpty {
            try take(changes: push, from: sight(of: arrival.device), transaction, &outcome)
        }
        if upstream != nil { try transaction.owe(outcome.newCursors) }
        if outcome.storedSomething {
            try transaction.renewLease(of: arrival.device, to: random.bytes(Limits.leaseBytes))
        }
        return outcome
    }

    mutating func take(
        entries: [EntryOffer],
        _ transaction: FeedTransaction,
        _ outcome: inout PushOutcome
    ) throws {
        var admitted: [SignedEntry] = []
        let receptions = try entries.map { try take($0, transaction, &admitted, &outcome) }
        // What they mean is asked once, when all of them are here.
        for reception in receptions { outcome.add(result(of: reception)) }
        for entry in admitted { compared.forget(entry.document) }
        try watchErasures(after: admitted, transaction.reader)
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

    /// An entry as it was read, or why it is not looked at.
    enum EntryOffer {
        case read(Result<SignedEntry, TrustError>)
        case overQuota
    }

    /// An entry that is new takes one of those that its bringer may bring now: whatever is stored here
    /// is judged by everyone, for ever.
    private mutating func limited(
        _ read: Result<SignedEntry, TrustError>,
        of device: DeviceID,
        at now: UInt64
    ) -> EntryOffer {
        if let entry = try? read.get(), !membership.contains(entry.id),
            !entryBuckets.take(device, at: now)
        {
            return .overQuota
        }
        return .read(read)
    }

    /// What became of one entry, before anyone asked what it means.
    private struct EntryReception {
        var status: WireStatus?
        var entry: EntryID?
        var cursor: UInt64 = 0
    }

    private mutating func take(
        _ offer: EntryOffer,
        _ transaction: FeedTransaction,
        _ admitted: inout [SignedEntry],
        _ outcome: inout PushOutcome
    ) throws -> EntryReception {
        var reception = EntryReception()
        guard case .read(let read) = offer else {
            reception.status = .overQuota
            return reception
        }
        let entry: SignedEntry
        let arrival: Membership.Arrival
        do throws(TrustError) {
            entry = try read.get()
            arrival = try admit(entry)
        } catch {
            reception.status = error.status
            return reception
        }
        reception.entry = entry.id
        for fresh in arrival.admitted {
            let cursor = try transaction.append(withoutErasedKeys(fresh))
            outcome.grew(to: cursor)
            if fresh.id == entry.id { reception.cursor = cursor }
        }
        admitted += arrival.admitted
        if arrival.isDuplicate {
            reception.status = .duplicate
            try transaction.keep(wrapsOf: withoutErasedKeys(entry))
            reception.cursor = try transaction.reader.cursor(of: entry.id) ?? 0
        } else if arrival.admitted.isEmpty {
            // It waits in memory, which is no promise; or it was let go at once.
            reception.status = .gap
        }
        return reception
    }

    private mutating func result(of reception: EntryReception) -> WireEntryResult {
        var result = WireEntryResult()
        result.cursor = reception.cursor
        let isVoid = reception.entry.map { evaluation().verdict(of: $0) == .void } ?? false
        result.status = reception.status ?? (isVoid ? .quarantined : .stored)
        return result
    }

    /// `deviceBytes`: what each author's changes may take here.
    mutating func take(
        changes push: PreparedPush,
        from sight: Sight,
        _ transaction: FeedTransaction,
        _ outcome: inout PushOutcome,
        deviceBytes: Int? = nil
    ) throws {
        // Evaluated once, so that every copy of the log that is handed on knows it.
        _ = evaluation()
        let admission = Admission(network: identity.network)
        let verdicts = try admission.admit(
            push,
            membership,
            transaction.reader,
            erased: erasures.inForce
        )
        var stopped: [ChainID: WireStatus] = [:]
        for (read, verdict) in zip(push.changes, verdicts) {
            guard let change = try? read.get(),
                let status = try refusal(
                    of: verdict,
                    to: change,
                    sight.device,
                    stopped,
                    deviceBytes ?? self.deviceBytes,
                    transaction
                )
            else {
                let result = try store(verdict, of: try? read.get(), sight, transaction)
                switch verdict {
                case .stored, .fork: outcome.grew(to: result.cursor)
                default: break
                }
                outcome.add(result)
                continue
            }
            stopped[change.place.chain] = status == .overQuota ? .overQuota : .gap
            outcome.add(try result(status, of: change, sight, transaction))
        }
    }

    /// Why a change is not stored although it is authentic; nil if it is.
    ///
    /// A device's chain goes no further once the device has used up its share of the store: no other
    /// device is concerned, and it can be offered again. And another change of the pushing device
    /// stands in the place of one of its own, because its store was put back or copied, or it follows
    /// on such a one: the device can still seal it again elsewhere; stored, it would void what everyone
    /// has. Branches that others bring are kept, both.
    private func refusal(
        of verdict: Admission.Verdict,
        to change: SealedChange,
        _ device: DeviceID,
        _ stopped: [ChainID: WireStatus],
        _ deviceBytes: Int,
        _ transaction: FeedTransaction
    ) throws -> WireStatus? {
        switch verdict {
        case .duplicate, .gap, .erased, .refused: return nil
        case .fork where change.header.device == device: return .fork
        case .stored, .fork: break
        }
        if let status = stopped[change.place.chain] { return status }
        let used = try transaction.reader.usage(of: change.header.device)
        return used + change.size > deviceBytes ? .overQuota : nil
    }

    private func result(
        _ status: WireStatus,
        of change: SealedChange,
        _ sight: Sight,
        _ transaction: FeedTransaction
    ) throws -> WirePushResult {
        var result = WirePushResult()
        result.status = status
        result.storedAt = Data(identity.server.bytes)
        if let head = try head(of: change, sight, transaction) { result.serverHead = head }
        return result
    }

    /// Where the chain of a pushed change ends here, for those who may know it: anyone can claim to have
    /// something of anybody's chain.
    private func head(
        of change: SealedChange,
        _ sight: Sight,
        _ transaction: FeedTransaction
    ) throws -> WireChainHead? {
        let chain = change.place.chain
        guard chain.device == sight.device || sight.isReader(of: chain.document) else {
            return nil
        }
        return try transaction.reader.head(of: chain)?.wire
    }

    private mutating func store(
        _ verdict: Admission.Verdict,
        of change: SealedChange?,
        _ sight: Sight,
        _ transaction: FeedTransaction
    ) throws -> WirePushResult {
        guard let change else {
            var result = WirePushResult()
            result.status = verdict.status
            result.storedAt = Data(identity.server.bytes)
            return result
        }
        var result = try result(verdict.status, of: change, sight, transaction)
        switch verdict {
        case .stored(let admitted, _), .fork(let admitted):
            result.durability = .localFsync
            result.cursor = try transaction.append(
                admitted.change,
                isSignatureChecked: admitted.isSignatureChecked
            )
            compared.forget(change.header.document)
        case .duplicate:
            if !erasures.inForce.contains(change.header.document) {
                try transaction.restore(change)
            }
            result.durability = .localFsync
            result.cursor =
                try transaction.reader.cursor(of: change.id, at: change.place) ?? 0
        case .gap, .erased, .refused:
            break
        }
        if let head = try head(of: change, sight, transaction) { result.serverHead = head }
        return result
    }
}

extension TrustError {
    /// The word on an entry that is refused.
    fileprivate var status: WireStatus {
        switch reason {
        case .signature: .badSignature
        case .authority: .notMember
        default: .malformed
        }
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
