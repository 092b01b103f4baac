/// What changed in one cell, so that stores and screens need not read the rest again.
package struct Patch: Equatable, Sendable {
    package let address: CellAddress
    /// For a text, the steps from the old text to the new one; otherwise empty: read the cell.
    package let textEdits: [TextEdit]

    package init(address: CellAddress, textEdits: [TextEdit] = []) {
        self.address = address
        self.textEdits = textEdits
    }
}

/// What a merge did with the changes it was given, and with those that had waited for them.
package struct Merge: Equatable, Sendable {
    /// Why a change was not even kept.
    package struct Refusal: Equatable, Sendable {
        package let carrier: ChangeID
        package let error: ReplicaError
    }

    /// What is shown differently now, ascending by cell.
    package var patches: [Patch] = []
    /// Carriers that are part of the document now, in the order in which they were added.
    package var applied: [ChangeID] = []
    /// Carriers that were part of the document before.
    package var duplicates: [ChangeID] = []
    /// Changes among `applied` that this version cannot decode, or that are malformed.
    package var opaque: [Refusal] = []
    /// Identities for which more than one content is known now.
    package var forks: [ChangeID] = []
    /// Carriers that were given and wait for what they depend on.
    package var pending: [ChangeID] = []
    /// Carriers that no longer wait because there were too many; to be fetched again.
    package var evicted: [ChangeID] = []
    /// Changes that cannot be part of any document.
    package var refused: [Refusal] = []
}

/// Gathers patches by cell, in the order in which they happen.
struct PatchCollector {
    private var edits: [CellAddress: [TextEdit]] = [:]

    mutating func touch(_ address: CellAddress) {
        edits[address, default: []] += []
    }

    mutating func add(_ textEdits: [TextEdit], to address: CellAddress) {
        if !textEdits.isEmpty { edits[address, default: []] += textEdits }
    }

    var patches: [Patch] {
        edits.sorted { $0.key < $1.key }.map { Patch(address: $0.key, textEdits: $0.value) }
    }
}
