/// The network's log, judged level by level.
///
/// What an entry of one level needs from others is settled by higher levels anywhere and by its own
/// level in its past. So one pass for each level, in an order in which every entry follows its
/// past, judges each entry once and for good.
struct NetworkEvaluation: Sendable {
    /// It only grows after the evaluation: what was judged keeps its number.
    var history: History
    private(set) var grants = Grants()
    /// The level at which each valid entry was signed, by ordinal.
    private(set) var levels: [Level?]
    let forks: Forks
    /// Valid `NetworkGenesis` entries.
    private(set) var geneses: [Int] = []
    /// Valid `OrganisationGrant` entries, by organisation.
    private(set) var organisationGrants: [Int: [Int]] = [:]

    init(_ history: History) {
        self.history = history
        forks = Forks(of: History.network, in: history)
        levels = Array(repeating: nil, count: history.logs[History.network].entries.count)
        var undecided: [Int] = []
        for entry in history.readable(log: History.network) {
            if history.entries[entry].isResignation {
                accept(entry, at: .resignation)
            } else {
                undecided.append(entry)
            }
        }
        for stage in Level.root.rawValue...Level.reader.rawValue {
            let level = Level(stage)
            undecided.removeAll { entry in
                guard claimedLevel(of: entry, atOrAbove: level) == level else { return false }
                if isValid(entry, at: level) { accept(entry, at: level) }
                return true
            }
        }
    }

    /// The level at which an entry was signed, if it is valid.
    func level(of entry: Int) -> Level? {
        let node = history.nodes[entry]
        guard node.log == History.network, node.ordinal < levels.count else { return nil }
        return levels[node.ordinal]
    }

    private mutating func accept(_ entry: Int, at level: Level) {
        let node = history.nodes[entry]
        levels[node.ordinal] = level
        switch history.entries[entry].action {
        case .networkGenesis:
            geneses.append(entry)
        case .organisationGrant:
            if let organisation = node.organisation {
                organisationGrants[organisation, default: []].append(entry)
            }
        case .adminGrant:
            grants.grantRole(.admin, by: entry, in: history)
        case .memberGrant(let grant):
            grants.grantRole(grant.role, by: entry, in: history)
        case .deviceGrant:
            grants.grantDevice(by: entry, at: level, in: history)
        case .remove:
            acceptRemoval(entry, at: level)
        default:
            break
        }
    }

    private mutating func acceptRemoval(_ entry: Int, at level: Level) {
        let node = history.nodes[entry]
        let removal = Removal(entry: entry, level: level, organisation: node.organisation)
        if level == .resignation {
            if let device = node.device { grants.resign(device, by: removal, in: history) }
        } else if let member = node.member {
            grants.removeMember(member, by: removal, in: history)
        } else if let device = node.device {
            grants.removeDevice(device, by: removal, in: history)
        }
    }

    /// The level at which an entry is to be judged; nil while no standing at this level or above is
    /// known.
    private func claimedLevel(of entry: Int, atOrAbove stage: Level) -> Level? {
        guard let signer = history.nodes[entry].signer else { return .root }
        switch history.entries[entry].action {
        case .removeProposal:
            return .twoAdministrators
        case .remove(let removal) where removal.proposal != nil:
            return .twoAdministrators
        default:
            return standings(of: signer, in: .past(entry)).map(\.level).filter { $0 <= stage }.min()
        }
    }

    private func isValid(_ entry: Int, at level: Level) -> Bool {
        guard level > .root else { return permits(entry, at: level, organisations: nil) }
        let actors = actors(of: entry, at: level)
        return !actors.isEmpty
            && permits(entry, at: level, organisations: Set(actors.map(\.organisation)))
    }
}

// MARK: - Who may act

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

    private func denies(_ removal: Removal, _ entry: Int) -> Bool {
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
