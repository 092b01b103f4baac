package import Trust
package import Wire

/// What the store is asked to offer to the server, in batches.
package enum Offer: Hashable, Sendable {
    /// What this device wrote and no server has acknowledged for good; entries first.
    case outbox
    /// The membership entries taken over from a feed after an anchor; all that are held if it is
    /// unknown. In an order in which each comes after its parents.
    case entries(after: FeedAnchor?)
    /// What documents hold beyond the server's heads: each one's entries first, then its changes,
    /// anyone's, each after its predecessor. Heads that the store does not know are no heads.
    case lacking([DocumentHeads])
    /// A chain after the server's head; all of it if the head is not the store's change there.
    case chain(ChainID, after: ChainTip?)

    /// Whether this gives the server what it once had or should have had.
    var isHealing: Bool { self != .outbox }
}

/// How much of an offer fits into the next request; at least one item is always handed over.
package struct BatchLimit: Hashable, Sendable {
    package let bytes: Int
    package let items: Int
}

/// Where an offer goes on; only the store reads it.
package struct Mark: Hashable, Sendable {
    package let bytes: [UInt8]

    package init(bytes: [UInt8]) { self.bytes = bytes }
}

/// A part of an offer.
package struct Batch: Sendable, Equatable {
    package var entries: [OfferedEntry]
    package var changes: [SealedChange]
    /// Nil at the end of the offer.
    package var next: Mark?

    package init(entries: [OfferedEntry] = [], changes: [SealedChange] = [], next: Mark? = nil) {
        self.entries = entries
        self.changes = changes
        self.next = next
    }

    var isEmpty: Bool { entries.isEmpty && changes.isEmpty }
    var count: Int { entries.count + changes.count }

    /// Two halves, the first with the entries and what is written earlier.
    var halves: (Batch, Batch) {
        let middle = (count + 1) / 2
        let fromEntries = min(middle, entries.count)
        let fromChanges = middle - fromEntries
        return (
            Batch(
                entries: Array(entries.prefix(fromEntries)),
                changes: Array(changes.prefix(fromChanges))
            ),
            Batch(
                entries: Array(entries.dropFirst(fromEntries)),
                changes: Array(changes.dropFirst(fromChanges))
            )
        )
    }
}

package struct OfferedEntry: Hashable, Sendable {
    package let id: EntryID
    package let message: WireSignedEntry

    package init(id: EntryID, message: WireSignedEntry) {
        self.id = id
        self.message = message
    }
}
