// What would hold if a lead said that what was here before a removal counts.

/// Documents that wait for the word of a lead, and what they are until then to whoever had them before
/// their author was removed.
package struct AwaitedWord: Sendable {
    /// What the entries would mean if leads had said so.
    package let evaluation: Evaluation
    /// The part that a device would have in each of the documents in which it would have one.
    package let roles: [DocumentID: DocumentRole]
}

extension Membership {
    /// What waits for the word of a lead and would be a device's to read; nil if nothing does.
    ///
    /// Only documents whose beginning was here before the removal of its author came: whatever came later
    /// may have been made later. What a lead has rejected waits for nothing.
    package func awaitedWord(by device: DeviceID, _ evaluation: Evaluation) -> AwaitedWord? {
        var supposed = log
        var documents: [DocumentID] = []
        for document in evaluation.documentsWithoutBeginning
        where wasGivenPart(device, in: document) {
            guard let beginning = evaluation.beginningOfRemoved(in: document),
                evaluation.cutoffs(of: document)[beginning.author]?.authority != .leads,
                evaluation.cameBeforeRemovals(beginning.entry),
                let point = lastPoint(
                    of: beginning.author,
                    in: document,
                    where: {
                        evaluation.cameBeforeRemovals($0)
                    }
                ),
                let decider = evaluation.keepers(of: document).lazy
                    .compactMap({ evaluation.devices(of: $0).first }).first
            else { continue }
            supposed.add(cutoff(by: decider, at: point, in: document))
            documents.append(document)
        }
        guard !documents.isEmpty else { return nil }
        let after = supposed.evaluation()
        var roles: [DocumentID: DocumentRole] = [:]
        for document in documents { roles[document] = after.role(of: device, in: document) }
        return roles.isEmpty ? nil : AwaitedWord(evaluation: after, roles: roles)
    }

    /// What a lead's device would record; it is signed by nobody, and leaves no copy of the log.
    private func cutoff(
        by decider: DeviceID,
        at point: ChainPoint,
        in document: DocumentID
    ) -> Entry {
        let draft = draft(in: document, by: .device(decider), at: 0)
        let name = Hashing.hash(.entry, point.entry.bytes + draft.parents.sorted().flatMap(\.bytes))
        guard let id = EntryID(bytes: name) else { preconditionFailure("a hash names an entry") }
        return Entry(
            id: id,
            log: .document(document),
            author: .device(decider),
            authorSeq: draft.authorSeq,
            authorPrev: draft.authorPrev,
            parents: draft.parents.sorted(),
            networkHeads: draft.networkHeads.sorted(),
            action: .cutoff(Cutoff(entries: [point]))
        )
    }
}
