// Who may act in the network, and what removals and forks make of that.

extension NetworkEvaluation {
    /// The roles given to a member and in force in a view.
    func roles(of member: Int, in view: View) -> [RoleGrant] {
        (grants.roles[member] ?? []).filter { grant in
            history.sees(view, grant.entry)
                && !grant.enders.endGrant(in: view, below: grant.level, of: history)
        }
    }

    /// All ways in which a device may act by what a view holds.
    func standings(of device: Int, in view: View) -> [Standing] {
        var found: [Standing] = []
        for granted in grants.devices[device] ?? [] {
            guard history.sees(view, granted.entry),
                !granted.resignations.endGrant(in: view, below: Level(.max), of: history)
            else { continue }
            for role in roles(of: granted.member, in: view) {
                let level = max(role.level, granted.ceiling)
                let isEnded =
                    granted.removalsOfMember.endGrant(in: view, below: role.level, of: history)
                    || granted.removalsOfDevice.endGrant(in: view, below: level, of: history)
                if isEnded { continue }
                found.append(
                    Standing(
                        level: level,
                        organisation: granted.organisation,
                        member: granted.member,
                        device: device,
                        roleGrant: role.entry,
                        deviceGrant: granted.entry
                    )
                )
            }
        }
        return found
    }

    /// Valid removals of the standing's device or member from strictly above a level.
    func removals(of standing: Standing, above level: Level) -> [Removal] {
        let ofMember = grants.memberRemovals[standing.member] ?? []
        let ofDevice = grants.deviceRemovals[standing.device] ?? []
        guard !ofMember.isEmpty || !ofDevice.isEmpty else { return [] }
        return ofMember.filter { $0.level < level }
            + ofDevice.filter { $0.level < level && $0.organisation == standing.organisation }
    }

    /// The standings through which an entry acts: held in its past and not struck from above.
    func actors(of entry: Int, at level: Level) -> [Standing] {
        guard let signer = history.nodes[entry].signer else { return [] }
        let acting = max(level, .administrator)
        return standings(of: signer, in: .past(entry)).filter { standing in
            standing.level == acting && !isStruck(entry, standing, at: level)
        }
    }

    /// Whether a removal from above voids what the device did here, or a fork does.
    private func isStruck(_ entry: Int, _ standing: Standing, at level: Level) -> Bool {
        let removals = removals(of: standing, above: level)
        if removals.contains(where: { denies($0, entry) }) { return true }
        // The second signature already protects the acts of two administrators.
        if level == .twoAdministrators { return false }
        return forks.strike(
            entry,
            in: history,
            isSettled: { forked in removals.contains { names($0, forked) } },
            isExcluded: { rival in removals.contains { denies($0, rival) } }
        )
    }

    func denies(_ removal: Removal, _ entry: Int) -> Bool {
        !history.pasts.isBefore(removal.entry, entry) && !trusts(removal, entry)
    }

    /// Whether a removal that comes after the entry lets it stand.
    private func trusts(_ removal: Removal, _ entry: Int) -> Bool {
        guard history.pasts.isBefore(entry, removal.entry),
            case .remove(let remove) = history.entries[removal.entry].action,
            case .device(let device) = history.entries[entry].author
        else { return false }
        let points = remove.trustUntil.filter { $0.device == device }
        if points.isEmpty { return remove.reason == .left }
        return points.contains { history.covers($0, entry, seenBy: removal.entry) }
    }

    /// Whether a removal names the entry, or a later one of its chain, as trusted.
    private func names(_ removal: Removal, _ entry: Int) -> Bool {
        guard case .remove(let remove) = history.entries[removal.entry].action else { return false }
        return remove.trustUntil.contains { history.covers($0, entry, seenBy: removal.entry) }
    }
}
