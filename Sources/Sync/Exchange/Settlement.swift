package import Trust
import Wire

/// What became of what was offered, for the store to record in one transaction.
package struct Settlement: Hashable, Sendable {
    package struct Change: Hashable, Sendable {
        package let place: ChangePlace
        package let id: ChangeID
        package let disposition: Disposition
    }

    package struct Entry: Hashable, Sendable {
        package let id: EntryID
        package let disposition: Disposition
    }

    package var changes: [Change] = []
    package var entries: [Entry] = []
    /// The lease to send from now on; nil if it stays.
    package var lease: [UInt8]?
    /// Own chains that were presented, and that the server has as far as it had said.
    package var confirmed: [Exchange.ChainTipInDocument] = []

    package init() {}

    var isEmpty: Bool {
        changes.isEmpty && entries.isEmpty && lease == nil && confirmed.isEmpty
    }
}

/// The server's word on one item.
///
/// None of them lets the store drop anything: what is not durable at
/// the central server is kept, whatever was said of it.
package enum Disposition: Hashable, Sendable {
    case accepted(Acknowledgement)
    /// The server had it already.
    case duplicate(Acknowledgement)
    /// Kept and handed out by the server, without effect until a lead decides.
    case quarantined(Acknowledgement)
    /// Not stored now; offered again in a later exchange.
    case held(HoldReason)
    /// Not stored, and not to be offered again unchanged.
    case refused(RefusalReason)

    package enum HoldReason: String, Hashable, Sendable, CaseIterable {
        case gap
        case fork
        case notMember = "not-member"
        case overQuota = "over-quota"
        case oldEpoch = "old-epoch"
        case frozen
        /// A status that this version does not know.
        case unknown
    }

    package enum RefusalReason: String, Hashable, Sendable, CaseIterable {
        case signature
        case malformed
        case tooLarge = "too-large"
    }

    var isStored: Bool {
        switch self {
        case .accepted, .duplicate, .quarantined: true
        case .held, .refused: false
        }
    }
}

/// Where something is, and how safe it is there.
package struct Acknowledgement: Hashable, Sendable {
    package enum Durability: Hashable, Sendable {
        case none, localFsync, replicated
    }

    package let durability: Durability
    /// The server that holds it; nil if it did not say.
    package let storedAt: ServerID?
    package let cursor: UInt64
}

extension Disposition {
    /// The word on a change.
    ///
    /// A fork of someone else's chain is stored with both branches; a fork of this device's present
    /// chain, `isOwn`, is a suspicion and settles nothing.
    init(_ result: WirePushResult, isOwn: Bool) {
        let acknowledgement = Acknowledgement(
            durability: .init(result.durability),
            storedAt: ServerID(bytes: result.storedAt),
            cursor: result.cursor
        )
        switch result.status {
        case .stored: self = .accepted(acknowledgement)
        case .duplicate: self = .duplicate(acknowledgement)
        case .quarantined: self = .quarantined(acknowledgement)
        case .fork: self = isOwn ? .held(.fork) : .quarantined(acknowledgement)
        default: self.init(notStored: result.status)
        }
    }

    /// The word on an entry.
    init(_ result: WireEntryResult, from server: ServerID) {
        let acknowledgement = Acknowledgement(
            durability: .none,
            storedAt: server,
            cursor: result.cursor
        )
        switch result.status {
        case .stored: self = .accepted(acknowledgement)
        case .duplicate: self = .duplicate(acknowledgement)
        case .quarantined, .fork: self = .quarantined(acknowledgement)
        default: self.init(notStored: result.status)
        }
    }

    private init(notStored status: WireStatus) {
        switch status {
        case .gap: self = .held(.gap)
        case .notMember: self = .held(.notMember)
        case .overQuota: self = .held(.overQuota)
        case .oldEpoch: self = .held(.oldEpoch)
        case .frozen: self = .held(.frozen)
        case .badSignature: self = .refused(.signature)
        case .malformed: self = .refused(.malformed)
        case .tooLarge: self = .refused(.tooLarge)
        default: self = .held(.unknown)
        }
    }
}

extension Acknowledgement.Durability {
    fileprivate init(_ durability: WireDurability) {
        switch durability {
        case .localFsync: self = .localFsync
        case .replicated: self = .replicated
        default: self = .none
        }
    }
}
