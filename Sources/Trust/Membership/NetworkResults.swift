// What the judged network's log says in the end.

extension NetworkEvaluation {
    /// A member's highest role in force.
    func currentRole(of member: Int) -> Role? {
        roles(of: member, in: .everything).map(\.level).min().flatMap { Role(level: $0) }
    }

    /// The members for whom a device may act, and the role up to which.
    func currentRoles(of device: Int) -> [MemberID: Role] {
        var found: [MemberID: Role] = [:]
        let standings = standings(of: device, in: .everything).sorted { $0.level > $1.level }
        for standing in standings {
            found[history.members.values[standing.member]] = Role(level: standing.level)
        }
        return found
    }

    /// Valid device grants under a delegation before no valid entry of the root or of an
    /// administrator of theirs.
    func unconfirmedGrants() -> [Int] {
        let delegated = history.kinds.delegatedGrants.filter { level(of: $0) != nil }
        guard !delegated.isEmpty else { return [] }
        var witnesses: [Int?: [Int]] = [:]
        for entry in valid {
            guard let level = level(of: entry), level <= .administrator else { continue }
            let organisation = level == .root ? nil : history.nodes[entry].organisation
            witnesses[organisation, default: []].append(entry)
        }
        let seen = witnesses.mapValues { history.pasts.marksBefore(lastOf: $0) }
        return delegated.filter { grant in
            let own = history.nodes[grant].organisation
            return ![nil, own].contains { history.pasts.contains(grant, in: seen[$0] ?? []) }
        }
    }

    /// Whether an entry of any log was signed by the root or by an administrator whom nothing from
    /// above contradicts.
    func isByAdministrator(_ entry: Int) -> Bool {
        guard history.chains.isWellFormed(entry) else { return false }
        guard let signer = history.nodes[entry].signer else { return true }
        return standings(of: signer, in: .known(entry)).contains { standing in
            standing.level == .administrator
                && removals(of: standing, above: standing.level).allSatisfy { removal in
                    history.knows(entry, removal.entry)
                }
        }
    }

    /// For each key the values of its valid grants among these that no later one of them replaces; by key, then
    /// by entry.
    func latestValid<Key: Hashable & Comparable, Value>(
        of grants: [Int],
        _ read: (Action) -> (Key, Value)?
    ) -> [Value] {
        var found: [Key: [(entry: Int, value: Value)]] = [:]
        for entry in grants where level(of: entry) != nil {
            guard let (key, value) = read(history.entries[entry].action) else { continue }
            found[key, default: []].removeAll { history.pasts.isBefore($0.entry, entry) }
            found[key, default: []].append((entry, value))
        }
        return found.sorted { $0.key < $1.key }.flatMap { _, grants in
            grants.sorted { history.entries[$0.entry].id < history.entries[$1.entry].id }
                .map(\.value)
        }
    }

    func confirmedHandovers() -> Set<MemberID> {
        Set(standingHandovers().map(\.member))
    }

    /// Valid confirmations, each of a member who was granted no role since.
    func standingHandovers() -> [(entry: Int, member: MemberID)] {
        history.kinds.handovers.compactMap { entry in
            guard level(of: entry) != nil,
                case .handoverConfirmed(let handover) = history.entries[entry].action,
                let member = history.nodes[entry].member
            else { return nil }
            let isRenewed = (grants.roles[member] ?? []).contains {
                !history.pasts.isBefore($0.entry, entry)
            }
            return isRenewed ? nil : (entry, handover.member)
        }
    }

    /// Valid entries, each after those it rests on.
    private var valid: [Int] {
        history.logs[History.network].entries.filter { level(of: $0) != nil }
    }
}
