/// The network's log, judged level by level.
///
/// What an entry of one level needs from others is settled by higher levels anywhere and by its own
/// level in its past. So one pass for each level, in an order in which every entry follows its
/// past, judges each entry once and for good. What arrives later is judged in the same way, and with
/// it only those earlier entries that a removal, a fork or another verdict that changed concerns.
struct NetworkEvaluation: Sendable {
    /// It only grows: what was judged keeps its number.
    var history = History()
    private(set) var grants = Grants()
    /// The level at which each valid entry was signed, by ordinal.
    private(set) var levels: [Level?] = []
    private(set) var forks = Forks()
    /// Valid `NetworkGenesis` entries.
    private(set) var geneses: [Int] = []
    /// Valid `OrganisationGrant` entries, by organisation.
    private(set) var organisationGrants: [Int: [Int]] = [:]
    private(set) var concerns = Concerns()
    /// Whom verdicts that changed concern, since the last time somebody asked.
    private var stir = Stir()
    /// What is to be judged at a level, and what at the next one.
    private var agenda = Agenda()
    private var later: [Int] = []

    /// Judges what arrived since the last time, and answers whose standing may have changed by it.
    mutating func judgeArrivals() -> Stir {
        take()
        for stage in Level.root.rawValue...Level.reader.rawValue where !agenda.isEmpty {
            judge(at: Level(stage))
            for entry in later { agenda.insert(entry) }
            later = []
        }
        agenda = Agenda()
        defer { stir = Stir() }
        return stir
    }

    /// Takes in entries that are new, and puts those that can be judged on the agenda.
    private mutating func take() {
        let entries = history.logs[History.network].entries
        for entry in entries[levels.count...] {
            levels.append(nil)
            guard history.isReadable(entry) else { continue }
            concerns.note(entry, in: history)
            if history.entries[entry].isResignation {
                accept(entry, at: .resignation)
                if let device = history.nodes[entry].device { stir.devices.insert(device) }
            } else {
                agenda.insert(entry)
            }
        }
        for signer in forks.extend(of: History.network, in: history) {
            let own = concerns.signed[signer] ?? []
            forks.lookAgain(at: own, in: history)
            for entry in own { agenda.insert(entry) }
        }
    }

    private mutating func judge(at stage: Level) {
        while let entry = agenda.popFirst() {
            let known = level(of: entry)
            if known == .resignation { continue }
            guard let claimed = claimedLevel(of: entry, atOrAbove: stage), claimed <= stage else {
                if known == stage { settle(entry, at: nil, on: stage) }
                later.append(entry)
                continue
            }
            // What was judged at a higher level stands: nothing from here on reaches up there.
            guard claimed == stage else { continue }
            settle(entry, at: isValid(entry, at: stage) ? stage : nil, on: stage)
        }
    }

    /// Gives an entry its verdict, and looks again at what rests on it if that is another one.
    private mutating func settle(_ entry: Int, at level: Level?, on stage: Level) {
        guard let known = self.level(of: entry) else {
            guard let level else { return }
            accept(entry, at: level)
            return followUp(entry)
        }
        guard known != level else { return }
        withdraw(entry)
        if let level { accept(entry, at: level) }
        followUp(entry)
    }

    /// Puts on the agenda whatever the verdict of an entry concerns.
    private mutating func followUp(_ entry: Int) {
        let node = history.nodes[entry]
        switch history.entries[entry].action {
        case .adminGrant, .memberGrant:
            guard let member = node.member else { return }
            stir.members.insert(member)
            lookAgain(at: onMember(member, after: entry), from: entry)
        case .deviceGrant:
            guard let device = node.device else { return }
            stir.devices.insert(device)
            lookAgain(at: concerns.onDevice(device, after: entry), from: entry)
        case .remove:
            if let member = node.member {
                stir.members.insert(member)
                lookAgain(at: onMember(member, after: entry), from: entry)
                for device in grants.devicesEverGranted(to: member) {
                    lookAgain(at: concerns.signed[device] ?? [], from: entry)
                }
            } else if let device = node.device {
                stir.devices.insert(device)
                lookAgain(at: concerns.onDevice(device, after: entry), from: entry)
                lookAgain(at: concerns.signed[device] ?? [], from: entry)
            }
        case .delegation, .removeProposal:
            lookAgain(at: concerns.onUse(of: entry), from: entry)
        default:
            break
        }
    }

    private func onMember(_ member: Int, after entry: Int) -> [Int] {
        let devices = grants.devicesEverGranted(to: member)
        return concerns.onMember(member, devices: devices, after: entry)
    }

    /// What comes after the entry may be of its level; of what does not only lower levels depend on it.
    private mutating func lookAgain(at entries: [Int], from entry: Int) {
        for other in entries where other != entry {
            if other > entry { agenda.insert(other) } else { later.append(other) }
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

    private mutating func withdraw(_ entry: Int) {
        let node = history.nodes[entry]
        levels[node.ordinal] = nil
        switch history.entries[entry].action {
        case .adminGrant, .memberGrant:
            if let member = node.member { grants.withdrawRole(of: member, by: entry) }
        case .deviceGrant:
            if let device = node.device { grants.withdrawDevice(device, by: entry) }
        case .remove:
            if let member = node.member {
                grants.withdrawRemoval(ofMember: member, by: entry, in: history)
            } else if let device = node.device {
                grants.withdrawRemoval(ofDevice: device, by: entry, in: history)
            }
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
