import Trust

/// A second evaluator of the membership rules, to hold the product's against.
///
/// It shares the entries with the product and nothing else. Nothing is done level by level: all
/// entries start out void, and each is judged again by the verdicts of the others until no verdict
/// changes. Pasts are tables of truth values, and every question is answered by looking at every
/// entry.
final class FixpointEvaluator {
    /// Complete entries, each after what it refers to.
    private(set) var entries: [Entry] = []
    private var waiting: [Entry] = []
    private var places: [EntryID: Int] = [:]
    /// Row by row: whether the row's entry comes after the column's, and whether its author knew
    /// it.
    private var past: [Bool] = []
    private var knowledge: [Bool] = []
    private(set) var unreadable: [Bool] = []
    /// Entries of a kind, with what they say: found once, for the questions look at them all the
    /// time.
    private(set) var removing: [(entry: Int, target: RemovalTarget)] = []
    private(set) var resigning: [(entry: Int, device: DeviceID)] = []
    private(set) var grantingDevices: [(entry: Int, grant: DeviceGrant)] = []
    private(set) var grantingRoles: [(entry: Int, member: MemberID, rank: Int)] = []
    private var inLog: [Log: [Int]] = [:]
    private var rivalries: [[Int]] = []
    private(set) var chained: [Bool] = []
    /// The level of each entry that is valid as far as is known.
    var verdict: [Int?] = []
    /// Cutoffs that hold as a lead's or an administrator's.
    var leading: [Bool] = []
    /// Holds that block an erasure.
    var blocking: [Bool] = []

    var count: Int { entries.count }

    init(_ given: [Entry]) {
        var unique: [EntryID: Entry] = [:]
        for entry in given where unique[entry.id] == nil { unique[entry.id] = entry }
        waiting = unique.values.sorted { $0.id < $1.id }
        settleOrder()
        let n = entries.count
        past = Array(repeating: false, count: n * n)
        knowledge = past
        verdict = Array(repeating: nil, count: n)
        (leading, blocking) = (Array(repeating: false, count: n), Array(repeating: false, count: n))
        for x in 0..<n { fillRows(x) }
        for x in 0..<n { unreadable.append(isUnreadable(x)) }
        for x in 0..<n { chained.append(isChained(x)) }
        for x in 0..<n { sort(x) }
        for x in 0..<n { rivalries.append(findRivals(of: x)) }
    }

    private func sort(_ x: Int) {
        inLog[entries[x].log, default: []].append(x)
        switch entries[x].action {
        case .adminGrant(let grant): grantingRoles.append((x, grant.member, 2))
        case .memberGrant(let grant): grantingRoles.append((x, grant.member, level(grant.role)))
        case .deviceGrant(let grant): grantingDevices.append((x, grant))
        case .remove(let removal):
            if let device = resigner(x) {
                resigning.append((x, device))
            } else {
                removing.append((x, removal.target))
            }
        default: break
        }
    }

    private func settleOrder() {
        var moved = true
        while moved {
            moved = false
            waiting.removeAll { entry in
                guard entry.references.allSatisfy({ places[$0] != nil }) else { return false }
                places[entry.id] = entries.count
                entries.append(entry)
                moved = true
                return true
            }
        }
    }

    private func above(_ x: Int) -> [Int] {
        let entry = entries[x]
        return (entry.parents + (entry.authorPrev.map { [$0] } ?? [])).compactMap { places[$0] }
    }

    private func fillRows(_ x: Int) {
        let n = count
        for y in above(x) {
            past[x * n + y] = true
            for z in 0..<y where past[y * n + z] { past[x * n + z] = true }
        }
        if entries[x].log == .network {
            for z in 0..<x { knowledge[x * n + z] = past[x * n + z] }
            return
        }
        for y in above(x) {
            for z in 0..<n where knowledge[y * n + z] { knowledge[x * n + z] = true }
        }
        for y in entries[x].networkHeads.compactMap({ places[$0] }) {
            knowledge[x * n + y] = true
            for z in 0..<y where past[y * n + z] { knowledge[x * n + z] = true }
        }
    }

    private func isUnreadable(_ x: Int) -> Bool {
        if case .unknown = entries[x].action { return true }
        if entries[x].action.belongs(to: entries[x].log) == false { return true }
        return (0..<x).contains { unreadable[$0] && (saw(x, $0) || knew(x, $0)) }
    }

    private func isChained(_ x: Int) -> Bool {
        let entry = entries[x]
        guard above(x).allSatisfy({ entries[$0].log == entry.log }) else { return false }
        for head in entry.networkHeads.compactMap({ places[$0] }) {
            if entry.log == .network || entries[head].log != .network { return false }
        }
        guard let previous = entry.authorPrev.flatMap({ places[$0] }) else {
            return entry.authorSeq == 1
        }
        return chained[previous] && entries[previous].author == entry.author
            && entries[previous].authorSeq &+ 1 == entry.authorSeq && entry.authorSeq > 1
    }
}

// MARK: - What comes before what

extension FixpointEvaluator {
    /// What counts as seen when a question is asked.
    enum Sight {
        case all
        case pastOf(Int)
        case knownTo(Int)
    }

    /// Whether `x` comes after `y`.
    func saw(_ x: Int, _ y: Int) -> Bool { past[x * count + y] }

