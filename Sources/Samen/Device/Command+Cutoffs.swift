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
        var count = 0
        for removed in evaluation.removedDevices {
            let written = try store.documents(writtenBy: removed)
            let signed = memory.membership.documents(signedBy: removed)
            for document in Set(written + signed).sorted() {
                if try recordCutoff(of: removed, in: document) { count += 1 }
            }
        }
        for document in evaluation.documents {
            for removed in evaluation.document(document)?.excluded ?? [] {
                let isKnown = evaluation.cutoffs(of: document)[removed]?.authority
                let mayRaise = memory.membership.mayLead(device.id, in: document, evaluation)
                guard isKnown == nil || isKnown == .members && mayRaise,
                    evaluation.role(of: removed, in: document) == nil
                else { continue }
                let heads = try heldHeads(of: removed, in: document)
                if try tryAuthor(heads, [], of: removed, in: document) { count += 1 }
            }
        }
        return count
    }

    /// Bounds removed devices before anything of theirs is taken that came after their removal.
    ///
    /// What a feed brings after a removal was written by who knew better, or is backdated.
    mutating func recordCutoffs(beforeWhatFollows entries: [SignedEntry]) throws {
        guard entries.contains(where: \.facts.action.isRemoval) else { return }
        memory.cutOffMeanwhile += try recordCutoffs()
    }

    private mutating func recordCutoff(
        of removed: Trust.DeviceID,
        in document: DocumentID
    ) throws -> Bool {
        let standing = evaluation.cutoffs(of: document)[removed]
        if memory.membership.mayLead(device.id, in: document, evaluation) {
            guard standing?.authority != .leads else { return false }
            let bound = try bound(of: removed, in: document)
            let points = bound.points.isEmpty ? [[]] : [bound.points, []]
            // A chain that the log cannot follow covers nothing; the changes still have a bound.
            return try points.contains { try tryAuthor(bound.heads, $0, of: removed, in: document) }
        }
        let role = evaluation.role(of: device.id, in: document)
        guard role == .owner || role == .writer, standing == nil else { return false }
        return try tryAuthor(heldHeads(of: removed, in: document), [], of: removed, in: document)
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

    /// Returns whether the entry counts; one that would not, or that cannot be made, stops nothing.
    private mutating func tryAuthor(
        _ heads: [ChangeHead],
        _ points: [ChainPoint],
        of removed: Trust.DeviceID,
        in document: DocumentID
    ) throws -> Bool {
        let before = memory
        do {
            try author(.cutoff(of: removed, changes: heads, entries: points), in: document)
            return true
        } catch let error as SamenError where error.code == .notAllowed {
            memory = before
        } catch is TrustError {
            memory = before
        }
        forgetJudge()
        return false
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
