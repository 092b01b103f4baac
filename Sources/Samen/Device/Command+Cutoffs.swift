import Replica
import Trust

// How far removed devices count: recorded by whoever holds the document, as soon as a removal is seen.

extension Command {
    /// Records how far this device has the work of removed devices that nobody has bounded yet; returns
    /// in how many documents.
    ///
    /// A lead's or an administrator's record keeps what a removed device wrote into a document's log,
    /// the document itself included if that device created it; so it stands for every document of the
    /// organisation that is here, whoever may read it now. Other members record changes only.
    mutating func recordCutoffs() throws -> Int {
        var bounds: [Bound] = []
        for removed in evaluation.removedDevices {
            let written = try store.documents(writtenBy: removed)
            let signed = memory.membership.documents(signedBy: removed)
            // Also where it wrote nothing: a first word after its removal would else count.
            let open = memory.membership.documents(everOpenTo: removed)
            for document in Set(written + signed + open).sorted() {
                if let bound = try missingBound(of: removed, in: document) { bounds.append(bound) }
            }
        }
        for document in evaluation.documents {
            for removed in evaluation.document(document)?.excluded ?? [] {
                let isKnown = evaluation.cutoffs(of: document)[removed]?.authority
                let mayRaise = memory.membership.mayLead(device.id, in: document, evaluation)
                guard isKnown == nil || isKnown == .members && mayRaise,
                    evaluation.role(of: removed, in: document) == nil,
                    !bounds.contains(where: { $0.removed == removed && $0.document == document })
                else { continue }
                let heads = try heldHeads(of: removed, in: document)
                bounds.append(Bound(document: document, removed: removed, heads: heads, points: []))
            }
        }
        return try author(bounds)
    }

    /// Bounds removed devices before anything of theirs is taken that came after their removal.
    ///
    /// What a feed brings after a removal was written by who knew better, or is backdated.
    mutating func recordCutoffs(beforeWhatFollows entries: [SignedEntry]) throws {
        guard entries.contains(where: \.facts.action.isRemoval) else { return }
        memory.cutOffMeanwhile += try recordCutoffs()
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
        in document: DocumentID
    ) throws -> Bound? {
        let standing = evaluation.cutoffs(of: document)[removed]
        if memory.membership.mayLead(device.id, in: document, evaluation) {
            guard standing?.authority != .leads else { return nil }
            let (heads, points) = try bound(of: removed, in: document)
            return Bound(document: document, removed: removed, heads: heads, points: points)
        }
        let role = evaluation.role(of: device.id, in: document)
        guard role == .owner || role == .writer, standing == nil else { return nil }
        let heads = try heldHeads(of: removed, in: document)
        return Bound(document: document, removed: removed, heads: heads, points: [])
    }

    /// What a removed lead had recorded of the device, else what is here of it.
    private func bound(
        of removed: Trust.DeviceID,
        in document: DocumentID
    ) throws -> (heads: [ChangeHead], points: [ChainPoint]) {
        if let recorded = memory.membership.lastCutoff(of: removed, in: document) {
            return recorded
        }
        let points = memory.membership.lastPoint(of: removed, in: document).map { [$0] } ?? []
        return (try heldHeads(of: removed, in: document), points)
    }

    private func heldHeads(
        of removed: Trust.DeviceID,
        in document: DocumentID
    ) throws -> [ChangeHead] {
        guard let number = try store.knownNumber(of: document) else { return [] }
        return try store.undisputedTips(of: number).filter { $0.device == removed }
            .map { ChangeHead(incarnation: $0.incarnation, seq: $0.seq, change: $0.id) }
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
