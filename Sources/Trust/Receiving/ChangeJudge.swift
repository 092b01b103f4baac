/// What an authentic change may do, and what is in it: the second half of the receive pipeline.
///
/// The verdict follows from the membership log, the change's place and the forks of its chain alone,
/// so devices with the same entries agree; it is asked again whenever entries come.
package struct ChangeJudge: Sendable {
    package enum Effect: Hashable, Sendable {
        case full
        /// The author may only read: of its changes only `Access` events count.
        case accessEventsOnly
        /// In the graph, without effect, in quarantine with this reason.
        case void(Reason)
    }

    package enum Content: Hashable, Sendable {
        case payload(ChangePayload)
        /// Present, and void until it can be read.
        case opaque(Reason)
        /// Kept; opens once the epoch's entry or its secret is here.
        case pendingKeys(Reason)
        /// The document was erased.
        case erased
    }

    private let known: Evaluation
    private let membership: Membership
    private let awaited: AwaitedWord?

    /// `awaited`: what is judged as if a lead had spoken already.
    package init(_ membership: Membership, awaiting awaited: AwaitedWord? = nil) {
        var membership = membership
        known = membership.evaluation()
        self.membership = membership
        self.awaited = awaited
    }

    /// What the entries mean for a document.
    private func evaluation(of document: DocumentID) -> Evaluation {
        guard let awaited, awaited.roles[document] != nil else { return known }
        return awaited.evaluation
    }

    /// Whether a change takes effect.
    ///
    /// `branch`: if its chain is forked at or before it.
    package func effect(of change: SealedChange, on branch: Branch? = nil) -> Effect {
        let document = change.header.document
        let device = change.header.device
        let evaluation = evaluation(of: document)
        if isAdopted(change, branch) { return .full }
        if let branch, !isDecided(for: branch, in: document) { return .void(.fork) }
        let role = evaluation.role(of: device, in: document)
        if isCut(change, hasRole: role != nil) { return .void(.cutoff) }
        guard let role else {
            let wasMember = membership.wasMember(device, of: document, evaluation)
            return wasMember ? afterRemoval(change) : .void(.authority)
        }
        if ignoresRemoval(change) { return .void(.oldEpoch) }
        return role == .reader ? .accessEventsOnly : .full
    }

    /// Of the branches of a fork at most one takes effect, whatever leads have adopted.
    private func isAdopted(_ change: SealedChange, _ branch: Branch?) -> Bool {
        let document = change.header.document
        let adopted = evaluation(of: document).adoptedChanges(of: document)
        guard adopted.contains(change.id) else { return false }
        guard let branch else { return true }
        return branch.fork.branches.first(where: adopted.contains) == branch.own
    }

    /// A fork is decided for the branch that a lead's cutoff names, unless leads adopted one.
    private func isDecided(for branch: Branch, in document: DocumentID) -> Bool {
        let adopted = evaluation(of: document).adoptedChanges(of: document)
        return branch.isNamed && !branch.fork.branches.contains(where: adopted.contains)
    }

    /// A chain ends at its cutoff.
    ///
    /// A device that was granted again begins a new incarnation, which no earlier cutoff names.
    private func isCut(_ change: SealedChange, hasRole: Bool) -> Bool {
        let place = change.place
        let document = place.chain.document
        let cutoffs = evaluation(of: document).cutoffs(of: document)
        guard let cutoff = cutoffs[place.chain.device] else { return false }
        let heads = cutoff.heads.filter { $0.incarnation == place.chain.incarnation }
        guard let limit = heads.first?.seq else { return !hasRole }
        guard place.seq == limit else { return place.seq > limit }
        return !heads.contains { $0.change == change.id }
    }

    /// Whether nobody has yet said how far the chains of the change's author, who was removed, count.
    package func awaitsCutoff(_ change: SealedChange) -> Bool {
        let (device, document) = (change.header.device, change.header.document)
        let evaluation = evaluation(of: document)
        return evaluation.role(of: device, in: document) == nil
            && evaluation.cutoffs(of: document)[device] == nil
            && !evaluation.adoptedChanges(of: document).contains(change.id)
            && membership.wasMember(device, of: document, evaluation)
    }

    /// Whether the author was ever given a part in the document, even by grants that are void by now.
    package func wasGivenPart(_ change: SealedChange) -> Bool {
        membership.wasGivenPart(change.header.device, in: change.header.document)
    }

    /// Until the first cutoff is here, what a removed member wrote stands: its colleagues' devices
    /// record what they have as soon as they see the removal.
    private func afterRemoval(_ change: SealedChange) -> Effect {
        ignoresRemoval(change) ? .void(.oldEpoch) : .full
    }

    /// Whether the author had seen the removal of someone who can read the epoch it sealed under.
    package func ignoresRemoval(_ change: SealedChange) -> Bool {
        let header = change.header
        let evaluation = evaluation(of: header.document)
        let epochs = evaluation.epochs(of: header.document).filter { $0.id == header.epoch }
        let holders = Set(
            epochs.flatMap(\.recipients).compactMap { recipient -> DeviceID? in
                guard case .device(let device) = recipient else { return nil }
                return device
            }
        )
        return holders.contains { holder in
            evaluation.wasRemoved(holder, from: header.document, knownTo: header.authHeads)
        }
    }

    /// Whether the log lets the content of a document be missing.
    package func mayLackContent(_ document: DocumentID) -> Bool {
        known.document(document)?.erasure == .approved
    }

    /// Opens a change with whatever secrets are here.
    package func content(of change: SealedChange, _ keys: EpochKeys) -> Content {
        guard !change.isStub else { return .erased }
        let header = change.header
        if let secret = keys.interim(header.document, header.epoch),
            let payload = try? change.open(with: secret)
        {
            return .payload(payload)
        }
        let epochs = known.epochs(of: header.document).filter { $0.id == header.epoch }
        guard !epochs.isEmpty else { return .pendingKeys(.epoch) }
        var isComplete = true
        for epoch in epochs {
            guard let secret = keys.secret(of: header.document, epoch.id, epoch.commitment) else {
                isComplete = false
                continue
            }
            do {
                return .payload(try change.open(with: secret))
            } catch {
                if error.reason != .cannotOpen { return .opaque(error.reason) }
            }
        }
        return isComplete ? .opaque(.cannotOpen) : .pendingKeys(.pendingKeys)
    }
}
