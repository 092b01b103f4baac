// What is still handed to those whose standing, or whose part in a document, has ended: why.

extension Evaluation {
    /// What of the network's log a device may still be handed that has no standing: the entries that
    /// ended it, with everything of that log they rest on.
    package func removalProof(of device: DeviceID) -> Set<EntryID> {
        guard let number = history.devices.number(of: device) else { return [] }
        return withPast(network.endings(of: number), in: History.network)
    }

    /// What of a document's log a device may still be handed that has no part there any longer: the
    /// entries that ended it, with everything of that log they rest on.
    ///
    /// Empty for one that has a part, and for one that never had any.
    package func removalProof(of device: DeviceID, from document: DocumentID) -> Set<EntryID> {
        guard role(of: device, in: document) == nil,
            let number = history.devices.number(of: device),
            let log = history.logNumber(for: .document(document))
        else { return [] }
        let ends = endings(of: number, in: log)
        guard !ends.isEmpty else { return [] }
        // Without its cutoff, what a removed author did is void to whoever has seen the removal.
        let proven = entries(ends, withPastIn: log)
        let cutoffs = proven.flatMap { cutoffsShowing($0, in: log) }
        return withPast(ends.union(cutoffs), in: log)
    }

    /// The entries of the network's log that ended a device's standing, sorted: the removals that no
    /// later grant has seen, else what made its grants void.
    package func endings(of device: DeviceID) -> [EntryID] {
        guard let number = history.devices.number(of: device) else { return [] }
        let removals = network.openRemovals(of: number)
        let endings = removals.isEmpty ? network.endings(of: number) : removals
        return endings.map { history.entries[$0].id }.sorted()
    }

    /// The entries that ended a device's part in a document, sorted: of the document's log, or of the
    /// network's where whoever had given it was removed.
    package func endings(of device: DeviceID, in document: DocumentID) -> [EntryID] {
        guard role(of: device, in: document) == nil,
            let number = history.devices.number(of: device),
            let log = history.logNumber(for: .document(document))
        else { return [] }
        var endings = endings(of: number, in: log)
        if endings.isEmpty {
            let givers = voidGrants(of: number, in: log).compactMap { history.nodes[$0].signer }
            for giver in Set(givers) where devices[history.devices.values[giver]] == nil {
                endings.formUnion(network.endings(of: giver))
            }
        }
        return endings.map { history.entries[$0].id }.sorted()
    }

    /// Devices, by grants that count or counted once, to whose members a document's log ever gave a
    /// part; sorted.
    package func devicesEverGiven(partIn document: DocumentID) -> [DeviceID] {
        guard let log = history.logNumber(for: .document(document)) else { return [] }
        let members = Set(partGrants(in: log).compactMap { history.nodes[$0].member })
        let devices = members.reduce(into: Set<Int>()) { found, member in
            found.formUnion(network.grants.devices(grantedTo: member))
        }
        return devices.map { history.devices.values[$0] }.sorted()
    }

    /// The devices that were ever granted to members of some organisations, in force or not, sorted.
    package func devicesEverGranted(in organisations: Set<OrganisationID>) -> [DeviceID] {
        network.grants.devices.keys.filter { device in
            network.membersEverGranted(device).contains { member in
                organisations.contains(history.members.values[member].organisation)
            }
        }
        .map { history.devices.values[$0] }.sorted()
    }

    /// Whether an entry that is here stands in the network's log.
    package func isOfNetwork(_ id: EntryID) -> Bool {
        history.number(of: id).map { history.nodes[$0].log == History.network } ?? false
    }

    private func withPast(_ ends: Set<Int>, in log: Int) -> Set<EntryID> {
        Set(entries(ends, withPastIn: log).map { history.entries[$0].id })
    }

    private func entries(_ ends: Set<Int>, withPastIn log: Int) -> [Int] {
        let before = history.pasts.marksBefore(lastOf: Array(ends))
        return history.logs[log].entries.filter { entry in
            ends.contains(entry) || history.pasts.contains(entry, in: before)
        }
    }
}

// MARK: - In the network

extension NetworkEvaluation {
    /// The valid entries that ended a device's standing: removals of it and of its members; where its
    /// grants are void, those of whoever signed them, and what others stand in their places.
    func endings(of device: Int) -> Set<Int> {
        var (endings, seen, open): (Set<Int>, Set<Int>, [Int]) = ([], [device], [device])
        while let next = open.popLast() {
            endings.formUnion(removals(of: next))
            guard openRemovals(of: next).isEmpty else { continue }
            for grant in grantsEver(to: next) where level(of: grant) == nil {
                endings.formUnion(history.rivals(onChainTo: grant))
                guard let signer = history.nodes[grant].signer else { continue }
                if seen.insert(signer).inserted { open.append(signer) }
            }
        }
        return endings
    }

