/// Judges one document's log, after the network's.
///
/// The leads' cutoffs come first, for they decide which entries of removed devices stand and rest
/// on the network alone. Then the creation, then level by level as in the network's log.
struct DocumentJudge: Sendable {
    /// A valid grant of a document role.
    struct Grant: Sendable {
        let entry: Int
        let level: Level
    }

    /// A valid `MemberRemove`.
    struct Exclusion: Sendable {
        let entry: Int
        let level: Level
        /// Whether a member removed itself.
        let isOwn: Bool
    }

    /// A level at which an author could act, and the standing that gives it.
    struct Option: Sendable {
        let level: Level
        let standing: Standing
    }

    let network: NetworkEvaluation
    let log: Int
    let creation: Int
    let organisation: Int?
    let forks: Forks
    let readable: [Int]
    /// The level at which each valid entry was signed, by ordinal.
    private(set) var levels: [Level?]
    /// By member.
    private(set) var grants: [Int: [Grant]] = [:]
    /// By member.
    private(set) var exclusions: [Int: [Exclusion]] = [:]
    /// Valid cutoffs of leads and administrators.
    private(set) var leadingCutoffs: [Int] = []
    /// By device: the cutoffs for its entries that no later one replaces.
    private(set) var entryCutoffs: [Int: [(cutoff: Int, point: ChainPoint)]] = [:]
    /// Holds that block: valid, or void only because their author was removed or forked.
    private(set) var holds: [Int] = []
    /// What each author could be in the network, by ordinal.
    private var authorStandings: [[Standing]]

    var history: History { network.history }

    init(log: Int, creation: Int, network: NetworkEvaluation) {
        let history = network.history
        self.network = network
        self.log = log
        self.creation = creation
        organisation = history.nodes[creation].organisation
        forks = Forks(of: log, in: history)
        readable = history.readable(log: log)
        let count = history.logs[log].entries.count
        levels = Array(repeating: nil, count: count)
        authorStandings = Array(repeating: [], count: count)
        for entry in readable {
            let node = history.nodes[entry]
            guard let signer = node.signer else { continue }
            authorStandings[node.ordinal] = network.standings(of: signer, in: .known(entry))
        }
        judgeCutoffs()
        judgeCreation()
        judgeOthers()
    }

    func level(of entry: Int) -> Level? {
        levels[history.nodes[entry].ordinal]
    }

    /// What the author of an entry could be, by what it knew of the network.
    func standings(signing entry: Int) -> [Standing] {
        authorStandings[history.nodes[entry].ordinal]
    }

    private mutating func judgeCutoffs() {
        for entry in readable {
            guard case .cutoff(let cutoff) = history.entries[entry].action,
                let level = leadingLevel(of: entry, cutoff)
            else { continue }
            leadingCutoffs.append(entry)
            levels[history.nodes[entry].ordinal] = level
        }
        entryCutoffs = latestEntryCutoffs()
    }

    private mutating func judgeCreation() {
        guard mayCreate(), let member = history.nodes[creation].member else { return }
        levels[history.nodes[creation].ordinal] = .twoAdministrators
        grants[member] = [Grant(entry: creation, level: .documentOwner)]
    }

    private mutating func judgeOthers() {
        guard level(of: creation) != nil else { return }
        var undecided = readable.filter { $0 != creation && level(of: $0) == nil }
        for stage in Level.administrator.rawValue...Level.documentReader.rawValue {
            undecided.removeAll { decide($0, atOrAbove: Level(stage)) }
        }
        judgeBounds()
    }

    /// Leads' cutoffs for devices that lost their place in the document alone.
    ///
    /// They come last, because that loss may be an owner's doing; nothing but changes rests on them.
    private mutating func judgeBounds() {
        guard !exclusions.isEmpty else { return }
        for entry in readable where level(of: entry) == nil {
            guard case .cutoff(let cutoff) = history.entries[entry].action,
                cutoff.entries.isEmpty, !cutoff.changes.isEmpty,
                cutoff.changes.allSatisfy({ wasExcluded($0.device, knownTo: entry) })
            else { continue }
            let leading = options(of: entry).filter {
                $0.level <= .lead && !isStruck(entry, $0.standing, at: $0.level)
            }
            if let level = leading.map(\.level).min() { accept(entry, at: level) }
        }
    }

    /// Judges an entry if its author could act at this level or above; answers whether it has.
    private mutating func decide(_ entry: Int, atOrAbove stage: Level) -> Bool {
        let options = options(of: entry).filter { $0.level <= stage }
        guard let level = options.map(\.level).min() else { return false }
        let best = options.filter { $0.level == level }.map(\.standing)
        guard permits(entry, at: level, members: Set(best.map(\.member))) else { return true }
        if case .hold = history.entries[entry].action { holds.append(entry) }
        let standing = best.filter { !isStruck(entry, $0, at: level) }
        if !standing.isEmpty, permits(entry, at: level, members: Set(standing.map(\.member))) {
            accept(entry, at: level)
        }
        return true
    }

    private mutating func accept(_ entry: Int, at level: Level) {
        levels[history.nodes[entry].ordinal] = level
        guard let member = history.nodes[entry].member else { return }
        switch history.entries[entry].action {
        case .memberAdd(let add):
            grants[member, default: []].append(Grant(entry: entry, level: add.role.level))
        case .memberRemove:
            let isOwn = standings(signing: entry).contains { $0.member == member }
            let exclusion = Exclusion(entry: entry, level: level, isOwn: isOwn)
            exclusions[member, default: []].append(exclusion)
        default:
            break
        }
    }
}

// MARK: - Who may act

