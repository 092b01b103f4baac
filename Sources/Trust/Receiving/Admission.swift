package import Wire

/// What a server does with pushed changes: everything that needs no key.
///
/// It never opens a change. What a removed member pushes is stored and void, also where the grants that
/// made it one are void; what a stranger pushes is not stored.
package struct Admission: Sendable {
    package enum Verdict: Hashable, Sendable {
        /// To be stored and handed on; the reason if it is void.
        case stored(ChainGate.Admitted, Reason?)
        /// To be stored beside its rival, and handed on.
        case fork(ChainGate.Admitted)
        case duplicate
        case gap
        /// Its document is erased: nothing of the content is taken.
        case erased
        case refused(TrustError)
    }

    private let network: NetworkID

    package init(network: NetworkID) {
        self.network = network
    }

    /// One verdict for each pushed change, in the order of the push.
    package func admit(
        _ push: [WireSealedChange],
        _ membership: Membership,
        _ store: some ChainStore
    ) throws -> [Verdict] {
        try admit(PreparedPush(push, in: network), membership, store)
    }

    /// One verdict for each pushed change, in the order of the push.
    ///
    /// Of documents that are `erased` here only stubs are taken, and stubs of no others but those whose
    /// erasure the log approves.
    package func admit(
        _ push: PreparedPush,
        _ membership: Membership,
        _ store: some ChainStore,
        erased: Set<DocumentID> = []
    ) throws -> [Verdict] {
        var verdicts: [Int: Verdict] = [:]
        var indices: [ChangeID: [Int]] = [:]
        var changes: [SealedChange] = []
        for (index, read) in push.changes.enumerated() {
            switch read {
            case .success(let change):
                changes.append(change)
                indices[change.id, default: []].append(index)
            case .failure(let error): verdicts[index] = .refused(error)
            }
        }
        var gate = ChainGate(network: network, rule: .server)
        let passage = try gate.receive(changes, membership, store, checked: push.checked)
        for (id, verdict) in try judge(passage, membership, store, erased) {
            for (repeated, index) in (indices[id] ?? []).enumerated() {
                // Said twice, stored once; what is not stored is no duplicate of anything.
                verdicts[index] = repeated > 0 && verdict.isStored ? .duplicate : verdict
            }
        }
        return push.changes.indices.map { verdicts[$0] ?? .gap }
    }

    private func judge(
        _ passage: ChainGate.Passage,
        _ membership: Membership,
        _ store: some ChainStore,
        _ erased: Set<DocumentID>
    ) throws -> [ChangeID: Verdict] {
        var verdicts: [ChangeID: Verdict] = [:]
        for change in passage.duplicates { verdicts[change.id] = .duplicate }
        for pending in passage.pending {
            let isErased = erased.contains(pending.change.header.document)
            let isContent = isErased && !pending.change.isStub
            verdicts[pending.change.id] = isContent ? .erased : Self.verdict(pending)
        }
        guard !passage.admitted.isEmpty else { return verdicts }
        let judge = ChangeJudge(membership)
        let branches = try Branches(passage, store)
        var refused: Set<ChangeID> = []
        for admitted in passage.admitted {
            let change = admitted.change
            if !change.isStub, erased.contains(change.header.document) {
                refused.insert(change.id)
                verdicts[change.id] = .erased
                continue
            }
            if let prev = change.header.prev, refused.contains(prev) {
                refused.insert(change.id)
                verdicts[change.id] = .gap
                continue
            }
            let verdict = self.verdict(admitted, judge, branches[change.id])
            if case .refused = verdict { refused.insert(change.id) }
            verdicts[change.id] = verdict
        }
        return verdicts
    }

    private func verdict(
        _ admitted: ChainGate.Admitted,
        _ judge: ChangeJudge,
        _ branch: Branch?
    ) -> Verdict {
        if admitted.change.isStub, !judge.mayLackContent(admitted.change.header.document) {
            return .refused(
                TrustError(.contentMissing, "the content of a pushed change is missing")
            )
        }
        if branch?.own == admitted.change.id { return .fork(admitted) }
        switch judge.effect(of: admitted.change, on: branch) {
        case .full, .accessEventsOnly:
            // What comes after a removal is void to those who have recorded where the chain stood.
            return .stored(admitted, judge.awaitsCutoff(admitted.change) ? .cutoff : nil)
        // Work under grants that became void is kept like that of a removed device.
        case .void(.authority) where judge.wasGivenPart(admitted.change):
            return .stored(admitted, .authority)
        case .void(.authority):
            return .refused(TrustError(.authority, "the device is no member of the document"))
        case .void(.oldEpoch):
            let message =
                "the author had seen a removal that this epoch does not honour; seal again"
            return .refused(TrustError(.oldEpoch, message))
        case .void(let reason):
            return .stored(admitted, reason)
        }
    }

    private static func verdict(_ pending: ChainGate.Pending) -> Verdict {
        switch pending.reason {
        case .pendingSignature:
            .refused(TrustError(.signature, "the last signature of a segment is not right"))
        case .pendingMembership:
            .refused(
                TrustError(
                    .pendingMembership,
                    "the change names membership entries that are not here; push them first"
                )
            )
        default: .gap
        }
    }
}

extension Admission.Verdict {
    fileprivate var isStored: Bool {
        switch self {
        case .stored, .fork, .duplicate: true
        case .gap, .erased, .refused: false
        }
    }

    /// What the answer to the push says.
    package var status: WireStatus {
        switch self {
        case .stored(_, nil): .stored
        case .stored: .quarantined
        case .fork: .fork
        case .duplicate: .duplicate
        case .gap: .gap
        case .erased: .frozen
        case .refused(let error): Self.status(error.reason)
        }
    }

    private static func status(_ reason: Reason) -> WireStatus {
        switch reason {
        case .signature: .badSignature
        case .authority: .notMember
        case .oldEpoch: .oldEpoch
        case .tooLarge: .tooLarge
        case .pendingMembership: .gap
        default: .malformed
        }
    }
}
