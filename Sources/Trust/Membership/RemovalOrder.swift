// What came before a removal, in an order that its author did not choose.

extension Evaluation {
    /// Whether an entry of a document's log was here before each removal of its author that the author
    /// did not know; false where it is not here.
    ///
    /// What a device signs it can date and place as it likes. It cannot have it arrive earlier.
    package func cameBeforeRemovals(_ id: EntryID) -> Bool {
        guard let entry = history.number(of: id) else { return false }
        return removals(unknownTo: entry).allSatisfy { entry < $0 }
    }

    /// The valid removals of an entry's author, or of a member for whom that acted, that the author did
    /// not know.
    package func removals(unknownTo id: EntryID) -> [EntryID] {
        guard let entry = history.number(of: id) else { return [] }
        return removals(unknownTo: entry).map { history.entries[$0].id }
    }

    /// The beginning of a document that has no effect because its author was removed; nil for any other
    /// document.
    package func beginningOfRemoved(in document: DocumentID) -> BeginningOfRemoved? {
        guard let judged = self.document(document), !judged.isFounded,
            let creation = history.number(of: judged.creation),
            let signer = history.nodes[creation].signer,
            !removals(unknownTo: creation).isEmpty, history.rivals(of: creation).isEmpty
        else { return nil }
        let author = history.devices.values[signer]
        return BeginningOfRemoved(
            entry: judged.creation,
            author: author,
            isAuthorBack: devices[author] != nil
        )
    }

    private func removals(unknownTo entry: Int) -> [Int] {
        guard let signer = history.nodes[entry].signer else { return [] }
        let members = Set((network.grants.devices[signer] ?? []).map(\.member))
        let removals =
            (network.grants.deviceRemovals[signer] ?? [])
            + members.flatMap { network.grants.memberRemovals[$0] ?? [] }
        return removals.map(\.entry).filter { !history.knows(entry, $0) }
    }
}

/// The beginning of a document that waits for someone to say how far its author counts.
package struct BeginningOfRemoved: Sendable {
    package let entry: EntryID
    package let author: DeviceID
    /// Whether the author was granted again since.
    package let isAuthorBack: Bool
}