    /// Whether the author of `x` knew `y`.
    func knew(_ x: Int, _ y: Int) -> Bool { knowledge[x * count + y] }

    func isSeen(_ y: Int, in sight: Sight) -> Bool {
        switch sight {
        case .all: true
        case .pastOf(let x): saw(x, y)
        case .knownTo(let x): knew(x, y)
        }
    }

    func place(of id: EntryID?) -> Int? { id.flatMap { places[$0] } }

    /// From an entry back to the first of its chain.
    func chain(from x: Int) -> [Int] {
        var found = [x]
        while let previous = place(of: entries[found[found.count - 1]].authorPrev) {
            found.append(previous)
        }
        return found
    }

    /// The entry that begins the document of an entry.
    func beginning(of log: Log) -> Int? {
        entries(of: log).first { x in
            guard case .documentCreate = entries[x].action else { return false }
            return entries[x].log == log
        }
    }

    func isInside(_ x: Int) -> Bool {
        guard entries[x].log != .network else { return true }
        guard let beginning = beginning(of: entries[x].log) else { return false }
        return beginning == x || saw(x, beginning)
    }

    func entries(of log: Log) -> [Int] { inLog[log] ?? [] }

    /// Others with the same number by the same author that had not seen this one.
    func rivals(of x: Int) -> [Int] { rivalries[x] }

    private func findRivals(of x: Int) -> [Int] {
        let (author, seq) = (entries[x].author, entries[x].authorSeq)
        return entries(of: entries[x].log).filter { y in
            y != x && entries[y].authorSeq == seq && entries[y].author == author && !saw(y, x)
                && isInside(y)
        }
    }

    /// Whether `point`, in something signed at `witness`, reaches `x` along the author's chain.
    func reaches(_ point: ChainPoint, _ x: Int, from witness: Int) -> Bool {
        guard let named = place(of: point.entry), saw(witness, named), chained[named],
            entries[named].author == .device(point.device),
            entries[named].authorSeq == point.authorSeq
        else { return false }
        return chain(from: named).contains(x)
    }
}

extension Action {
    /// Whether the kind may stand in that log; nil for those that stand in either.
    fileprivate func belongs(to log: Log) -> Bool? {
        switch kind {
        case "Unknown": nil
        case "DocumentCreate", "MemberAdd", "MemberRemove", "NewEpoch", "KeyGrant", "Cutoff",
            "Adopt", "Hold", "HoldLift", "EraseRequest", "EraseApprove", "EraseDone":
            log != .network
        default:
            self == .malformed ? nil : log == .network
        }
    }
}

// MARK: - The fixpoint

extension FixpointEvaluator {
    /// Judges until nothing changes; nil if that never happens.
    func outcome() -> Outcome? {
        let judged = (0..<count).filter { chained[$0] && !unreadable[$0] && isInside($0) }
        for _ in 0..<(6 * count + 10) {
            var changed = false
            for x in judged {
                let before = (verdict[x], leading[x], blocking[x])
                entries[x].log == .network ? judgeInNetwork(x) : judgeInDocument(x)
                if before != (verdict[x], leading[x], blocking[x]) { changed = true }
            }
            if !changed { return read() }
        }
        return nil
    }

    private func read() -> Outcome {
        var outcome = Outcome()
        for entry in waiting { outcome.verdicts[entry.id] = .pending }
        for x in 0..<count {
            outcome.verdicts[entries[x].id] =
                unreadable[x] ? .stopped : verdict[x] == nil ? .void : .valid
            if isUnconfirmed(x) { outcome.toConfirm.insert(entries[x].id) }
            readPeople(x, into: &outcome)
            readDocument(x, into: &outcome)
        }
        return outcome
    }

    private func readPeople(_ x: Int, into outcome: inout Outcome) {
        guard verdict[x] != nil else { return }
        switch entries[x].action {
        case .adminGrant(let grant):
            outcome.members[grant.member] = rank(of: grant.member, in: .all).flatMap(roleName)
        case .memberGrant(let grant):
            outcome.members[grant.member] = rank(of: grant.member, in: .all).flatMap(roleName)
        case .deviceGrant(let grant):
            for way in ways(of: grant.device, in: .all) {
                let held = outcome.devices[grant.device]?[way.member]
                let level = min(way.level, held.map(level) ?? 9)
                outcome.devices[grant.device, default: [:]][way.member] = roleName(level)
            }
        default:
            break
        }
    }

    private func readDocument(_ x: Int, into outcome: inout Outcome) {
        guard verdict[x] != nil, case .document(let document) = entries[x].log,
            case .documentCreate(let create) = entries[x].action
        else { return }
        outcome.documents[document] = Outcome.Document(
            organisation: create.organisation,
            members: documentMembers(of: entries[x].log),
            erasure: erasure(of: entries[x].log)
        )
    }

    private func isUnconfirmed(_ x: Int) -> Bool {
        guard verdict[x] != nil, case .deviceGrant(let grant) = entries[x].action,
            grant.delegation != nil
        else { return false }
        return !(0..<count).contains { y in
            guard let level = verdict[y], level <= 2, entries[y].log == .network, saw(y, x) else {
                return false
            }
            return level == 0 || organisation(of: y) == grant.organisation
        }
    }
}
