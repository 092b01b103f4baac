import Trust

extension FixpointEvaluator {
    /// A way in which a device may act.
    struct Way {
        var level: Int
        var member: MemberID
        var roleGrant: Int
        var deviceGrant: Int
        var organisation: OrganisationID { member.organisation }
    }

    func level(_ role: Role) -> Int {
        switch role {
        case .admin: 2
        case .lead: 3
        case .worker: 4
        case .reader: 5
        case .relay: 6
        }
    }

    func roleName(_ level: Int) -> Role? {
        [2: .admin, 3: .lead, 4: .worker, 5: .reader, 6: .relay][level]
    }

    func organisation(of x: Int) -> OrganisationID? {
        switch entries[x].action {
        case .organisationGrant(let grant): grant.organisation
        case .recoveryGrant(let grant): grant.organisation
        case .adminGrant(let grant): grant.member.organisation
        case .memberGrant(let grant): grant.member.organisation
        case .deviceGrant(let grant): grant.organisation
        case .delegation(let delegation): delegation.lead.organisation
        case .confirm(let confirm): confirm.organisation
        case .handoverConfirmed(let handover): handover.member.organisation
        case .removeProposal(let proposal): proposal.target.organisation
        case .remove(let removal): removal.target.organisation
        default: nil
        }
    }

    /// The device that resigns by an entry.
    func resigner(_ x: Int) -> DeviceID? {
        guard case .remove(let removal) = entries[x].action, removal.proposal == nil,
            case .device(let device, _) = removal.target, entries[x].author == .device(device)
        else { return nil }
        return device
    }

    /// Valid removals, without resignations, that satisfy a condition.
    func removals(where matches: (RemovalTarget) -> Bool) -> [Int] {
        removing.filter { verdict[$0.entry] != nil && matches($0.target) }.map(\.entry)
    }

    private func resignations(of device: DeviceID) -> [Int] {
        resigning.filter { verdict[$0.entry] != nil && $0.device == device }.map(\.entry)
    }

    private func isEnded(_ grant: Int, by removals: [Int], above rank: Int, in sight: Sight) -> Bool
    {
        removals.contains { removal in
            (verdict[removal] ?? 9) < rank && isSeen(removal, in: sight) && !saw(grant, removal)
        }
    }

    /// The role grants of a member that stand.
    func standingRoles(of member: MemberID, in sight: Sight) -> [(rank: Int, grant: Int)] {
        let against = removals { $0 == .member(member) }
        return grantingRoles.filter { x, holder, rank in
            holder == member && verdict[x] != nil && isSeen(x, in: sight)
                && !isEnded(x, by: against, above: rank, in: sight)
        }.map { ($0.rank, $0.entry) }
    }

    func rank(of member: MemberID, in sight: Sight) -> Int? {
        standingRoles(of: member, in: sight).map(\.rank).min()
    }

    func ways(of device: DeviceID, in sight: Sight) -> [Way] {
        var found: [Way] = []
        for (x, grant) in grantingDevices where grant.device == device {
            guard let signed = verdict[x], isSeen(x, in: sight) else { continue }
            let resigned = resignations(of: device).contains {
                isSeen($0, in: sight) && !saw(x, $0)
            }
            if resigned { continue }
            let ofMember = removals { $0 == .member(grant.member) }
            let ofDevice = removals { $0 == .device(device, grant.member.organisation) }
            for (rank, role) in standingRoles(of: grant.member, in: sight) {
                let level = max(rank, signed + 1)
                if isEnded(x, by: ofMember, above: rank, in: sight) { continue }
                if isEnded(x, by: ofDevice, above: level, in: sight) { continue }
                found.append(
                    Way(level: level, member: grant.member, roleGrant: role, deviceGrant: x)
                )
            }
        }
        return found
    }

    /// Valid removals that concern a way of a device from above a level.
    func removals(against way: Way, of device: DeviceID, above level: Int) -> [Int] {
        removals { $0 == .member(way.member) || $0 == .device(device, way.organisation) }
            .filter { (verdict[$0] ?? 9) < level }
    }
}

// MARK: - Judging

extension FixpointEvaluator {
    func judgeInNetwork(_ x: Int) {
        verdict[x] = levelInNetwork(x)
    }

