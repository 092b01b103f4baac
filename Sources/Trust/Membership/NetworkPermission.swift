// What an entry of the network's log may do once its author may act.

extension NetworkEvaluation {
    /// Whether the action is allowed at a level; `organisations` are those in which the author
    /// acts, nil for the root.
    func permits(_ entry: Int, at level: Level, organisations: Set<Int>?) -> Bool {
        let facts = history.entries[entry]
        if case .networkGenesis = facts.action {
            return level == .root && facts.parents.isEmpty && facts.authorPrev == nil
        }
        guard geneses.contains(where: { isBefore($0, entry) }) else { return false }
        switch facts.action {
        case .serverGrant, .organisationGrant:
            return level == .root
        default:
            break
        }
        guard let organisation = history.nodes[entry].organisation,
            (organisationGrants[organisation] ?? []).contains(where: { isBefore($0, entry) }),
            organisations?.contains(organisation) ?? true
        else { return false }
        return permits(facts.action, of: entry, at: level)
    }

    private func permits(_ action: Action, of entry: Int, at level: Level) -> Bool {
        switch action {
        case .recoveryGrant, .adminGrant:
            level == .root
        case .memberGrant(let grant):
            level == .administrator && grant.role != .admin
        case .deviceGrant(let grant):
            mayGrantDevice(entry, grant, at: level)
        case .delegation:
            level == .administrator && isDeviceOfLead(entry)
        case .confirm(let confirm):
            level == .administrator && confirmsDelegated(entry, confirm)
        case .handoverConfirmed:
            level == .lead && targetIsBelow(level, of: entry)
        case .removeProposal:
            level == .twoAdministrators && mayPropose(entry)
        case .remove(let removal):
            if level == .twoAdministrators {
                mayRemoveTogether(entry, removal)
            } else {
                level <= .lead && removal.proposal == nil && targetIsBelow(level, of: entry)
            }
        default:
            false
        }
    }

    private func isBefore(_ a: Int, _ b: Int) -> Bool {
        history.pasts.isBefore(a, b)
    }

    /// Whether all that the entry's target holds in the entry's past lies strictly below a level.
    private func targetIsBelow(_ level: Level, of entry: Int) -> Bool {
        let node = history.nodes[entry]
        if let member = node.member {
            return roles(of: member, in: .past(entry)).allSatisfy { $0.level > level }
        }
        guard let device = node.device else { return false }
        return standings(of: device, in: .past(entry)).allSatisfy { standing in
            standing.level > level || standing.organisation != node.organisation
        }
    }

    private func confirmsDelegated(_ entry: Int, _ confirm: Confirm) -> Bool {
        guard let subject = history.number(of: confirm.grant), isBefore(subject, entry),
            case .deviceGrant(let grant) = history.entries[subject].action
        else { return false }
        return grant.delegation != nil && grant.organisation == confirm.organisation
    }
}

// MARK: - Devices and delegations

extension NetworkEvaluation {
    private func mayGrantDevice(_ entry: Int, _ grant: DeviceGrant, at level: Level) -> Bool {
        guard grant.organisation == grant.member.organisation,
            let member = history.nodes[entry].member
        else { return false }
        // Roles that were ended since count as given: the removal of an equal must not change what
        // is allowed here.
        let given = (grants.roles[member] ?? []).filter { isBefore($0.entry, entry) }.map(\.level)
        if level == .root { return given.contains(.administrator) }
        guard given.contains(where: { $0 > level }),
            roles(of: member, in: .past(entry)).allSatisfy({ $0.level > level })
        else { return false }
        switch level {
        case .administrator:
            return grant.delegation == nil
        case .lead:
            return grant.delegation.map { isCovered(entry, by: $0) } ?? false
        default:
            return false
        }
    }

