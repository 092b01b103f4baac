package import Trust

extension Exchange {
    /// What happened: an answer to the last action, or something late, which is ignored.
    package enum Event: Sendable {
        case start(Standing)
        case batch(Batch)
        case ownHeads([ChainTipInDocument], next: Mark?)
        case index([CompareIndex.Item])
        case heads([DocumentHeads])
        case settled
        case taken(Taken)
        case adopted
        /// A new incarnation is in force, and unsent work is sealed again in it.
        case rehomed(IncarnationID)
        /// So many changes were sealed again, in a new incarnation.
        case resealed(Int, IncarnationID)
        case answered(call: Int, Answer)
        case failed(call: Int, TransportFailure)
        case authenticated(call: Int)
        case woke(timer: Int)
        /// The store could not do what it was asked; nothing of it was kept.
        case storeFailed(String)
        /// Whoever runs the exchange wants it to end.
        case cancel
    }

    /// What to do next.
    ///
    /// Each but `none` and `finish` is answered by the event named with it.
    package enum Action: Equatable, Sendable {
        /// A late event was ignored.
        case none
        /// `batch`.
        case load(Offer, after: Mark?, BatchLimit)
        /// `ownHeads`: the chains of the present incarnation, in a fixed order.
        case loadOwnHeads(after: Mark?, limit: Int)
        /// `index`: every document, and the network's log, ascending.
        case loadIndex
        /// `heads`: of the documents in these ranges, ascending.
        case loadHeadsInRanges([DocumentRange])
        /// `heads`: of these documents, in this order; empty heads of those not held.
        case loadHeads([DocumentID])
        /// `heads`: the first documents after one, ascending; none at the end.
        case loadHeadsAfter(DocumentID?, limit: Int)
        /// `settled`.
        case settle(Settlement)
        /// `taken`: the items and the anchor `next`, in one transaction. An own change that comes
        /// back is no longer unsent: re-homing must leave it in its chain.
        case commit(VerifiedPage)
        /// `taken`: the items, as with `commit`.
        case take(FetchedItems)
        /// `adopted`: stand at this anchor of this server from now on; fetch these documents in a
        /// later exchange.
        case adopt(FeedAnchor, unresolved: [DocumentID])
        /// `rehomed`.
        case rehome
        /// `resealed`: these places were refused because a removal asks for another epoch.
        case reseal([ChangePlace])
        /// `authenticated` or `failed`: open a session, with up to a thousand membership entries
        /// for a server that may have forgotten this device.
        case authenticate(call: Int, presentingEntries: Bool)
        /// `answered` or `failed`.
        case send(Call)
        /// `woke`.
        case wait(milliseconds: UInt64, timer: Int)
        /// The last one.
        case finish(Summary)
    }

    /// What the store remembers of this server.
    package struct Standing: Sendable {
        package var incarnation: IncarnationID
        /// Empty before the first contact.
        package var trail: AnchorTrail
        package var lease: [UInt8]
        /// Documents that earlier exchanges left to be fetched.
        package var wanted: [DocumentID]
        /// Whether the mark of the incarnation outside the store does not match it.
        package var isSuspect: Bool
        /// This device's clock in milliseconds since 1970; the server notes the difference.
        package var clockMilliseconds: UInt64
        /// Own chains, as far as this server said that it has them, that no later answer has borne
        /// out; at most `Limits.confirmedHeads`.
        package var unconfirmed: [ChainTipInDocument]
        /// Own changes and entries that no central server is known to have; nil: not told.
        package var unsent: Int?

        package init(
            incarnation: IncarnationID,
            trail: AnchorTrail = AnchorTrail(),
            lease: [UInt8] = [],
            wanted: [DocumentID] = [],
            isSuspect: Bool = false,
            clockMilliseconds: UInt64 = 0,
            unconfirmed: [ChainTipInDocument] = [],
            unsent: Int? = nil
        ) {
            self.incarnation = incarnation
            self.trail = trail
            self.lease = lease
            self.wanted = wanted
            self.isSuspect = isSuspect
            self.clockMilliseconds = clockMilliseconds
            self.unconfirmed = unconfirmed
            self.unsent = unsent
        }
    }

    /// The last change of one of this device's chains that the server acknowledged.
    package struct ChainTipInDocument: Hashable, Sendable {
        package let document: DocumentID
        package let tip: ChainTip

        package init(document: DocumentID, tip: ChainTip) {
            self.document = document
            self.tip = tip
        }
    }
}
