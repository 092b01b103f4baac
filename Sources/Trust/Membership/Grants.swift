/// The valid grants and removals of the network's log, by whom they concern.
struct Grants: Sendable {
    /// By member.
    private(set) var roles: [Int: [RoleGrant]] = [:]
    /// By device.
    private(set) var devices: [Int: [GrantedDevice]] = [:]
    /// By member.
    private(set) var memberRemovals: [Int: [Removal]] = [:]
    /// By device; each holds in its own organisation.
    private(set) var deviceRemovals: [Int: [Removal]] = [:]
    /// By device; each holds in every organisation.
    private(set) var resignations: [Int: [Removal]] = [:]
    /// The devices granted to each member, in any organisation.
    private var devicesOfMember: [Int: Set<Int>] = [:]

    mutating func grantRole(_ role: Role, by entry: Int, in history: History) {
        guard let member = history.nodes[entry].member else { return }
        var grant = RoleGrant(entry: entry, level: role.level)
        for removal in memberRemovals[member] ?? [] {
            grant.enders.insert(removal, for: entry, in: history)
        }
        roles[member, default: []].append(grant)
    }

    mutating func grantDevice(by entry: Int, at level: Level, in history: History) {
        let node = history.nodes[entry]
        guard let member = node.member, let device = node.device,
            let organisation = node.organisation
        else { return }
        var grant = GrantedDevice(
            entry: entry,
            member: member,
            organisation: organisation,
            ceiling: level.below
        )
        for removal in memberRemovals[member] ?? [] {
            grant.removalsOfMember.insert(removal, for: entry, in: history)
        }
        for removal in deviceRemovals[device] ?? [] where removal.organisation == organisation {
            grant.removalsOfDevice.insert(removal, for: entry, in: history)
        }
        for resignation in resignations[device] ?? [] {
            grant.resignations.insert(resignation, for: entry, in: history)
        }
        devices[device, default: []].append(grant)
        devicesOfMember[member, default: []].insert(device)
    }

    mutating func removeMember(_ member: Int, by removal: Removal, in history: History) {
        memberRemovals[member, default: []].append(removal)
        roles[member]?.updateEach { grant in
            grant.enders.insert(removal, for: grant.entry, in: history)
        }
        for device in devicesOfMember[member] ?? [] {
            devices[device]?.updateEach { grant in
                guard grant.member == member else { return }
                grant.removalsOfMember.insert(removal, for: grant.entry, in: history)
            }
        }
    }

    mutating func removeDevice(_ device: Int, by removal: Removal, in history: History) {
        deviceRemovals[device, default: []].append(removal)
        devices[device]?.updateEach { grant in
            guard grant.organisation == removal.organisation else { return }
            grant.removalsOfDevice.insert(removal, for: grant.entry, in: history)
        }
    }

    mutating func resign(_ device: Int, by resignation: Removal, in history: History) {
        resignations[device, default: []].append(resignation)
        devices[device]?.updateEach { grant in
            grant.resignations.insert(resignation, for: grant.entry, in: history)
        }
    }

    mutating func withdrawRole(of member: Int, by entry: Int) {
        roles[member]?.removeAll { $0.entry == entry }
        if roles[member]?.isEmpty == true { roles[member] = nil }
    }

    mutating func withdrawDevice(_ device: Int, by entry: Int) {
        devices[device]?.removeAll { $0.entry == entry }
        if devices[device]?.isEmpty == true { devices[device] = nil }
    }

    mutating func withdrawRemoval(ofMember member: Int, by entry: Int, in history: History) {
        memberRemovals[member]?.removeAll { $0.entry == entry }
        let left = memberRemovals[member] ?? []
        roles[member]?.updateEach { grant in
            grant.enders = Enders(left, for: grant.entry, in: history)
        }
        for device in devicesOfMember[member] ?? [] {
            devices[device]?.updateEach { grant in
                guard grant.member == member else { return }
                grant.removalsOfMember = Enders(left, for: grant.entry, in: history)
            }
        }
    }

    mutating func withdrawRemoval(ofDevice device: Int, by entry: Int, in history: History) {
        deviceRemovals[device]?.removeAll { $0.entry == entry }
        let left = deviceRemovals[device] ?? []
        devices[device]?.updateEach { grant in
            let own = left.filter { $0.organisation == grant.organisation }
            grant.removalsOfDevice = Enders(own, for: grant.entry, in: history)
        }
    }

    /// The devices of a member by valid grants, whether or not these were ended.
    func devices(grantedTo member: Int) -> [Int] {
        devicesEverGranted(to: member).filter { device in
            devices[device]?.contains { $0.member == member } ?? false
        }
    }

    /// Devices that were ever granted to a member, whether or not the grant still counts.
    ///
    /// It only grows; one look too many is no harm.
    func devicesEverGranted(to member: Int) -> Set<Int> {
        devicesOfMember[member] ?? []
    }
}

extension Array {
    fileprivate mutating func updateEach(_ update: (inout Element) -> Void) {
        for index in indices { update(&self[index]) }
    }
}
