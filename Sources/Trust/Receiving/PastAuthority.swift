// Questions about the past that a change's judgement asks of the membership log.

extension Membership {
    /// Whether the device ever acted, by valid grants, for a member of the document.
    func wasMember(_ device: DeviceID, of document: DocumentID, _ evaluation: Evaluation) -> Bool {
        let members = Set(
            grants(of: device).filter { evaluation.verdict(of: $0.entry) == .valid }.map(\.member)
        )
        return grants(in: document).contains { grant in
            members.contains(grant.member) && evaluation.verdict(of: grant.entry) == .valid
        }
    }

    /// Whether anyone ever gave the device a part in the document, even by grants that do not count any
    /// more: whoever wrote there may have done so in good faith.
    package func wasGivenPart(_ device: DeviceID, in document: DocumentID) -> Bool {
        let members = Set(grants(of: device).map(\.member))
        return grants(in: document).contains { members.contains($0.member) }
    }
}

extension Evaluation {
    /// Whether, by what these entries had seen, a device had lost its grant or its member its place
    /// in the document, and is not back now.
    func wasRemoved(
        _ device: DeviceID,
        from document: DocumentID,
        knownTo heads: [EntryID]
    ) -> Bool {
        guard role(of: device, in: document) == nil else { return false }
        let viewers = heads.compactMap { history.number(of: $0) }
        return removals(of: device, from: document).contains { removal in
            viewers.contains { $0 == removal || history.hasSeen($0, removal) }
        }
    }

    /// The valid entries that ended the device's standing, in the network or in the document.
    private func removals(of device: DeviceID, from document: DocumentID) -> [Int] {
        guard let number = history.devices.number(of: device) else { return [] }
        let grants = network.grants
        var found = grants.resignations[number] ?? []
        found += grants.deviceRemovals[number] ?? []
        let members = Set((grants.devices[number] ?? []).map(\.member))
        for member in members { found += grants.memberRemovals[member] ?? [] }
        return found.map(\.entry) + memberRemovals(of: members, from: document)
    }

    private func memberRemovals(of members: Set<Int>, from document: DocumentID) -> [Int] {
        guard let log = history.logNumber(for: .document(document)) else { return [] }
        return history.logs[log].entries.filter { entry in
            guard case .memberRemove = history.entries[entry].action,
                let member = history.nodes[entry].member
            else { return false }
            return members.contains(member) && verdict(of: history.entries[entry].id) == .valid
        }
    }
}

extension History {
    /// Whether `entry`, of either log, is in the past of `viewer`.
    func hasSeen(_ viewer: Int, _ entry: Int) -> Bool {
        if nodes[entry].log == History.network { return knows(viewer, entry) }
        return nodes[viewer].log == nodes[entry].log && pasts.isBefore(entry, viewer)
    }
}
