/// The log that an entry belongs to: the network's, or that of one document.
package enum Log: Hashable, Sendable {
    case network
    case document(DocumentID)
}

/// Who signed an entry.
package enum Author: Hashable, Sendable {
    case root
    case device(DeviceID)
}

/// The facts of one signed entry that its evaluation needs.
///
/// Whoever makes an `Entry` has checked its signature and its hash; the evaluation trusts both and
/// nothing else: numbers, references and actions may be anything.
package struct Entry: Hashable, Sendable {
    package let id: EntryID
    package let log: Log
    package let author: Author
    /// The place in the author's chain in this log, from 1.
    package let authorSeq: UInt64
    package let authorPrev: EntryID?
    package let parents: [EntryID]
    /// What the author of a document's entry had seen of the network's log.
    package let networkHeads: [EntryID]
    package let action: Action

    package init(
        id: EntryID,
        log: Log,
        author: Author,
        authorSeq: UInt64,
        authorPrev: EntryID?,
        parents: [EntryID],
        networkHeads: [EntryID] = [],
        action: Action
    ) {
        self.id = id
        self.log = log
        self.author = author
        self.authorSeq = authorSeq
        self.authorPrev = authorPrev
        self.parents = parents
        self.networkHeads = networkHeads
        self.action = action
    }

    /// Everything that must be here before the entry can be judged.
    package var references: Set<EntryID> {
        var found = Set(parents)
        found.formUnion(networkHeads)
        if let authorPrev { found.insert(authorPrev) }
        return found
    }

    /// Whether the entry is its own device's resignation.
    var isResignation: Bool {
        guard case .remove(let removal) = action, removal.proposal == nil,
            case .device(let device, _) = removal.target
        else { return false }
        return author == .device(device)
    }
}

/// What the evaluation makes of an entry.
package enum Verdict: String, Hashable, Sendable, CaseIterable {
    /// It counts.
    case valid
    /// Present, without effect.
    case void
    /// Something that it refers to has not arrived.
    case pending
    /// This version cannot read its action, or it comes after such an entry.
    case stopped
}
