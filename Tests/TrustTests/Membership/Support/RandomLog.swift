import Trust

/// A log in which much goes wrong, the same for the same seed.
///
/// Two organisations are founded in order; then their devices, and whoever holds their keys, write
/// what they may and what they may not, from anywhere in the past, with forks, gaps and things that
/// have not arrived.
struct RandomLog {
    private(set) var chance: Chance
    private(set) var scribe: Scribe
    /// Whom each device was meant for.
    private(set) var owners: [String: String] = [:]
    private(set) var devices: [String] = []
    private var members = RandomLog.strangers
    private(set) var start: Entry
    private var documents: [Entry] = []
    private let style: Style

    enum Style {
        /// Everything that can be written.
        case full
        /// Only what the reference model has a word for.
        case modelled
        /// That, in a small network and with short names, to be kept in a file.
        case compact
    }

    /// The entries of the log with that seed, in the order in which they arrive.
    static func entries(seed: UInt64, style: Style = .full) -> [Entry] {
        var log = RandomLog(seed: seed, style: style)
        let steps = style == .compact ? 3 + log.chance.below(4) : 6 + log.chance.below(10)
        for _ in 0..<steps {
            log.stepInNetwork()
            if log.chance.hits(80) { log.stepInDocuments() }
        }
        return log.arrived()
    }

    private init(seed: UInt64, style: Style) {
        chance = Chance(seed: seed)
        scribe = Scribe(seed: seed &+ 0xC0FFEE, nameLength: style == .compact ? 3 : 16)
        self.style = style
        start = scribe.write(.networkGenesis, by: .root, after: [])
        var staff: [(name: String, role: Role)] = [("l1", .lead), ("w1", .worker)]
        if style != .compact { staff += [("l2", .lead), ("r1", .reader)] }
        if style == .full { staff += [("s1", .relay)] }
        let administrators = style == .compact ? [2, 3] : [2, 3, 3, 4]
        found("A", administrators: chance.pick(administrators), staff: staff)
        if style != .compact || chance.hits(20) {
            found("B", administrators: 1, staff: [("m1", .lead), ("v1", .worker)])
        }
        sign("A/a1", .delegate(to: "A/l1", limit: UInt64(1 + chance.below(2))))
    }

    private mutating func found(
        _ organisation: String,
        administrators: Int,
        staff: [(name: String, role: Role)]
    ) {
        sign("root", .organisation(organisation))
        for number in 1...administrators {
            let member = "\(organisation)/a\(number)"
            sign("root", .administrator(member))
            enrol(member, for: member, by: "root")
        }
        for (name, role) in staff {
            let signer = "\(organisation)/a\(1 + chance.below(administrators))"
            let member = "\(organisation)/\(name)"
            sign(signer, .member(member, role))
            enrol(member, for: member, by: signer)
        }
    }

    private mutating func enrol(_ device: String, for member: String, by signer: String) {
        sign(signer, .device(device, of: member))
        register(device, for: member)
    }

    private mutating func register(_ device: String, for member: String) {
        guard owners[device] == nil else { return }
        owners[device] = member
        devices.append(device)
        if !members.contains(member) { members.append(member) }
    }

    private mutating func sign(_ signer: String, _ action: Action) {
        start = scribe.write(action, by: Author(signer), after: [start])
    }

    /// What has arrived by now: seldom everything, in no order, some of it twice.
    private mutating func arrived() -> [Entry] {
        var entries = scribe.entries
        if chance.hits(25) { entries.remove(at: entries.count - 1 - chance.below(12)) }
        if chance.hits(30) { entries += [chance.pick(entries), chance.pick(entries)] }
        return chance.shuffled(entries)
    }
}

// MARK: - Choices

extension RandomLog {
    private static let strangers = ["A/x", "B/x"]

    /// A few of the latest entries of a log.
    private mutating func parents(in log: Log, from floor: Entry) -> [Entry] {
        let all = scribe.entries(in: log)
        let begin = all.firstIndex { $0.id == floor.id } ?? 0
        let pool = [floor] + all[begin...].suffix(6)
        return (0..<chance.pick([1, 1, 1, 2, 3])).map { _ in chance.pick(pool) }
    }

    private mutating func previous(of signer: String, in log: Log) -> Scribe.Previous {
        guard chance.hits(8) else { return .latest }
        let own = scribe.entries(in: log).filter { $0.author == Author(signer) }
        return own.isEmpty || chance.hits(10) ? .none : .entry(chance.pick(own))
    }

    /// Whether to write what the reference model has no word for.
    private var isOwnKind: Bool { style == .full }

    private mutating func signer() -> String {
        if chance.hits(8) { return "root" }
        let above = devices.filter { $0.contains("/a") || $0.contains("/l") }
        return chance.hits(60) ? chance.pick(above) : chance.pick(devices)
    }

    /// A member that the signer is likely to know.
    private mutating func target(of signer: String) -> String {
        let own = members.filter { signer != "root" && $0.hasPrefix(signer.prefix(2)) }
        return own.isEmpty || chance.hits(15) ? chance.pick(members) : chance.pick(own)
    }

