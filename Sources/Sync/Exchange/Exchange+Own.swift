import Trust
import Wire

extension Exchange {
    /// What is suspected of this device's own chains.
    ///
    /// A stale lease, a mark that does not match, a fork, a head ahead of ours: each is only a
    /// suspicion, and anybody could claim it. Proof is a change under this device's own signature
    /// that this store never wrote (attacks A22, A23).
    struct OwnChains: Sendable {
        enum Check: Sendable {
            case notDue
            /// The chains after this mark are yet to be presented.
            case due(Mark?)
            case done

            /// Whether the check may still begin: it is made once in an exchange.
            var isOpen: Bool {
                if case .notDue = self { true } else { false }
            }
        }

        var check = Check.notDue
        var pageLimit = Limits.ownHeads
        /// Documents whose own chain is to be fetched for proof, each once.
        private(set) var suspects: [DocumentID] = []
        private var checked: Set<DocumentID> = []
        /// Of each chain the last change that this exchange offered.
        private var offered: [ChainID: Offered] = [:]
        var isCopyProven = false
        var hasRehomed = false

        private struct Offered {
            let seq: UInt64
            let id: ChangeID
        }

        mutating func note(offered change: SealedChange) {
            let place = change.place
            guard place.seq >= offered[place.chain]?.seq ?? 0 else { return }
            offered[place.chain] = Offered(seq: place.seq, id: change.id)
        }

        /// Whether a head is one of this store's: written while the exchange went on, it may have gone by
        /// another way than the outbox.
        func hasOffered(_ head: ChainTip, of chain: ChainID) -> Bool {
            offered[chain].map { $0.seq == head.seq && $0.id == head.hash } ?? false
        }

        mutating func suspect(_ document: DocumentID) {
            if checked.insert(document).inserted { suspects.append(document) }
        }

        mutating func takeSuspects() -> [DocumentID] {
            let taken = suspects.prefix(Limits.fetchDocuments)
            suspects.removeFirst(taken.count)
            return taken.sorted()
        }

        mutating func settle() {
            suspects = []
            check = .done
            isCopyProven = false
            hasRehomed = true
        }
    }

    /// Presents a page of own chains, with the anchor and without changes.
    mutating func present(_ heads: [ChainTipInDocument], _ next: Mark?) -> Action {
        guard case .due(let mark) = own.check else { preconditionFailure("a check is under way") }
        precondition(heads.count <= own.pageLimit, "the store keeps to the limit")
        precondition(!heads.isEmpty || next == nil, "a listing that goes on has something")
        own.check = next.map { .due($0) } ?? .done
        guard !heads.isEmpty else { return proceed() }
        var push = Push()
        push.own = heads
        push.ownMark = mark
        return ask(.sync(push))
    }

    /// A request that brings nothing, and so may ask whether what was acknowledged is there.
    ///
    /// Not beside a push: with an answer to something stored the lease changes anyway, and a stale one
    /// would go unnoticed.
    mutating func quietPush() -> Push {
        var push = Push()
        guard own.check.isOpen, !summary.isServerFull else { return push }
        push.own = unconfirmed
        unconfirmed = []
        return push
    }

    static func confirmed(
        _ own: [ChainTipInDocument],
        by response: WireSyncResponse
    ) -> [ChainTipInDocument] {
        let contradicted = Set(response.ownAhead.compactMap { DocumentID(bytes: $0.documentID) })
        return own.filter { !contradicted.contains($0.document) }
    }

    /// The server's chain is not what we said: it lacks something, or claims more.
    mutating func contradict(_ own: [ChainTipInDocument], _ head: WireChainHead) {
        guard let document = DocumentID(bytes: head.documentID),
            let ours = own.first(where: { $0.document == document })?.tip
        else { return }
        let chain = ours.chain(in: document)
        let theirs = tip(head, of: chain)
        if (theirs?.seq ?? 0) < ours.seq {
            uploads.insert(Upload(.chain(chain, after: theirs)), at: 0)
        } else if theirs != ours {
            self.own.suspect(document)
        }
    }

    /// A lease changes only with an answer to something stored; any other change, and an empty one
    /// where one was presented, is a suspicion.
    mutating func newLease(_ response: WireSyncResponse, _ settled: Settlement) -> [UInt8]? {
        let answered = Array(response.lease)
        guard answered.count <= Limits.leaseBytes, answered != lease else { return nil }
        let isEarned =
            settled.changes.contains { $0.disposition.isStored }
            || settled.entries.contains { $0.disposition.isStored }
        if !isEarned, !lease.isEmpty, !isAnswerLost, own.check.isOpen { own.check = .due(nil) }
        lease = answered
        return answered
    }

    mutating func rehome() -> Action {
        guard !own.hasRehomed else { return finish(.stuck(.copiedAgain)) }
        state = .rehoming
        return .rehome
    }

    mutating func rehomed(_ incarnation: IncarnationID) -> Action {
        precondition(incarnation != self.incarnation, "a new incarnation is another one")
        self.incarnation = incarnation
        own.settle()
        summary.isRehomed = true
        // What was cut or asked for belongs to the old incarnation; the outbox holds it anew.
        backlog.removeAll { !$0.isHealing }
        uploads.removeAll { $0.offer == .outbox }
        uploads.append(Upload(.outbox))
        reseal.places = []
        return proceed()
    }
}
