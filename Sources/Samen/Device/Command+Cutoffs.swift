import Replica
import Trust

// How far removed devices count: recorded by whoever holds the document, as soon as a removal is seen.

extension Command {
    /// Records how far this device has the work of removed devices that nobody has bounded yet; returns
    /// in how many documents.
    ///
    /// A lead's or an administrator's record keeps what a removed device wrote into a document's log,
    /// the document itself included if that device created it; other members record changes only. Of a
    /// document whose news does not reach this device it says nothing: a copy that was left behind would
    /// take honest work from everyone.
    ///
    /// `keptUp`: of a removal that was just signed or seen, the documents that were whole here until
    /// then, so that what is here came before it. Nil at the end of an exchange: everything that may be
    /// seen now.
    mutating func recordCutoffs(in keptUp: Set<DocumentID>? = nil) throws -> Int {
        var bounds: [Bound] = []
        let isLate = keptUp == nil
        let documents = keptUp ?? documentsInSight(evaluation)
        for removed in evaluation.removedDevices {
            let written = try store.documents(writtenBy: removed)
            let signed = memory.membership.documents(signedBy: removed)
            // Also where it wrote nothing: a first word after its removal would else count.
            let open = memory.membership.documents(everOpenTo: removed)
            for document in documents.intersection(written + signed + open).sorted() {
                if let bound = try missingBound(of: removed, in: document, isLate: isLate) {
                    bounds.append(bound)
                }
            }
        }
        for document in documents.intersection(evaluation.documents).sorted() {
            for removed in evaluation.document(document)?.excluded ?? [] {
                let standing = evaluation.cutoffs(of: document)[removed]
                let mayRaise = memory.membership.mayLead(device.id, in: document, evaluation)
                guard standing == nil || standing?.authority == .members && mayRaise,
                    evaluation.role(of: removed, in: document) == nil,
                    !bounds.contains(where: { $0.removed == removed && $0.document == document })
                else { continue }
                let limit = isLate ? standing : nil
                let heads = try heldHeads(of: removed, in: document, within: limit)
                bounds.append(Bound(document: document, removed: removed, heads: heads, points: []))
            }
        }
        return try author(bounds)
    }

    /// Bounds removed devices before anything of theirs is taken that came after their removal.
    ///
    /// What a feed brings after a removal was written by who knew better, or is backdated. `before`:
    /// what the entries meant that were here already.
    mutating func recordCutoffs(
        beforeWhatFollows entries: [SignedEntry],
        _ before: Evaluation
    ) throws {
        guard entries.contains(where: \.facts.action.isRemoval) else { return }
        memory.cutOffMeanwhile += try recordCutoffs(in: documentsKeptUp(before))
    }

    /// The documents in sight of which nothing is known to be lacking.
    func documentsKeptUp(_ evaluation: Evaluation) throws -> Set<DocumentID> {
        try documentsInSight(evaluation).subtracting(store.incompleteDocuments())
    }

    /// The documents whose entries and changes a server hands to this device.
    func documentsInSight(_ evaluation: Evaluation) -> Set<DocumentID> {
        let all = evaluation.documents + evaluation.documentsWithoutBeginning
        return Set(all.filter { evaluation.isInSight($0, of: device.id) })
    }

    /// How far a removed device counts in a document.
    private struct Bound {
        let document: DocumentID
        let removed: Trust.DeviceID
        let heads: [ChangeHead]
        /// Of the device's entries in the document's log; empty for changes alone.
        var points: [ChainPoint]
    }

    /// What this device is to record; nil if that has been done, or is not its to do.
    private mutating func missingBound(
        of removed: Trust.DeviceID,
        in document: DocumentID,
        isLate: Bool
    ) throws -> Bound? {
        let standing = evaluation.cutoffs(of: document)[removed]
        if memory.membership.mayLead(device.id, in: document, evaluation) {
            guard standing?.authority != .leads else { return nil }
            let limit = isLate ? standing : nil
            let (heads, points) = try bound(of: removed, in: document, within: limit)
            return Bound(document: document, removed: removed, heads: heads, points: points)
        }
        let role = evaluation.role(of: device.id, in: document)
        guard role == .owner || role == .writer, standing == nil else { return nil }
        let heads = try heldHeads(of: removed, in: document, within: nil)
        return Bound(document: document, removed: removed, heads: heads, points: [])
    }

    /// What a removed lead had recorded of the device, else what is here of it.
    private func bound(
        of removed: Trust.DeviceID,
        in document: DocumentID,
        within limit: EffectiveCutoff?
    ) throws -> (heads: [ChangeHead], points: [ChainPoint]) {
        if let recorded = memory.membership.lastCutoff(of: removed, in: document) {
            return recorded
        }
        let points = memory.membership.lastPoint(of: removed, in: document).map { [$0] } ?? []
        return (try heldHeads(of: removed, in: document, within: limit), points)
    }

    /// `limit`: what others have recorded already; what is here beyond that may have come after the
    /// removal.
    private func heldHeads(
        of removed: Trust.DeviceID,
        in document: DocumentID,
        within limit: EffectiveCutoff?
    ) throws -> [ChangeHead] {
        guard let number = try store.knownNumber(of: document) else { return [] }
        let held = try store.undisputedTips(of: number).filter { $0.device == removed }
            .map { ChangeHead(incarnation: $0.incarnation, seq: $0.seq, change: $0.id) }
        return limit?.bounding(held) ?? held
    }

    /// Records all of these that count; returns in how many documents.
    ///
    /// One that would not count is not made, and stops nothing.
    /// They are signed together, because what the logs mean is worked out once for all. A chain that the
    /// log cannot follow covers nothing; the changes still have a bound.
    private mutating func author(_ bounds: [Bound]) throws -> Int {
        var bounds = bounds
        while !bounds.isEmpty {
            let before = memory
            let entries = try bounds.map { try signed($0) }
            let evaluation = evaluation
            let isValid = entries.map { evaluation.verdict(of: $0.id) == .valid }
            if isValid.allSatisfy(\.self) {
                try take(own: entries)
                return bounds.count
            }
            memory = before
            forgetJudge()
            bounds = zip(bounds, isValid).compactMap { bound, isValid in
                guard !isValid else { return bound }
                guard !bound.points.isEmpty else { return nil }
                var bound = bound
                bound.points = []
                return bound
            }
        }
        return 0
    }

    private mutating func signed(_ bound: Bound) throws -> SignedEntry {
        let draft = memory.membership.draft(in: bound.document, by: .device(device.id), at: now)
        let content = EntryContent.cutoff(
            of: bound.removed,
            changes: bound.heads,
            entries: bound.points
        )
        let entry = try draft.signed(content, by: device.secrets.keys.signing)
        _ = try admit(own: entry)
        return entry
    }
}

extension Action {
    /// Whether it ends what someone may do, in the network or in a document.
    var isRemoval: Bool {
        switch self {
        case .remove, .memberRemove: true
        default: false
        }
    }
}