    private mutating func points(of devices: [String], in log: Log) -> [Entry] {
        var found: [Entry] = []
        for device in devices {
            let own = scribe.entries(in: log).filter { $0.author == Author(device) }
            if !own.isEmpty, chance.hits(80) { found.append(chance.pick(Array(own.suffix(3)))) }
        }
        return found
    }
}

// MARK: - The network

extension RandomLog {
    private mutating func write(
        _ action: Action,
        by signer: String,
        after extra: [Entry] = []
    ) -> Entry {
        scribe.write(
            action,
            by: Author(signer),
            after: parents(in: .network, from: start) + extra,
            previous: previous(of: signer, in: .network),
            skip: chance.hits(2) ? 1 : 0
        )
    }

    private mutating func stepInNetwork() {
        let (signer, kind) = (signer(), chance.below(100))
        let member = target(of: signer)
        switch kind {
        case 0..<14:
            let relay: [Role] = style == .full ? [.relay] : []
            let role = chance.pick([.lead, .worker, .worker, .reader] + relay)
            _ = write(.member(member, role), by: signer)
        case 14..<19:
            _ = write(.administrator(member), by: chance.hits(80) ? "root" : signer)
        case 19..<38:
            grantDevice(to: member, by: signer)
        case 38..<62:
            remove(member, by: signer)
        case 62..<66:
            let device = chance.pick(devices)
            _ = write(.removeDevice(device, in: String(device.prefix(1)), .left), by: device)
        case 66..<82:
            removeTogether()
        case 82..<90:
            delegateOrConfirm(by: signer)
        default:
            writeSeldom(by: signer, about: member)
        }
    }

    private mutating func grantDevice(to member: String, by signer: String) {
        let device = chance.hits(85) ? "\(member)-\(chance.below(2))" : chance.pick(devices)
        let delegations = scribe.entries.filter {
            if case .delegation = $0.action { true } else { false }
        }
        if chance.hits(40), let delegation = Optional(chance.pick(delegations)) {
            let lead = chance.hits(80) ? "A/l1" : signer
            let organisation = chance.hits(10) ? "A" : nil
            let action = Action.device(device, of: member, under: delegation, in: organisation)
            _ = write(action, by: lead, after: [delegation])
        } else {
            let organisation = chance.hits(5) ? "B" : nil
            _ = write(.device(device, of: member, in: organisation), by: signer)
        }
        register(device, for: member)
    }

    private mutating func remove(_ member: String, by signer: String) {
        let reason = chance.pick([Remove.Reason.left, .lost, .compromised])
        let own = devices.filter { owners[$0] == member }
        if own.isEmpty || chance.hits(50) {
            let named = points(of: own, in: .network)
            let action = Action.remove(member, reason, trusting: named.map(\.point))
            _ = write(action, by: signer, after: chance.hits(85) ? named : [])
        } else {
            let device = chance.pick(own)
            let named = points(of: [device], in: .network)
            let organisation = chance.hits(90) ? String(member.prefix(1)) : "B"
            let action = Action.removeDevice(
                device,
                in: organisation,
                reason,
                trusting: named.map(\.point)
            )
            _ = write(action, by: signer, after: chance.hits(85) ? named : [])
        }
    }

    private mutating func removeTogether() {
        let administrators = chance.shuffled(devices.filter { $0.hasPrefix("A/a") })
        guard administrators.count >= 3 || chance.hits(20) else { return }
        let (first, second) = (administrators[0], administrators[1])
        let victim = owners[administrators.count > 2 ? administrators[2] : first] ?? "A/a1"
        let proposal = write(.propose(victim), by: first)
        guard chance.hits(85) else { return }
        let named = points(of: devices.filter { owners[$0] == victim }, in: .network)
        let action = Action.remove(
            victim,
            chance.pick([.left, .lost, .compromised]),
            trusting: named.map(\.point),
            agreeing: proposal
        )
        _ = write(action, by: second, after: [proposal] + named)
    }

    private mutating func delegateOrConfirm(by signer: String) {
        let delegated = scribe.entries.filter { entry in
            guard case .deviceGrant(let grant) = entry.action else { return false }
            return grant.delegation != nil
        }
        if delegated.isEmpty || chance.hits(50) {
            let lead = chance.pick(["A/l1", "A/l2", "B/m1"])
            _ = write(.delegate(to: lead, limit: UInt64(chance.below(3))), by: signer)
        } else {
            let grant = chance.pick(delegated)
            _ = write(.confirm(grant, in: "A"), by: signer, after: [grant])
        }
    }

    private mutating func writeSeldom(by signer: String, about member: String) {
        switch chance.below(8) {
        case 0: _ = write(.server("central"), by: signer)
        case 1: _ = write(.recovery("key:A", of: "A"), by: signer)
        case 2 where chance.hits(40): _ = write(.unknown, by: signer)
        case 3: _ = write(.malformed, by: signer)
        case 4 where isOwnKind: _ = write(.handover(member), by: signer)
        case 5 where isOwnKind: _ = write(.hold, by: signer)
        case 6: _ = write(.networkGenesis, by: signer)
        default: _ = write(.organisation(chance.pick(["A", "B", "C"])), by: signer)
        }
    }
}

