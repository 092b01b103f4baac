import Replica
import Sync
package import Trust

// What is known to exist, because what is here builds on it, and has not come.

/// Something that is lacking, and whose it is: to be asked for again, and to be told after a day.
package struct Missing: Hashable, Sendable {
    /// Nil for an entry of the network's log.
    package let document: DocumentID?
    /// Nil where only an entry is known to be lacking: it may be anyone's.
    package let author: Trust.DeviceID?
    /// The places in the author's chain; nil for an entry.
    package let seqs: ClosedRange<UInt64>?
    package let entry: EntryID?
    /// Why what builds on it waits.
    package let reason: Reason
    /// Since when, by this device's clock.
    package let since: UInt64
}

extension Device {
    /// What has been lacking for a day: somebody may be keeping it from this device.
    package func withheld(at now: UInt64) throws -> [Missing] {
        try ask { try $0.missing() }.filter { missing in
            now >= missing.since && now - missing.since >= DeviceLimits.withheldMilliseconds
        }
    }

    /// Documents, and the network's log, that should be asked for again.
    package func wantedDocuments() throws -> [DocumentID] {
        try ask { command in
            let incomplete = try command.store.incompleteDocuments()
            let missing = try command.missing().flatMap { missing in
                let document = missing.document ?? DocumentHeads.networkLog
                // An author, or what gave it its place, may be lacking in the network's log.
                return missing.reason == .pendingMembership
                    ? [document, DocumentHeads.networkLog] : [document]
            }
            // Whoever brought an entry to a relay had no wraps but its own.
            let wrapped = command.waitingForKeys().filter(\.isWrapped).map(\.document)
            return Set(incomplete + missing + wrapped).sorted()
        }
    }
}

extension Command {
    /// Everything that something here waits for, in a fixed order.
    mutating func missing() throws -> [Missing] {
        let waiting = try store.waitingWork()
        let byChain = Dictionary(grouping: waiting, by: \.change.place.chain)
        var found: [Missing] = []
        for chain in byChain.keys.sorted() { found += try missing(in: chain, byChain[chain] ?? []) }
        for document in try store.documentsWithDependants() {
            found += try missingDependencies(in: document)
        }
        return try found + missingEntries()
    }

    private func missing(
        in chain: Trust.ChainID,
        _ waiting: [Store.WaitingWork]
    ) throws -> [Missing] {
        let tip = try store.lastSeq(of: chain)
        func missing(_ seqs: ClosedRange<UInt64>, _ work: Store.WaitingWork) -> Missing {
            Missing(
                document: chain.document,
                author: chain.device,
                seqs: seqs,
                entry: nil,
                reason: work.reason,
                since: work.since
            )
        }
        if let gap = authentic(waiting.filter { $0.reason == .pendingGap }, of: chain) {
            let before = gap.change.place.seq - 1
            return [missing(min(tip + 1, before)...before, gap)]
        }
        // Where the true change has come, a copy that nobody signed lacks nothing.
        if let first = waiting.first(where: { $0.reason == .pendingSignature }),
            first.change.place.seq > tip
        {
            return [missing(first.change.place.seq...first.change.place.seq, first)]
        }
        if memory.membership.identity(of: chain.device) == nil, let first = waiting.first {
            return [missing(first.change.place.seq...first.change.place.seq, first)]
        }
        return waiting.flatMap { work in
            work.change.header.authHeads.filter { !memory.membership.contains($0) }.map { entry in
                Missing(
                    document: chain.document,
                    author: nil,
                    seqs: nil,
                    entry: entry,
                    reason: work.reason,
                    since: work.since
                )
            }
        }
    }

    /// The first change beyond a gap, if its author did sign something there: anyone can make up a
    /// place in a chain, and nobody is to be blamed for what was never written.
    private func authentic(
        _ waiting: [Store.WaitingWork],
        of chain: Trust.ChainID
    ) -> Store.WaitingWork? {
        guard let author = memory.membership.identity(of: chain.device) else { return nil }
        let isSigned = waiting.suffix(DeviceLimits.signaturesBehindGap).contains { work in
            work.change.isSigned(by: author.signingKey, in: device.network)
        }
        return isSigned ? waiting.first : nil
    }

    private mutating func missingDependencies(in document: DocumentID) throws -> [Missing] {
        let since = try store.dependants(in: document)
        return try open(document).missingDependencies.compactMap { missing in
            // What was asked of a change that waits itself says nothing new.
            let times = missing.dependants.compactMap { since[$0.place(in: document)] }
            guard let first = times.min() else { return nil }
            let seq = missing.id.seq
            return Missing(
                document: document,
                author: missing.id.origin.device,
                seqs: seq...seq,
                entry: nil,
                reason: .pendingDependency,
                since: first
            )
        }
    }

    private func missingEntries() throws -> [Missing] {
        try store.waitingEntries().flatMap { item -> [Missing] in
            let signed = try SignedEntry(item.message, in: device.network)
            var document: DocumentID?
            if case .document(let named) = signed.facts.log { document = named }
            let lacking = signed.facts.references.filter { !memory.membership.contains($0) }
            return lacking.sorted().map { entry in
                Missing(
                    document: document,
                    author: nil,
                    seqs: nil,
                    entry: entry,
                    reason: .pendingMembership,
                    since: item.since
                )
            }
        }
    }
}