    /// The removals that no grant of the device has seen.
    fileprivate func openRemovals(of device: Int) -> Set<Int> {
        let grants = deviceGrantsEver(to: device)
        return removals(of: device).filter { removal in
            !grants.contains { history.pasts.isBefore(removal, $0) }
        }
    }

    private func removals(of device: Int) -> Set<Int> {
        Set((grants.resignations[device] ?? []).map(\.entry)).union(removalsByOthers(of: device))
    }

    /// The valid removals of a device and of its members that are not its own.
    func removalsByOthers(of device: Int) -> Set<Int> {
        var removals = grants.deviceRemovals[device] ?? []
        for member in Set((grants.devices[device] ?? []).map(\.member)) {
            removals += grants.memberRemovals[member] ?? []
        }
        return Set(removals.map(\.entry))
    }

    /// Grants of a device and of the roles of its members, whether or not they count.
    private func grantsEver(to device: Int) -> [Int] {
        let own = deviceGrantsEver(to: device)
        let members = Set(own.compactMap { history.nodes[$0].member })
        return own
            + members.flatMap { concerns.about(member: $0) }.filter { entry in
                switch history.entries[entry].action {
                case .adminGrant, .memberGrant: true
                default: false
                }
            }
    }

    /// The members to whom a device was ever granted, whether or not the grants count.
    func membersEverGranted(_ device: Int) -> [Int] {
        deviceGrantsEver(to: device).compactMap { history.nodes[$0].member }
    }

    private func deviceGrantsEver(to device: Int) -> [Int] {
        concerns.about(device: device).filter { entry in
            guard case .deviceGrant = history.entries[entry].action else { return false }
            return true
        }
    }
}

// MARK: - In a document

extension Evaluation {
    private func endings(of device: Int, in log: Int) -> Set<Int> {
        let members = members(of: device)
        let removals = history.logs[log].entries.filter { entry in
            guard case .memberRemove = history.entries[entry].action else { return false }
            return isValid(entry) && history.nodes[entry].member.map(members.contains) ?? false
        }
        var endings: Set<Int> = []
        for grant in partGrants(in: log) where isValid(grant) {
            guard let member = history.nodes[grant].member, members.contains(member) else {
                continue
            }
            let later = removals.filter { removal in
                history.nodes[removal].member == member
                    && !history.pasts.isBefore(removal, grant)
            }
            // Whoever sees a later one also sees the first.
            endings.formUnion(
                later.filter { one in !later.contains { history.pasts.isBefore($0, one) } }
            )
        }
        let void = voidGrants(of: device, in: log)
        // Whoever had given it may have lost the right to by what was given to them before.
        let givers = partGrants(in: log).filter { grant in
            !isValid(grant) && void.contains { history.pasts.isBefore(grant, $0) }
        }
        for grant in Set(void + givers) {
            endings.formUnion(history.rivals(onChainTo: grant))
            endings.formUnion(cutoffsShowing(grant, in: log))
        }
        return endings
    }

    /// What gave the device's members a part and does not count; the creation too, if that is void.
    private func voidGrants(of device: Int, in log: Int) -> [Int] {
        let members = members(of: device)
        let void = partGrants(in: log).filter { !isValid($0) }
        guard void.contains(where: { history.nodes[$0].member.map(members.contains) ?? false })
        else { return [] }
        return void.filter { grant in
            grant == history.logs[log].creation
                || history.nodes[grant].member.map(members.contains) ?? false
        }
    }

    /// Entries that gave someone a part, whether or not they count.
    private func partGrants(in log: Int) -> [Int] {
        history.logs[log].entries.filter { entry in
            switch history.entries[entry].action {
            case .documentCreate, .memberAdd: true
            default: false
            }
        }
    }

    private func members(of device: Int) -> Set<Int> {
        Set((network.grants.devices[device] ?? []).map(\.member))
    }

    func isValid(_ entry: Int) -> Bool {
        verdict(of: history.entries[entry].id) == .valid
    }
}

extension History {
    /// What others of an author's entries stand in the places of those up to this one.
    fileprivate func rivals(onChainTo entry: Int) -> Set<Int> {
        var found: Set<Int> = []
        var current: Int? = entry
        while let here = current {
            found.formUnion(rivals(of: here))
            current = chains.previous(of: here)
        }
        return found
    }
}