// MARK: - Documents

extension RandomLog {
    private mutating func heads() -> [Entry] {
        guard chance.hits(70) else { return [start] }
        let recent = Array(scribe.entries(in: .network).suffix(7))
        return (0..<chance.pick([0, 1, 1, 1, 2])).map { _ in chance.pick(recent) }
    }

    private mutating func stepInDocuments() {
        guard !documents.isEmpty, documents.count > 1 || chance.hits(92) else {
            let able = devices.filter { !$0.contains("/r") || chance.hits(10) }
            let signer = chance.pick(able)
            let action = Action.create(for: owners[signer] ?? signer)
            let created = scribe.write(action, by: Author(signer), after: [], knowing: heads())
            return documents.append(created)
        }
        let created = chance.pick(documents)
        let signer = documentSigner(created)
        let entries = scribe.entries(in: created.log)
        switch chance.below(100) {
        case 0..<24:
            let role = chance.pick([DocumentRole.owner, .writer, .writer, .reader])
            _ = note(.add(chance.pick(members), role), by: signer, in: created)
        case 24..<36:
            _ = note(.exclude(chance.pick(members)), by: signer, in: created)
        case 36..<54:
            cutOff(by: signer, in: created)
        case 54..<62:
            _ = note(.hold, by: signer, in: created)
        case 62..<70:
            answer(entries.filter { $0.action == .hold }, by: signer, in: created) { .lift($0) }
        case 70..<73:
            _ = note(.eraseRequest, by: signer, in: created)
        case 73..<77:
            eraseInOrder(created)
        case 77..<86:
            answer(entries.filter { $0.action == .eraseRequest }, by: signer, in: created) {
                .approve($0)
            }
        default:
            let action = chance.pick([
                Action.epoch("e", for: []), .grant([], to: []), .adopt(Adopt(changes: [])),
                .eraseDone, isOwnKind && chance.hits(20) ? .networkGenesis : .eraseDone,
            ])
            _ = note(action, by: signer, in: created)
        }
    }

    private mutating func documentSigner(_ created: Entry) -> String {
        let own: String =
            if case .device(let device) = created.author { device.text } else { "root" }
        let leading = devices.filter {
            $0.prefix(1) == own.prefix(1) && ($0.contains("/l") || $0.contains("/a"))
        }
        return chance.pick([own, chance.pick(devices), chance.pick(leading + [own])])
    }

    private mutating func note(
        _ action: Action,
        by signer: String,
        in created: Entry,
        after extra: [Entry] = [],
        knowing more: [Entry] = []
    ) -> Entry {
        var above = parents(in: created.log, from: created) + extra
        if chance.hits(50), let last = scribe.entries(in: created.log).last {
            above = [last] + extra
        }
        if chance.hits(1) { above.append(start) }
        return scribe.write(
            action,
            by: Author(signer),
            after: above,
            in: created.log,
            knowing: heads() + more,
            previous: previous(of: signer, in: created.log)
        )
    }

    private mutating func answer(
        _ subjects: [Entry],
        by signer: String,
        in created: Entry,
        _ action: (Entry) -> Action
    ) {
        guard !subjects.isEmpty else { return }
        let subject = chance.pick(subjects)
        _ = note(action(subject), by: signer, in: created, after: [subject])
    }

    /// A request and an approval as they should be, with a hold now and then.
    private mutating func eraseInOrder(_ created: Entry) {
        let side: String =
            if case .device(let device) = created.author { String(device.text.prefix(2)) } else {
                "A/"
            }
        let request = note(.eraseRequest, by: side + "a1", in: created)
        var last = request
        if chance.hits(40) {
            let hold = note(.hold, by: side + "a1", in: created, after: [request])
            last =
                chance.hits(50)
                ? note(.lift(hold), by: side + "a1", in: created, after: [hold]) : hold
        }
        guard chance.hits(75) else { return }
        let lead = side == "A/" ? "A/l1" : "B/m1"
        _ = note(.approve(request), by: lead, in: created, after: [last])
    }

    private mutating func cutOff(by signer: String, in created: Entry) {
        let removals = scribe.entries(in: .network).filter {
            if case .remove = $0.action { true } else { false }
        }
        guard !removals.isEmpty else { return }
        let removal = chance.pick(removals)
        guard case .remove(let facts) = removal.action else { return }
        let gone: [String] =
            switch facts.target {
            case .device(let device, _): [device.text]
            case .member(let member): devices.filter { owners[$0] == member.text }
            }
        let named = scribe.entries(in: created.log).filter { entry in
            gone.contains { entry.author == Author($0) }
        }
        guard !named.isEmpty else { return }
        let point = chance.pick(named)
        let action = Action.cutoff(at: [point.point])
        _ = note(action, by: signer, in: created, after: [point], knowing: [removal])
    }
}
