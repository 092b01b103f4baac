// Who may bring new devices into the network.

/// A delegation under which a device may still grant.
package struct OpenDelegation: Hashable, Sendable {
    package let entry: EntryID
    package let lead: MemberID
    /// Grants that are left.
    package let left: UInt64
}

extension Evaluation {
    /// The delegations under which a device may still grant, sorted by entry.
    package func openDelegations(of device: DeviceID) -> [OpenDelegation] {
        let leads = standing(of: device).filter { $0.value == .lead }
        guard !leads.isEmpty else { return [] }
        return network.openDelegations(of: device)
            .filter { leads[$0.lead] != nil }
            .sorted { $0.entry < $1.entry }
    }

    /// Whether a device may invite: an administrator's, or a lead's under a delegation.
    package func mayInvite(_ device: DeviceID) -> Bool {
        standing(of: device).values.contains(.admin) || !openDelegations(of: device).isEmpty
    }
}

extension NetworkEvaluation {
    fileprivate func openDelegations(of device: DeviceID) -> [OpenDelegation] {
        var found: [OpenDelegation] = []
        for number in history.kinds.delegations where level(of: number) != nil {
            guard case .delegation(let delegation) = history.entries[number].action,
                delegation.device == device, !isEnded(number)
            else { continue }
            let id = history.entries[number].id
            let uses = UInt64(uses(of: id, by: device))
            guard uses < delegation.limit else { continue }
            found.append(
                OpenDelegation(entry: id, lead: delegation.lead, left: delegation.limit - uses)
            )
        }
        return found
    }

    /// Whether the lead, or its device, was removed after or beside the delegation.
    private func isEnded(_ delegation: Int) -> Bool {
        let node = history.nodes[delegation]
        guard let lead = node.member, let device = node.device else { return true }
        let removals =
            (grants.memberRemovals[lead] ?? []) + (grants.resignations[device] ?? [])
            + (grants.deviceRemovals[device] ?? []).filter { $0.organisation == node.organisation }
        return removals.contains { !history.pasts.isBefore($0.entry, delegation) }
    }

    private func uses(of delegation: EntryID, by device: DeviceID) -> Int {
        history.kinds.delegatedGrants.count {
            history.entries[$0].author == .device(device)
                && history.entries[$0].action.usedDelegation == delegation
        }
    }
}