extension DocumentJudge {
    /// The levels of a member's document roles in force, given what counts as seen of both logs.
    func roles(of member: Int, in view: View, knowing known: View) -> [Level] {
        let departures = network.grants.memberRemovals[member] ?? []
        return (grants[member] ?? []).filter { grant in
            guard history.sees(view, grant.entry) else { return false }
            let isExcluded = (exclusions[member] ?? []).contains { exclusion in
                ends(exclusion, grant) && history.sees(view, exclusion.entry)
            }
            let hasLeft = departures.contains { departure in
                history.sees(known, departure.entry) && !history.knows(grant.entry, departure.entry)
            }
            return !isExcluded && !hasLeft
        }.map(\.level)
    }

    private func ends(_ exclusion: Exclusion, _ grant: Grant) -> Bool {
        let reaches =
            exclusion.isOwn ? exclusion.level <= grant.level : exclusion.level < grant.level
        return reaches && !history.pasts.isBefore(exclusion.entry, grant.entry)
    }

    /// All ways in which the author could act, by the entry's own past.
    private func options(of entry: Int) -> [Option] {
        var found: [Option] = []
        for standing in standings(signing: entry) {
            if standing.organisation == organisation, standing.level <= .lead {
                found.append(Option(level: standing.level, standing: standing))
            }
            guard standing.level < .relay else { continue }
            for role in roles(of: standing.member, in: .past(entry), knowing: .known(entry)) {
                let level = standing.level == .reader ? .documentReader : role
                found.append(Option(level: level, standing: standing))
            }
        }
        return found
    }

    private func mayCreate() -> Bool {
        let facts = history.entries[creation]
        let node = history.nodes[creation]
        guard facts.parents.isEmpty, facts.authorPrev == nil,
            history.chains.isWellFormed(creation), !node.isStopped
        else { return false }
        return standings(signing: creation).contains { standing in
            standing.level <= .worker && standing.member == node.member
                && standing.organisation == node.organisation
                && !isStruck(creation, standing, at: .documentOwner)
        }
    }

    /// Whether a removal that the entry does not know, or a fork, voids it.
    private func isStruck(_ entry: Int, _ standing: Standing, at level: Level) -> Bool {
        let removals = network.removals(of: standing, above: standing.level)
        if isUnaware(entry, ofAny: removals), !isCovered(entry) { return true }
        if level >= .documentOwner, entry != creation,
            isExcludedConcurrently(entry, standing, level)
        {
            return true
        }
        return forks.strike(
            entry,
            in: history,
            isSettled: { isCovered($0) },
            isExcluded: { isUnaware($0, ofAny: removals) && !isCovered($0) }
        )
    }

    private func isExcludedConcurrently(
        _ entry: Int,
        _ standing: Standing,
        _ level: Level
    ) -> Bool {
        (exclusions[standing.member] ?? []).contains { exclusion in
            exclusion.level < level && !history.pasts.isBefore(exclusion.entry, entry)
                && !history.pasts.isBefore(entry, exclusion.entry)
        }
    }

    func isUnaware(_ entry: Int, ofAny removals: [Removal]) -> Bool {
        removals.contains { !history.knows(entry, $0.entry) }
    }
}

// MARK: - What they may do

extension DocumentJudge {
    /// Whether the action is allowed at a level to an author who acts for these members.
    private func permits(_ entry: Int, at level: Level, members: Set<Int>) -> Bool {
        switch history.entries[entry].action {
        case .memberAdd(let add):
            mayAdd(entry, add.role, at: level)
        case .memberRemove:
            mayRemove(entry, at: level, members: members)
        case .newEpoch, .hold:
            level <= .documentWriter
        case .cutoff:
            level == .documentOwner || level == .documentWriter
        case .keyGrant, .eraseDone:
            true
        case .adopt, .eraseRequest:
            level <= .lead
        case .holdLift(let lift):
            level <= .lead && subject(lift.hold, of: entry, is: .hold) != nil
        case .eraseApprove(let approve):
            mayApprove(entry, approve, at: level, members: members)
        default:
            false
        }
    }

    private func mayAdd(_ entry: Int, _ role: DocumentRole, at level: Level) -> Bool {
        guard level <= .documentOwner, role.level > level, let member = history.nodes[entry].member,
            let highest = network.roles(of: member, in: .known(entry)).map(\.level).min()
        else { return false }
        return highest < .reader || highest == .reader && role == .reader
    }

    private func mayRemove(_ entry: Int, at level: Level, members: Set<Int>) -> Bool {
        guard let member = history.nodes[entry].member else { return false }
        if members.contains(member) { return true }
        let held = roles(of: member, in: .past(entry), knowing: .known(entry))
        return level <= .documentOwner && held.allSatisfy { $0 > level }
    }

    private func mayApprove(
        _ entry: Int,
        _ approve: EraseApprove,
        at level: Level,
        members: Set<Int>
    ) -> Bool {
        guard level <= .documentWriter,
            let request = subject(approve.request, of: entry, is: .eraseRequest)
        else { return false }
        return members.isDisjoint(with: network.members(signing: request))
    }

    /// The entry that another refers to, if it is in its past and does what it should.
    private func subject(_ id: EntryID, of entry: Int, is action: Action) -> Int? {
        guard let number = history.number(of: id), history.pasts.isBefore(number, entry),
            history.entries[number].action == action
        else { return nil }
        return number
    }
}

extension NetworkEvaluation {
    /// The members for whom the author of an entry could act.
    fileprivate func members(signing entry: Int) -> Set<Int> {
        guard let signer = history.nodes[entry].signer else { return [] }
        return Set(standings(of: signer, in: .known(entry)).map(\.member))
    }
}
