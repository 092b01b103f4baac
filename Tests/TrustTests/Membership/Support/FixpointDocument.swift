import Trust

extension FixpointEvaluator {
    func judgeInDocument(_ x: Int) {
        guard let start = beginning(of: entries[x].log),
            case .documentCreate(let create) = entries[start].action
        else { return }
        leading[x] = isLeading(x, create.organisation)
        (verdict[x], blocking[x]) = judged(x, start, create)
    }

    private func authorWays(_ x: Int) -> [Way] {
        guard case .device(let device) = entries[x].author else { return [] }
        return ways(of: device, in: .knownTo(x))
    }

    private func judged(_ x: Int, _ start: Int, _ create: DocumentCreate) -> (Int?, Bool) {
        let ways = authorWays(x)
        if x == start {
            let isFirst = entries[x].parents.isEmpty && entries[x].authorPrev == nil
            let able = ways.contains { way in
                way.level <= 4 && way.member == create.creator
                    && way.organisation == create.organisation && !isVoid(x, 4, way, start)
            }
            return (isFirst && able ? 1 : nil, false)
        }
        if leading[x] {
            return (
                ways.filter { $0.organisation == create.organisation }.map(\.level).min(), false
            )
        }
        guard verdict[start] != nil else { return (nil, false) }
        var options: [(level: Int, way: Way)] = []
        for way in ways {
            if way.level <= 3, way.organisation == create.organisation {
                options.append((way.level, way))
            }
            guard way.level < 6 else { continue }
            for given in documentLevels(of: way.member, entries[x].log, .pastOf(x), .knownTo(x)) {
                options.append((way.level == 5 ? 6 : given, way))
            }
        }
        guard let level = options.map(\.level).min() else { return (nil, false) }
        let best = options.filter { $0.level == level }.map(\.way)
        guard isAllowed(x, level, Set(best.map(\.member))) else { return (nil, false) }
        let left = best.filter { !isVoid(x, level, $0, start) }
        let stands = !left.isEmpty && isAllowed(x, level, Set(left.map(\.member)))
        return (stands ? level : nil, entries[x].action == .hold)
    }

    // MARK: Removals and cutoffs

    private func unknownRemovals(_ x: Int, _ way: Way) -> [Int] {
        guard case .device(let device) = entries[x].author else { return [] }
        return removals(against: way, of: device, above: way.level).filter { !knew(x, $0) }
    }

    private func isLeading(_ x: Int, _ owner: OrganisationID) -> Bool {
        guard case .cutoff(let cutoff) = entries[x].action, !cutoff.entries.isEmpty else {
            return false
        }
        let able = authorWays(x).contains {
            $0.level <= 3 && $0.organisation == owner && unknownRemovals(x, $0).isEmpty
        }
        guard able, chain(from: x).allSatisfy({ rivals(of: $0).isEmpty }) else { return false }
        return cutoff.entries.allSatisfy { point in
            guard let named = place(of: point.entry), wasRemoved(point.device, knownTo: x) else {
                return false
            }
            return reaches(point, named, from: x)
        }
    }

    private func wasRemoved(_ device: DeviceID, knownTo x: Int) -> Bool {
        grantingDevices.contains { y, grant in
            guard grant.device == device, verdict[y] != nil, knew(x, y) else { return false }
            return removals {
                $0 == .member(grant.member) || $0 == .device(device, grant.member.organisation)
            }.contains { knew(x, $0) }
        }
    }

    /// Whether the leads' cutoffs that nothing later replaces all reach an entry.
    private func isCovered(_ x: Int) -> Bool {
        var points: [(cutoff: Int, point: ChainPoint)] = []
        for y in entries(of: entries[x].log) where leading[y] {
            guard case .cutoff(let cutoff) = entries[y].action else { continue }
            for point in cutoff.entries where .device(point.device) == entries[x].author {
                points.append((y, point))
            }
        }
        let last = points.filter { one in !points.contains { saw($0.cutoff, one.cutoff) } }
        return !last.isEmpty && last.allSatisfy { reaches($0.point, x, from: $0.cutoff) }
    }

    private func isVoid(_ x: Int, _ level: Int, _ way: Way, _ start: Int) -> Bool {
        if !unknownRemovals(x, way).isEmpty, !isCovered(x) { return true }
        if level >= 4, x != start {
            for y in exclusions(of: way.member, entries[x].log)
            where (verdict[y] ?? 9) < level && !saw(x, y) && !saw(y, x) {
                return true
            }
        }
        return chain(from: x).contains { link in
            let rivals = rivals(of: link)
            guard !rivals.isEmpty, !isCovered(link) else { return false }
            return rivals.contains { unknownRemovals($0, way).isEmpty || isCovered($0) }
        }
    }

