import Wire

/// What became of everything that one request brought.
struct PushOutcome {
    private(set) var results: [WirePushResult] = []
    private(set) var entryResults: [WireEntryResult] = []
    private(set) var account = PushAccount()
    /// Whether the feed grew by it: only then does the lease change.
    private(set) var storedSomething = false
    /// Where the changes stand that were stored by it.
    private(set) var cursors: Set<UInt64> = []

    /// The rows that were appended for it, ascending.
    private(set) var newCursors: [UInt64] = []

    mutating func grew(to cursor: UInt64) {
        newCursors.append(cursor)
    }

    mutating func add(_ result: WirePushResult) {
        results.append(result)
        switch result.status {
        case .stored, .quarantined: cursors.insert(result.cursor)
        // Of a fork its author must get to know.
        default: break
        }
        account.count(result.status, isStored: result.durability != .none)
        // Of a fork its author must get to know, but not every fork is stored.
        if result.status != .fork || result.durability != .none { note(result.status) }
    }

    mutating func add(_ result: WireEntryResult) {
        entryResults.append(result)
        account.count(result.status)
        note(result.status)
    }

    private mutating func note(_ status: WireStatus) {
        switch status {
        case .stored, .quarantined, .fork: storedSomething = true
        default: break
        }
    }
}

/// What a device offered and what became of it, for the sync log.
///
/// The sums match: offered = accepted + duplicate + held + quarantined + refused.
package struct PushAccount: Hashable, Sendable {
    package private(set) var offered: UInt64 = 0
    package private(set) var accepted: UInt64 = 0
    package private(set) var duplicate: UInt64 = 0
    /// Not stored because something before it is lacking, another own change stands there, its document
    /// is erased, or the device has used up its share of the store.
    package private(set) var held: UInt64 = 0
    /// Stored and void.
    package private(set) var quarantined: UInt64 = 0
    package private(set) var refused: UInt64 = 0

    package init() {}

    /// An account as it was kept.
    package init(
        offered: UInt64,
        accepted: UInt64,
        duplicate: UInt64,
        held: UInt64,
        quarantined: UInt64,
        refused: UInt64
    ) {
        self.offered = offered
        self.accepted = accepted
        self.duplicate = duplicate
        self.held = held
        self.quarantined = quarantined
        self.refused = refused
    }

    mutating func count(_ status: WireStatus, isStored: Bool = true) {
        offered += 1
        switch status {
        case .fork where !isStored: held += 1
        case .stored: accepted += 1
        case .duplicate: duplicate += 1
        case .gap, .overQuota, .frozen: held += 1
        case .quarantined, .fork: quarantined += 1
        default: refused += 1
        }
    }
}
