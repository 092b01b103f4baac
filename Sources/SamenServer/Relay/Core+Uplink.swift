package import Sync
import Trust
package import Wire

// What an exchange with the upstream asks of a relay's store.

extension Core {
    /// What the relay remembers of its upstream, for an exchange to begin with.
    ///
    /// `clock` is its own, in milliseconds since 1970.
    package func standingAtUpstream(clock: UInt64) throws -> Exchange.Standing {
        try store.read { reader in
            guard let state = try reader.upstreamState() else { throw Self.noUpstream }
            return Exchange.Standing(
                incarnation: state.incarnation,
                trail: state.trail,
                lease: state.lease,
                wanted: try reader.wanted(atMost: Limits.wantedDocuments),
                clockMilliseconds: clock
            )
        }
    }

    /// Does what an exchange with the upstream asks of the store, durably, and returns what happened.
    ///
    /// Nil for what is not the store's: calls, waits, sessions and the end. A relay writes nothing of its
    /// own, so it has no chains to present or to seal again.
    package mutating func perform(
        _ action: Exchange.Action,
        at now: UInt64
    ) throws -> Exchange.Event? {
        guard let upstream else { throw Self.noUpstream }
        switch action {
        case .load(let offer, let mark, let limit):
            return .batch(try batch(of: offer, as: upstream.device, after: mark, limit))
        case .loadOwnHeads:
            return .ownHeads([], next: nil)
        case .loadIndex:
            return .index(try heads { _ in true }.map { CompareIndex.Item($0) })
        case .loadHeadsInRanges(let ranges):
            return .heads(
                try heads { document in ranges.contains { $0.contains(document) } }
            )
        case .loadHeads(let documents):
            let evaluation = evaluation()
            return .heads(
                try store.read { reader in
                    try documents.map { try Self.heads(of: $0, evaluation, reader) }
                }
            )
        case .loadHeadsAfter(let document, let limit):
            let later = try heads { candidate in document.map { $0 < candidate } ?? true }
            return .heads(Array(later.prefix(limit)))
        case .settle(let settlement):
            try settle(settlement, at: now)
            return .settled
        case .commit(let page):
            return .taken(try take(page.items, upTo: page.next, at: now))
        case .take(let fetched):
            return .taken(
                try take(fetched.items, fetched: fetched.documents, fetched.isLast, at: now)
            )
        case .adopt(let anchor, let unresolved):
            try adopt(anchor, unresolved, at: now)
            return .adopted
        case .rehome:
            return .rehomed(try beginIncarnation(at: now))
        case .reseal:
            return .resealed(0, try beginIncarnation(at: now))
        case .none, .authenticate, .send, .wait, .finish:
            return nil
        }
    }

    /// Writes down that an exchange with the upstream has ended, and tells devices what is there now.
    ///
    /// Returns whether they were told anything.
    @discardableResult
    package mutating func endExchange(_ summary: Summary, at now: UInt64) throws -> Bool {
        let before = knowledge
        do {
            return try store.write(at: now) { transaction in
                if summary.outcome == .complete {
                    try renewKnowledge(at: now, transaction)
                    try transaction.noteContact(at: now)
                }
                return try transaction.acknowledge()
            }
        } catch {
            knowledge = before
            throw error
        }
    }

    /// Takes the log that a relay was welcomed with, so that it knows its upstream, and itself.
    package mutating func begin(with entries: [WireSignedEntry], at now: UInt64) throws {
        let items = entries.map { entry in
            var item = WireFeedItem()
            item.authEntry = entry
            return item
        }
        _ = try take(items, fetched: [], false, at: now)
    }

    /// The hashes of the keys of which a server must hold one, by the network's log.
    mutating func pins(of server: ServerID) -> [ContentHash] {
        let grants: [ServerGrant] = evaluation().servers.filter { $0.server == server }
        return grants.reduce(into: []) { $0 += [$1.keyNow, $1.keyNext] }
    }

    /// The last row of the feed that the upstream has yet to be given; 0 if there is none.
    func newestUnsent() throws -> UInt64 {
        try store.read { try $0.newestUnsent() }
    }

    /// Entries that prove this relay to an upstream that may have forgotten it.
    package func networkEntries() throws -> [WireSignedEntry] {
        try store.read { reader in
            try reader.rows(of: nil, kind: .entry, after: 0, limit: .max).compactMap {
                try? WireSignedEntry(decoding: $0.item)
            }
        }
    }

    private static let noUpstream = ServerError(
        .noUpstream,
        "This server has no upstream. Name one in its configuration to run it as a relay."
    )

    /// The heads of the documents that the upstream would compare with this relay, ascending, after
    /// those of the network's log.
    private mutating func heads(
        where isMeant: (DocumentID) -> Bool
    ) throws -> [DocumentHeads] {
        guard let upstream else { throw Self.noUpstream }
        let documents = comparable(to: upstream.device).filter(isMeant)
        let evaluation = evaluation()
        return try store.read { reader in
            try documents.map { try Self.heads(of: $0, evaluation, reader) }
        }
    }

    private mutating func beginIncarnation(at now: UInt64) throws -> IncarnationID {
        let incarnation = random.incarnation()
        try store.write(at: now) { try $0.setUpstreamIncarnation(incarnation) }
        return incarnation
    }
}