    private func levelInNetwork(_ x: Int) -> Int? {
        if resigner(x) != nil { return 6 }
        guard case .device(let device) = entries[x].author else {
            return isAllowed(x, 0, within: nil) ? 0 : nil
        }
        let held = ways(of: device, in: .pastOf(x))
        let level: Int
        let acting: [Way]
        if needsTwo(x) {
            (level, acting) = (1, held.filter { $0.level == 2 })
        } else {
            level = held.map(\.level).min() ?? 9
            acting = held.filter { $0.level == level }
        }
        let left = acting.filter { !isUndone(x, $0, device, level) }
        guard !left.isEmpty else { return nil }
        return isAllowed(x, level, within: left.map(\.organisation)) ? level : nil
    }

    private func needsTwo(_ x: Int) -> Bool {
        switch entries[x].action {
        case .removeProposal: true
        case .remove(let removal): removal.proposal != nil
        default: false
        }
    }

    private func isUndone(_ x: Int, _ way: Way, _ device: DeviceID, _ level: Int) -> Bool {
        let against = removals(against: way, of: device, above: level)
        let isDenied = { (y: Int) in
            against.contains { !self.saw(y, $0) && !self.accepts($0, y) }
        }
        if isDenied(x) { return true }
        if level == 1 { return false }
        return chain(from: x).contains { link in
            let rivals = rivals(of: link)
            guard rivals.contains(where: { !isDenied($0) }) else { return false }
            return !against.contains { removal in
                trustUntil(removal).contains { reaches($0, link, from: removal) }
            }
        }
    }

    private func trustUntil(_ removal: Int) -> [ChainPoint] {
        guard case .remove(let facts) = entries[removal].action else { return [] }
        return facts.trustUntil
    }

    /// Whether a removal lets stand what came before it.
    private func accepts(_ removal: Int, _ x: Int) -> Bool {
        guard saw(removal, x), case .remove(let facts) = entries[removal].action else {
            return false
        }
        let own = facts.trustUntil.filter { .device($0.device) == entries[x].author }
        guard !own.isEmpty else { return facts.reason == .left }
        return own.contains { reaches($0, x, from: removal) }
    }

    private func isAllowed(_ x: Int, _ level: Int, within acting: [OrganisationID]?) -> Bool {
        if entries[x].action == .networkGenesis {
            return level == 0 && entries[x].parents.isEmpty && entries[x].authorPrev == nil
        }
        guard hasValid(before: x, where: { $0 == .networkGenesis }) else { return false }
        switch entries[x].action {
        case .serverGrant, .organisationGrant: return level == 0
        default: break
        }
        guard let organisation = organisation(of: x) else { return false }
        let grant = Action.organisationGrant(OrganisationGrant(organisation: organisation))
        guard hasValid(before: x, where: { $0 == grant }) else { return false }
        if let acting, !acting.contains(organisation) { return false }
        return isAllowedInside(x, level, organisation)
    }

    private func hasValid(before x: Int, where matches: (Action) -> Bool) -> Bool {
        (0..<count).contains { verdict[$0] != nil && saw(x, $0) && matches(entries[$0].action) }
    }

    private func isAllowedInside(_ x: Int, _ level: Int, _ organisation: OrganisationID) -> Bool {
        switch entries[x].action {
        case .recoveryGrant, .adminGrant:
            return level == 0
        case .memberGrant(let grant):
            return level == 2 && grant.role != .admin
        case .deviceGrant(let grant):
            return mayGrant(x, grant, level)
        case .delegation(let made):
            return level == 2
                && ways(of: made.device, in: .pastOf(x)).contains {
                    $0.level == 3 && $0.member == made.lead
                }
        case .confirm(let confirm):
            guard let y = place(of: confirm.grant), saw(x, y), level == 2,
                case .deviceGrant(let grant) = entries[y].action
            else { return false }
            return grant.delegation != nil && grant.organisation == organisation
        case .handoverConfirmed(let handover):
            return level == 3
                && standingRoles(of: handover.member, in: .pastOf(x)).allSatisfy { $0.rank > 3 }
        case .removeProposal(let proposal):
            let targets = administrators(in: proposal.target, .pastOf(x))
            return level == 1 && !targets.isEmpty
                && targets.isDisjoint(with: signers(of: x, organisation, .pastOf(x)))
        case .remove(let removal):
            return mayRemove(x, removal, level, organisation)
        default:
            return false
        }
    }