    // MARK: Roles

    private func exclusions(of member: MemberID, _ log: Log) -> [Int] {
        entries(of: log).filter { y in
            verdict[y] != nil && entries[y].action == .memberRemove(MemberRemove(member: member))
        }
    }

    private func number(_ role: DocumentRole) -> Int {
        switch role {
        case .owner: 4
        case .writer: 5
        case .reader: 6
        }
    }

    private func documentLevels(
        of member: MemberID,
        _ log: Log,
        _ sight: Sight,
        _ knowledge: Sight
    ) -> [Int] {
        var found: [Int] = []
        for y in entries(of: log) where verdict[y] != nil && isSeen(y, in: sight) {
            let level: Int
            switch entries[y].action {
            case .documentCreate(let create) where create.creator == member: level = 4
            case .memberAdd(let add) where add.member == member: level = number(add.role)
            default: continue
            }
            let excluded = exclusions(of: member, log).contains { q in
                guard let signed = verdict[q], isSeen(q, in: sight), !saw(y, q) else {
                    return false
                }
                let isOwn = authorWays(q).contains { $0.member == member }
                return signed < level || (signed == level && isOwn)
            }
            let left = removals { $0 == .member(member) }.contains {
                isSeen($0, in: knowledge) && !knew(y, $0)
            }
            if !excluded, !left { found.append(level) }
        }
        return found
    }

    private func isAllowed(_ x: Int, _ level: Int, _ members: Set<MemberID>) -> Bool {
        switch entries[x].action {
        case .memberAdd(let add):
            guard level <= 4, number(add.role) > level,
                let rank = rank(of: add.member, in: .knownTo(x))
            else { return false }
            return rank < 5 || (rank == 5 && add.role == .reader)
        case .memberRemove(let remove):
            let held = documentLevels(of: remove.member, entries[x].log, .pastOf(x), .knownTo(x))
            return members.contains(remove.member) || (level <= 4 && held.allSatisfy { $0 > level })
        case .newEpoch, .hold: return level <= 5
        case .cutoff: return level == 4 || level == 5
        case .keyGrant, .eraseDone: return level <= 6
        case .adopt, .eraseRequest: return level <= 3
        case .holdLift(let lift):
            guard let y = place(of: lift.hold), saw(x, y) else { return false }
            return level <= 3 && entries[y].action == .hold
        case .eraseApprove(let approve):
            guard let y = place(of: approve.request), saw(x, y), entries[y].action == .eraseRequest
            else {
                return false
            }
            return level <= 5 && members.isDisjoint(with: authorWays(y).map(\.member))
        default: return false
        }
    }

    // MARK: Results

    func documentMembers(of log: Log) -> [MemberID: DocumentRole] {
        var found: [MemberID: DocumentRole] = [:]
        for x in entries(of: log) where verdict[x] != nil {
            let member: MemberID
            switch entries[x].action {
            case .documentCreate(let create): member = create.creator
            case .memberAdd(let add): member = add.member
            default: continue
            }
            guard let given = documentLevels(of: member, log, .all, .all).min(),
                let rank = rank(of: member, in: .all), rank < 6
            else { continue }
            found[member] = [4: .owner, 5: .writer, 6: .reader][rank == 5 ? 6 : given]
        }
        return found
    }

    func erasure(of log: Log) -> Erasure {
        let own = entries(of: log)
        let valid = own.filter { verdict[$0] != nil }
        let requests = valid.filter { entries[$0].action == .eraseRequest }
        let approvals = valid.filter { x in
            guard case .eraseApprove(let approve) = entries[x].action,
                let request = place(of: approve.request)
            else { return false }
            return requests.contains(request)
        }
        let isLifted = { (hold: Int, x: Int) in
            valid.contains {
                self.saw(x, $0)
                    && self.entries[$0].action == .holdLift(HoldLift(hold: self.entries[hold].id))
            }
        }
        for x in approvals {
            guard case .eraseApprove(let approve) = entries[x].action,
                let request = place(of: approve.request)
            else { continue }
            let stands = own.contains { hold in
                blocking[hold]
                    && (!isLifted(hold, x) || (saw(request, hold) && !isLifted(hold, request)))
            }
            if !stands { return .approved }
        }
        return approvals.isEmpty ? requests.isEmpty ? .none : .requested : .held
    }
}
