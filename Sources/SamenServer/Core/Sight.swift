import Sync
import Trust
import Wire

/// What of the feed one device may see, as the membership logs stand.
struct Sight {
    let device: DeviceID
    /// Whether it hands on what it gets: then it is handed everyone's wraps.
    let isRelay: Bool
    private let scope: Scope
    private let readers: Readers
    /// Whom a relay that knows an old membership hands documents, of those who read them; nil for all.
    private let bound: Readers?
    /// What may be seen of the logs of documents in which the device had a part, as far as it was
    /// asked for.
    private var proofs: [DocumentID: Set<EntryID>] = [:]

    private enum Scope {
        /// The network's log, everything in the documents of its members, and why it is a member of
        /// others no longer.
        case members(Evaluation)
        /// Only these entries: those that removed the device, and what they rest on.
        case removal(Set<EntryID>)
    }

    /// A device in force.
    init(
        member device: DeviceID,
        _ readers: Readers,
        within bound: Readers? = nil,
        _ evaluation: Evaluation
    ) {
        self.device = device
        self.readers = readers
        self.bound = bound
        isRelay = evaluation.isRelay(device)
        scope = .members(evaluation)
    }

    /// A device that was removed.
    init(removed device: DeviceID, by entries: Set<EntryID>) {
        self.device = device
        readers = Readers()
        bound = nil
        isRelay = false
        scope = .removal(entries)
    }

    /// Whether the device is in force and reads a document.
    func isReader(of document: DocumentID) -> Bool {
        readers.contains(device, document) && bound?.contains(device, document) ?? true
    }

    /// Whether anything of a document, or of the network's log under its own identifier, may be seen.
    func mayInclude(_ document: DocumentID) -> Bool {
        switch scope {
        case .removal: true
        case .members:
            document == DocumentHeads.networkLog || isReader(of: document)
                || readers.containsFormer(device, document)
        }
    }

    mutating func includes(_ row: FeedRow) -> Bool {
        switch scope {
        case .removal(let entries):
            return row.kind == .entry && row.entry.map(entries.contains) ?? false
        case .members(let evaluation):
            guard let document = row.document else { return true }
            let isReader = isReader(of: document)
            if let target = row.target {
                // What has been overtaken is said to nobody: what proved it may not be shown any more.
                return target == device && isReader == (row.kind == .granted)
                    && (isReader || isProven(row, of: document, evaluation))
            }
            guard !isReader, readers.containsFormer(device, document), row.kind == .entry else {
                return isReader
            }
            let proof = proof(of: document, evaluation)
            return row.entry.map(proof.contains) ?? false
        }
    }

    /// Whether the device may see all that a revocation names.
    private mutating func isProven(
        _ row: FeedRow,
        of document: DocumentID,
        _ evaluation: Evaluation
    ) -> Bool {
        guard let revoked = try? WireRevoked(decoding: row.item) else { return false }
        let proof = proof(of: document, evaluation)
        return revoked.entries.allSatisfy { bytes in
            EntryID(bytes: bytes).map { proof.contains($0) || evaluation.isOfNetwork($0) } ?? false
        }
    }

    private mutating func proof(
        of document: DocumentID,
        _ evaluation: Evaluation
    ) -> Set<EntryID> {
        if let known = proofs[document] { return known }
        let proof = evaluation.removalProof(of: device, from: document)
        proofs[document] = proof
        return proof
    }
}
