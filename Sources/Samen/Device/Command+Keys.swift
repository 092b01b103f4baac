import Trust

// What is amiss with keys, and what people should know of them.

extension Command {
    /// Epochs from which this device was left out, and those that claim one identifier: what is sealed
    /// under them may be unreadable here, and nobody seals under them any more.
    mutating func questionableEpochs() throws -> [QuarantineItem] {
        let evaluation = evaluation
        var items: [QuarantineItem] = []
        for document in evaluation.documents
        where evaluation.role(of: device.id, in: document) != nil {
            for exclusion in evaluation.exclusions(of: device.id, from: document) {
                items += try questionable(.pending, .excluded, exclusion.entry)
            }
            for epoch in evaluation.epochs(of: document) where epoch.clashes {
                for declaration in epoch.declarations.sorted() {
                    items += try questionable(.refused, .epoch, declaration)
                }
            }
        }
        return items
    }

    private func questionable(
        _ kind: QuarantineItem.Kind,
        _ reason: Reason,
        _ id: EntryID
    ) throws -> [QuarantineItem] {
        guard let entry = memory.membership.entry(id) else { return [] }
        return [QuarantineItem(kind, reason.rawValue, entry, since: try store.since(id))]
    }

    /// Uses of recovery words in documents in which this device's member has a part.
    mutating func recoveryUses() -> [RecoveryUse] {
        let evaluation = evaluation
        return evaluation.documents.filter { evaluation.role(of: device.id, in: $0) != nil }
            .flatMap { evaluation.recoveryUses(in: $0) }
    }

    /// Documents in which one of these devices was once given a part and that have no beginning which
    /// counts, ascending.
    mutating func partsWithoutBeginning(of devices: [Trust.DeviceID]) -> [DocumentID] {
        let open = Set(devices.flatMap { memory.membership.documents(everOpenTo: $0) })
        return evaluation.documentsWithoutBeginning.filter { open.contains($0) }
    }

    /// Who can say of these how far their authors count, ascending.
    mutating func keepers(of documents: [DocumentID]) -> [MemberID] {
        let evaluation = evaluation
        let keepers = Set(documents.flatMap { evaluation.keepers(of: $0) })
        return keepers.filter { !evaluation.devices(of: $0).isEmpty }.sorted()
    }

    mutating func devicesToConfirm() -> [Trust.DeviceID] {
        evaluation.toConfirm.compactMap { memory.membership.entry($0)?.facts.grantedDevice }
            .sorted()
    }
}
