import Sync
import Trust

// Erasure: by the server's own times of receipt, and with nothing left behind.

extension Core {
    /// Days for which backups are kept if nobody says otherwise.
    package static let backupDays = Limits.backupDays

    /// Days for which lines of the sync log are kept unless whoever runs the server says another number.
    package static let logDays = Limits.logDays

    /// Carries out the erasures whose approvals have waited long enough, if there are any.
    ///
    /// When this returns, the store holds stubs in the place of what they destroyed, and the order to
    /// do the same stands in the feed. An interrupted rewriting of the file is taken up again.
    ///
    /// - Throws: SQLite's error; then nothing was carried out, or the file is to be rewritten still.
    package mutating func carryOutErasures(at now: UInt64) throws {
        if let next = erasures.next, next <= now { try carryOut(erasures.ripe(at: now), at: now) }
        try store.removeResidue()
    }

    private mutating func carryOut(_ ripe: [Erasures.Due], at now: UInt64) throws {
        try store.write(at: now) { transaction in
            for erasure in ripe {
                try transaction.erase(
                    EraseOrder(
                        document: erasure.document,
                        approval: erasure.approval,
                        approvedMilliseconds: erasure.received,
                        orderedMilliseconds: now,
                        backupsUntilMilliseconds: now &+ backupMilliseconds
                    )
                )
            }
        }
        for erasure in ripe { erasures.note(erasure.approval, of: erasure.document) }
        try store.read { try watchErasures(of: ripe.map(\.document), $0) }
    }

    /// Looks again at the erasures that new entries may bear on.
    mutating func watchErasures(after entries: [SignedEntry], _ reader: FeedReader) throws {
        guard !entries.isEmpty else { return }
        var documents: Set<DocumentID> = []
        for entry in entries {
            guard let document = entry.document else {
                documents = Set(evaluation().documents)
                break
            }
            documents.insert(document)
        }
        try watchErasures(of: documents.sorted(), reader)
    }

    mutating func watchErasures(of documents: [DocumentID], _ reader: FeedReader) throws {
        let evaluation = evaluation()
        for document in documents {
            let grounds = evaluation.document(document)?.erasureGrounds
            guard grounds?.state != Erasure.none || erasures.inForce.contains(document) else {
                continue
            }
            try erasures.update(document, grounds) { try reader.received($0) }
        }
    }

    /// An entry without the wraps that would bring back keys of what is erased.
    func withoutErasedKeys(_ entry: SignedEntry) -> SignedEntry {
        guard !erasures.inForce.isEmpty, !entry.wraps.isEmpty else { return entry }
        var stripped = entry
        stripped.wraps = entry.wraps.filter { !erasures.concerns($0, beside: entry) }
        return stripped
    }
}