    private func mayGrant(_ x: Int, _ grant: DeviceGrant, _ level: Int) -> Bool {
        let given = grantingRoles.filter { y, member, _ in
            member == grant.member && verdict[y] != nil && saw(x, y)
        }.map(\.rank)
        if grant.organisation != grant.member.organisation { return false }
        if level == 0 { return given.contains(2) }
        guard level <= 3, (given.max() ?? 0) > level,
            (rank(of: grant.member, in: .pastOf(x)) ?? 9) > level
        else { return false }
        return level == 3 ? isDelegated(x, grant) : level == 2 && grant.delegation == nil
    }

    private func isDelegated(_ x: Int, _ grant: DeviceGrant) -> Bool {
        guard let y = place(of: grant.delegation), verdict[y] != nil, saw(x, y),
            case .delegation(let made) = entries[y].action,
            entries[x].author == .device(made.device),
            made.lead.organisation == grant.member.organisation
        else { return false }
        let ends =
            removals {
                $0 == .member(made.lead) || $0 == .device(made.device, made.lead.organisation)
            } + resignations(of: made.device)
        if ends.contains(where: { saw(x, $0) && !saw(y, $0) }) { return false }
        let uses = chain(from: x).filter { link in
            guard case .deviceGrant(let other) = entries[link].action else { return false }
            return other.delegation == grant.delegation
        }
        return UInt64(uses.count) <= made.limit
    }

    private func mayRemove(
        _ x: Int,
        _ removal: Remove,
        _ level: Int,
        _ organisation: OrganisationID
    ) -> Bool {
        if level == 1 { return haveAgreed(x, removal, organisation) }
        guard level <= 3, removal.proposal == nil else { return false }
        switch removal.target {
        case .member(let member):
            return standingRoles(of: member, in: .pastOf(x)).allSatisfy { $0.rank > level }
        case .device(let device, _):
            return ways(of: device, in: .pastOf(x)).allSatisfy {
                $0.level > level || $0.organisation != organisation
            }
        }
    }

    private func administrators(in target: RemovalTarget, _ sight: Sight) -> Set<MemberID> {
        switch target {
        case .member(let member):
            standingRoles(of: member, in: sight).contains { $0.rank == 2 } ? [member] : []
        case .device(let device, let organisation):
            administrators(behind: device, organisation, sight)
        }
    }

    private func administrators(
        behind device: DeviceID,
        _ organisation: OrganisationID,
        _ sight: Sight
    ) -> Set<MemberID> {
        let acting = ways(of: device, in: sight).filter {
            $0.level == 2 && $0.organisation == organisation
        }
        return Set(acting.map(\.member))
    }

    private func signers(of x: Int, _ organisation: OrganisationID, _ sight: Sight) -> Set<MemberID>
    {
        guard case .device(let device) = entries[x].author else { return [] }
        return administrators(behind: device, organisation, sight)
    }

    /// Whether two administrators, neither of them the target, stand behind a removal, each knowing
    /// all that it ends.
    private func haveAgreed(_ x: Int, _ removal: Remove, _ organisation: OrganisationID) -> Bool {
        guard let y = place(of: removal.proposal), verdict[y] != nil, saw(x, y),
            entries[y].action == .removeProposal(RemoveProposal(target: removal.target))
        else { return false }
        let first = signers(of: y, organisation, .pastOf(x))
        let second = signers(of: x, organisation, .pastOf(x))
        let targets = administrators(in: removal.target, .pastOf(x))
        let people = first.union(second).union(targets)
        guard !first.isEmpty, !second.isEmpty, !targets.isEmpty,
            people.count == first.count + second.count + targets.count
        else { return false }
        return ended(by: removal.target, before: x).allSatisfy { saw(y, $0) }
    }

    private func ended(by target: RemovalTarget, before x: Int) -> [Int] {
        switch target {
        case .member(let member):
            grantingRoles.filter { y, holder, rank in
                holder == member && rank == 2 && verdict[y] != nil && saw(x, y)
            }.map(\.entry)
        case .device(let device, _):
            ways(of: device, in: .pastOf(x)).filter { $0.level == 2 }
                .flatMap { [$0.roleGrant, $0.deviceGrant] }
        }
    }
}
