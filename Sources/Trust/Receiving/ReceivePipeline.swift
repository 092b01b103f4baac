package import Wire

/// What a device does with changes from anyone, in the normative order (Protocol/README.md §8).
///
/// Size limits, header, suite, network and document, grant, chain, signature, cutoff, epoch, opening,
/// payload. What follows needs the engine and is the caller's: dependencies, authority over single
/// operations, merge. No failure stops the rest.
package struct ReceivePipeline: Sendable {
    /// An authentic change: to be stored, and merged as far as its effect allows.
    package struct Received: Hashable, Sendable {
        package let change: SealedChange
        package let isSignatureChecked: Bool
        package let branch: Branch?
        package let effect: ChangeJudge.Effect
        package let content: ChangeJudge.Content
    }

    /// A change that is not stored.
    ///
    /// It may be a forgery: the true one is asked for again.
    package struct Refused: Hashable, Sendable {
        /// Its place in what was handed in.
        package fileprivate(set) var index: Int
        package let error: TrustError
    }

    package struct Reception: Sendable {
        package var received: [Received] = []
        package var refused: [Refused] = []
        package var duplicates: [SealedChange] = []
        package var pending: [ChainGate.Pending] = []
        /// Chains whose stored changes must be judged again, from the fork on.
        package var forks: [Fork] = []
        package var evicted: [SealedChange] = []

        /// Counts what was handed in from another place on.
        package mutating func move(by count: Int) {
            for number in refused.indices { refused[number].index += count }
        }

        /// Adds what a later part of the same page led to.
        package mutating func add(_ later: Reception) {
            received += later.received
            refused += later.refused
            duplicates += later.duplicates
            pending = pending.filter { earlier in
                !later.received.contains { $0.change.id == earlier.change.id }
                    && !later.pending.contains { $0.change.id == earlier.change.id }
            }
            pending += later.pending
            forks += later.forks
            evicted += later.evicted
        }
    }

    private var gate: ChainGate

    package init(network: NetworkID) {
        gate = ChainGate(network: network, rule: .reader)
    }

    package var waitingCount: Int { gate.waitingCount }

    /// Takes a page.
    ///
    /// `documents`: those that were asked for; nil where any may come.
    package mutating func receive(
        _ messages: [WireSealedChange],
        of documents: Set<DocumentID>? = nil,
        _ membership: Membership,
        _ keys: EpochKeys,
        _ store: some ChainStore
    ) throws -> Reception {
        var reception = Reception()
        var changes: [SealedChange] = []
        for (index, message) in messages.enumerated() {
            do throws(TrustError) {
                changes.append(try read(message, documents))
            } catch {
                reception.refused.append(Refused(index: index, error: error))
            }
        }
        let passage = try gate.receive(changes, membership, store)
        try judge(passage, membership, keys, store, &reception)
        return reception
    }

    /// Tries again what waits, after entries or keys have come.
    package mutating func retry(
        _ membership: Membership,
        _ keys: EpochKeys,
        _ store: some ChainStore
    ) throws -> Reception {
        var reception = Reception()
        try judge(gate.retry(membership, store), membership, keys, store, &reception)
        return reception
    }

    private func read(
        _ message: WireSealedChange,
        _ documents: Set<DocumentID>?
    ) throws(TrustError) -> SealedChange {
        let change = try SealedChange(message)
        if let documents, !documents.contains(change.header.document) {
            throw TrustError(
                .wrongDocument,
                "a change belongs to a document that was not asked for"
            )
        }
        return change
    }

    private func judge(
        _ passage: ChainGate.Passage,
        _ membership: Membership,
        _ keys: EpochKeys,
        _ store: some ChainStore,
        _ reception: inout Reception
    ) throws {
        reception.duplicates = passage.duplicates
        reception.pending = passage.pending
        reception.forks = passage.forks
        reception.evicted = passage.evicted
        guard !passage.admitted.isEmpty else { return }
        let judge = ChangeJudge(membership)
        let branches = try Branches(passage, store)
        let contents = judge.contents(of: passage.admitted.map(\.change), keys)
        for (admitted, content) in zip(passage.admitted, contents) {
            let branch = branches[admitted.change.id]
            reception.received.append(
                Received(
                    change: admitted.change,
                    isSignatureChecked: admitted.isSignatureChecked,
                    branch: branch,
                    effect: judge.effect(of: admitted.change, on: branch),
                    content: content
                )
            )
        }
    }
}
