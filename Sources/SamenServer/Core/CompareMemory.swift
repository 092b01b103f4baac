import Sync
import Trust

/// What comparisons ask for again and again, kept for as long as it is right.
///
/// Nothing here is anyone's state: it all follows from the store, and is forgotten with what it
/// followed from.
struct CompareMemory: Sendable {
    private var heads: [DocumentID: HeadsHash] = [:]
    /// The latest comparisons, the oldest first.
    private var comparisons: [Comparison] = []

    /// One device's documents under one salt, at one cursor of the feed.
    struct Comparison: Sendable {
        let device: DeviceID
        let salt: CompareSalt
        let head: FeedHead
        let index: CompareIndex
    }

    /// The hash of a document's heads, read only if it is not known.
    mutating func heads(
        of document: DocumentID,
        _ read: () throws -> DocumentHeads
    ) rethrows -> HeadsHash {
        if let known = heads[document] { return known }
        let hash = try read().hash
        if heads.count >= Limits.comparedDocuments { heads = [:] }
        heads[document] = hash
        return hash
    }

    /// A document, or the network's log if it is nil, has got something.
    mutating func forget(_ document: DocumentID?) {
        heads[document ?? DocumentHeads.networkLog] = nil
    }

    /// The comparison that a device goes on with; nil once the feed has grown.
    func comparison(of device: DeviceID, _ salt: CompareSalt, at head: FeedHead) -> CompareIndex? {
        comparisons.last { $0.device == device && $0.salt == salt && $0.head == head }?.index
    }

    mutating func keep(_ comparison: Comparison) {
        comparisons.removeAll { $0.device == comparison.device || $0.head != comparison.head }
        comparisons.append(comparison)
        if comparisons.count > Limits.keptComparisons { comparisons.removeFirst() }
    }
}