    /// Whether a lead's device grant rests on a delegation that is valid, its own, not ended and
    /// not used up.
    private func isCovered(_ entry: Int, by id: EntryID) -> Bool {
        guard let number = history.number(of: id), isBefore(number, entry),
            level(of: number) != nil,
            case .delegation(let delegation) = history.entries[number].action,
            let signer = history.nodes[entry].signer, let lead = history.nodes[number].member
        else { return false }
        let node = history.nodes[entry]
        guard history.nodes[number].device == signer,
            history.nodes[number].organisation == node.organisation
        else { return false }
        let removals =
            (grants.memberRemovals[lead] ?? []) + (grants.resignations[signer] ?? [])
            + (grants.deviceRemovals[signer] ?? []).filter { $0.organisation == node.organisation }
        let isEnded = removals.contains { removal in
            isBefore(removal.entry, entry) && !isBefore(removal.entry, number)
        }
        return !isEnded && history.delegationUses(at: entry) <= delegation.limit
    }

    /// Whether a delegation names a device that acts for that lead.
    private func isDeviceOfLead(_ entry: Int) -> Bool {
        let node = history.nodes[entry]
        guard let device = node.device else { return false }
        return standings(of: device, in: .past(entry)).contains { standing in
            standing.level == .lead && standing.member == node.member
        }
    }
}

// MARK: - Removal by two administrators

extension NetworkEvaluation {
    /// The administrators whom a removal would end.
    private func administrators(endedBy entry: Int, in view: View) -> Set<Int> {
        let node = history.nodes[entry]
        if let member = node.member {
            let isAdministrator = roles(of: member, in: view).contains {
                $0.level == .administrator
            }
            return isAdministrator ? [member] : []
        }
        guard let device = node.device else { return [] }
        return administrators(behind: device, organisation: node.organisation, in: view)
    }

    private func administrators(behind device: Int, organisation: Int?, in view: View) -> Set<Int> {
        let acting = standings(of: device, in: view).filter { standing in
            standing.level == .administrator && standing.organisation == organisation
        }
        return Set(acting.map(\.member))
    }

    private func administrators(signing entry: Int, in view: View) -> Set<Int> {
        let node = history.nodes[entry]
        guard let signer = node.signer else { return [] }
        return administrators(behind: signer, organisation: node.organisation, in: view)
    }

    private func mayPropose(_ entry: Int) -> Bool {
        let targets = administrators(endedBy: entry, in: .past(entry))
        return !targets.isEmpty
            && targets.isDisjoint(with: administrators(signing: entry, in: .past(entry)))
    }

    /// Whether two administrators, neither of them the target, have agreed on all that this removal
    /// ends.
    private func mayRemoveTogether(_ entry: Int, _ removal: Remove) -> Bool {
        guard let id = removal.proposal, let number = history.number(of: id),
            isBefore(number, entry), level(of: number) != nil,
            case .removeProposal(let proposal) = history.entries[number].action,
            proposal.target == removal.target
        else { return false }
        let proposers = administrators(signing: number, in: .past(entry))
        let removers = administrators(signing: entry, in: .past(entry))
        let targets = administrators(endedBy: entry, in: .past(entry))
        guard !proposers.isEmpty, !removers.isEmpty, !targets.isEmpty,
            proposers.isDisjoint(with: removers), targets.isDisjoint(with: proposers),
            targets.isDisjoint(with: removers)
        else { return false }
        return grantsEnded(by: entry).allSatisfy { isBefore($0, number) }
    }

    /// The administrators' grants in the entry's past that it would end.
    private func grantsEnded(by entry: Int) -> [Int] {
        let node = history.nodes[entry]
        if let member = node.member {
            return (grants.roles[member] ?? [])
                .filter { $0.level == .administrator && isBefore($0.entry, entry) }
                .map(\.entry)
        }
        guard let device = node.device else { return [] }
        return standings(of: device, in: .past(entry))
            .filter { $0.level == .administrator }
            .flatMap { [$0.roleGrant, $0.deviceGrant] }
    }
}
