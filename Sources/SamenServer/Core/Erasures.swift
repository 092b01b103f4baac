import Sync
import Trust

/// Which documents are erased here, and which will be, when.
///
/// Follows from the membership logs and from when their entries were received; kept because every
/// push asks for it.
struct Erasures: Sendable {
    /// An erasure that waits for its time.
    struct Due: Hashable, Sendable {
        let document: DocumentID
        let approval: EntryID
        let received: UInt64
        let at: UInt64
    }

    /// The approvals that were carried out here.
    private var done: [DocumentID: Set<EntryID>] = [:]
    private var due: [DocumentID: Due] = [:]
    /// Documents that are erased, and whose log still says so.
    private(set) var inForce: Set<DocumentID> = []
    /// When the next erasure has waited long enough.
    private(set) var next: UInt64?

    mutating func note(_ approval: EntryID, of document: DocumentID) {
        done[document, default: []].insert(approval)
    }

    /// Looks at a document again; `received` tells when an entry of its log came.
    mutating func update(
        _ document: DocumentID,
        _ grounds: ErasureGrounds?,
        received: (EntryID) throws -> UInt64?
    ) throws {
        let approvals = grounds?.inForce ?? []
        let carriedOut = done[document] ?? []
        due[document] = nil
        inForce.remove(document)
        if approvals.contains(where: carriedOut.contains) {
            inForce.insert(document)
        } else {
            let waiting = try approvals.compactMap { approval in
                try received(approval).map { at in
                    Due(
                        document: document,
                        approval: approval,
                        received: at,
                        at: EraseOrder.due(after: at)
                    )
                }
            }
            due[document] = waiting.min { ($0.at, $0.approval) < ($1.at, $1.approval) }
        }
        next = due.values.map(\.at).min()
    }

    /// What has waited long enough, by document.
    func ripe(at now: UInt64) -> [Due] {
        due.values.filter { $0.at <= now }.sorted { $0.document < $1.document }
    }

    /// Whether nobody may be handed this wrap any longer.
    func concerns(_ wrap: SealedWrap, beside entry: SignedEntry) -> Bool {
        entry.document.map(inForce.contains) ?? false
            || wrap.epochs.contains { $0.document.map(inForce.contains) ?? false }
    }
}
