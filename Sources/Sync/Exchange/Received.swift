package import Trust
package import Wire

/// What `fetch` brought: to be taken like a page, but under no anchor.
package struct FetchedItems: Equatable, Sendable {
    package let items: [WireFeedItem]
    /// What was asked for, the network's log under its zero id; anything else is refused as
    /// `wrong-document`.
    package let documents: [DocumentID]
    /// Nothing more comes of these documents: they are no longer wanted.
    package let isLast: Bool

    package var changeCount: Int { items.reduce(0) { $0 + ($1.isChange ? 1 : 0) } }
}

/// What the store did with items, once it is durable.
///
/// Every change handed over is in exactly one of the first four.
package struct Taken: Hashable, Sendable {
    /// Stored and merged, or stored without effect (void, opaque, waiting for keys).
    package var applied: Int
    /// Waiting for others, within bounds.
    package var pending: Int
    package var duplicate: Int
    package var refused: Int
    /// Changes that had waited and were released by these.
    package var released: Int
    package var entries: Int
    /// Documents to fetch.
    ///
    /// Newly granted ones whose grant was proven, and those whose waiting
    /// changes were evicted. Permission comes from evaluated entries alone, so only the store can
    /// say this.
    package var wanted: [DocumentID]
    /// `Granted` and `Revoked` items without the entries that prove them; they had no effect.
    package var unproven: Int
    /// Whether a change came that carries this device's own valid signature, in its present
    /// incarnation, and that this store never wrote: another copy of the store is at work.
    package var provesCopy: Bool
    /// Whether something of another network, or of another root, was among it.
    package var isForeign: Bool

    package init(
        applied: Int = 0,
        pending: Int = 0,
        duplicate: Int = 0,
        refused: Int = 0,
        released: Int = 0,
        entries: Int = 0,
        wanted: [DocumentID] = [],
        unproven: Int = 0,
        provesCopy: Bool = false,
        isForeign: Bool = false
    ) {
        self.applied = applied
        self.pending = pending
        self.duplicate = duplicate
        self.refused = refused
        self.released = released
        self.entries = entries
        self.wanted = wanted
        self.unproven = unproven
        self.provesCopy = provesCopy
        self.isForeign = isForeign
    }

    var changes: Int { applied + pending + duplicate + refused }
    var isNews: Bool { applied + released + entries > 0 }
}
