import Replica
import Trust

// How far removed devices count: recorded by whoever holds the document, as soon as a removal is seen.

extension Command {
    /// Records how far this device has the work of removed devices that nobody has bounded yet; returns
    /// in how many documents.
    ///
    /// A lead's or an administrator's record keeps what a removed device wrote into a document's log
    /// before its removal came here, the document itself included if that device created it; what came
    /// later is for people to decide on. Other members record changes only. Of a document whose news does
    /// not reach this device it says nothing: a copy that was left behind would take honest work from
    /// everyone.
    ///
    /// `keptUp`: of a removal that was just signed or seen, the documents that were whole here until
    /// then, so that what is here came before it. Nil at the end of an exchange: everything that may be
    /// seen now.
    mutating func recordCutoffs(in keptUp: Set<DocumentID>? = nil) throws -> Int {
        let documents = keptUp ?? documentsInSight(evaluation)
        var count = 0
        // Who had bounded others comes first: what they recorded counts, and is repeated, only as far
        // as their own bounds reach.
        for removed in memory.membership.boundingOrder(of: evaluation.removedDevices) {
            let bounds = try removed.flatMap { device in
                try missingBounds(of: device, in: documents, isLate: keptUp == nil)
            }
            count += try author(bounds)
        }
        return try count + author(boundsOfExcluded(from: documents, isLate: keptUp == nil))
    }

    private mutating func missingBounds(
        of removed: Trust.DeviceID,
        in documents: Set<DocumentID>,
        isLate: Bool
    ) throws -> [Bound] {
        let written = try store.documents(writtenBy: removed)
        let signed = memory.membership.documents(signedBy: removed)
        // Also where it wrote nothing: a first word after its removal would else count.
        let open = memory.membership.documents(everOpenTo: removed)
        return try documents.intersection(written + signed + open).sorted().compactMap {
            try missingBound(of: removed, in: $0, isLate: isLate)
        }
    }

    /// The same for those who were removed from a document alone.
    private mutating func boundsOfExcluded(
        from documents: Set<DocumentID>,
        isLate: Bool
    ) throws -> [Bound] {
        var bounds: [Bound] = []
        // Whoever was handed a document to bound its author alone has no part in it from then on.
        let inSight = documents.filter { evaluation.isInSight($0, of: device.id) }
        for document in inSight.intersection(evaluation.documents).sorted() {
            for removed in evaluation.document(document)?.excluded ?? [] {
                let standing = evaluation.cutoffs(of: document)[removed]
                let mayRaise = memory.membership.mayLead(device.id, in: document, evaluation)
                guard standing == nil || standing?.authority == .members && mayRaise,
                    evaluation.role(of: removed, in: document) == nil
                else { continue }
                let limit = isLate ? standing : nil
                let heads = try heldHeads(of: removed, in: document, within: limit)
                bounds.append(Bound(document: document, removed: removed, heads: heads, points: []))
            }
        }
        return bounds
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
        var heads: [ChangeHead]
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
            // What someone began who was removed already is for people to decide on.
            guard standing?.authority != .leads, try undecidedBeginning(of: document) == nil
            else { return nil }
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
    private mutating func bound(
        of removed: Trust.DeviceID,
        in document: DocumentID,
        within limit: EffectiveCutoff?
    ) throws -> (heads: [ChangeHead], points: [ChainPoint]) {
        let membership = memory.membership
        if let recorded = membership.lapsedCutoff(of: removed, in: document, evaluation) {
            return recorded
        }
        let evaluation = evaluation
        let point = try membership.lastPoint(of: removed, in: document) { entry in
            try isFromBeforeRemovals(entry, evaluation)
        }
        let points = point.map { [$0] } ?? []
        return (try heldHeads(of: removed, in: document, within: limit), points)
    }

    /// Records that all which is here of a device in a document counts, or that none of it does.
    mutating func decide(
        on author: Trust.DeviceID,
        in document: DocumentID,
        adopts: Bool
    ) throws {
        var bound = Bound(document: document, removed: author, heads: [], points: [])
        if adopts {
            bound.heads = try heldHeads(of: author, in: document, within: nil)
            bound.points = memory.membership.lastPoint(of: author, in: document).map { [$0] } ?? []
        }
        guard try self.author([bound]) == 1 else { throw SamenError.mayNot }
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
