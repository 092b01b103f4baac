/// What is known of a set of entries without judging any of them: which are complete, what came
/// before what, and the authors' chains.
///
/// Entries may be added in any order and more than once; one whose references are missing waits for
/// them. Nothing here changes when more is learnt, it only grows.
package struct History: Sendable {
    /// What became of an entry that was added.
    package enum Arrival: Equatable, Sendable {
        /// It and all that waited for it are complete; these became so, each after what it refers
        /// to.
        case complete([EntryID])
        /// It waits for entries that are not here.
        case pending
        /// It was here before.
        case duplicate
    }

    /// A complete entry, in numbers: the part that the evaluation reads all the time.
    struct Node: Sendable {
        let log: Int
        /// Its place among the entries of its log.
        let ordinal: Int
        /// Nil for the root.
        let signer: Int?
        let isStopped: Bool
        let member: Int?
        let device: Int?
        let organisation: Int?
    }

    /// The complete entries of one log, each after all that it refers to.
    struct LogRecord: Sendable {
        let log: Log
        var entries: [Int] = []
        /// The entry that begins a document's log.
        var creation: Int?
    }

    /// What two entries of one author must not share.
    private struct Place: Hashable, Sendable {
        let log: Int
        let signer: Int?
        let seq: UInt64
    }

    /// A waiting entry, and how many of its references are missing.
    private struct Waiting: Sendable {
        let entry: Entry
        var missing: Int
    }

    private(set) var entries: [Entry] = []
    private(set) var nodes: [Node] = []
    private(set) var pasts = Pasts()
    private(set) var chains = Chains()
    private(set) var logs: [LogRecord] = [LogRecord(log: .network)]
    private(set) var devices = Interner<DeviceID>()
    private(set) var members = Interner<MemberID>()
    private(set) var organisations = Interner<OrganisationID>()
    /// What the authors of documents' entries knew of the network.
    private var knownMarks: [Pasts.Marks] = []
    private var delegationUses = DelegationUses()
    /// By number of the log: readable entries after which nothing readable comes in that log.
    private var tips: [Set<Int>] = [[]]
    private(set) var kinds = EntriesByKind()
    /// Whether another entry of the author in this log has the same number.
    private var sharesPlace: [Bool] = []
    private var numbers: [EntryID: Int] = [:]
    private var logNumbers: [Log: Int] = [.network: History.network]
    private var places: [Place: [Int]] = [:]
    private var waiting: [EntryID: Waiting] = [:]
    private var waitingFor: [EntryID: [EntryID]] = [:]

    /// The number of the network's log.
    static let network = 0

    package init() {}

    /// Adds an entry whose signature has been checked.
    @discardableResult
    package mutating func add(_ entry: Entry) -> Arrival {
        guard numbers[entry.id] == nil, waiting[entry.id] == nil else { return .duplicate }
        let missing = entry.references.filter { numbers[$0] == nil }
        guard missing.isEmpty else {
            waiting[entry.id] = Waiting(entry: entry, missing: missing.count)
            for id in missing { waitingFor[id, default: []].append(entry.id) }
            return .pending
        }
        var ready = [entry]
        var completed: [EntryID] = []
        while let next = ready.popLast() {
            place(next)
            completed.append(next.id)
            for id in waitingFor.removeValue(forKey: next.id) ?? [] {
                waiting[id]?.missing -= 1
                guard let freed = waiting[id], freed.missing == 0 else { continue }
                waiting[id] = nil
                ready.append(freed.entry)
            }
        }
        return .complete(completed)
    }

    /// Entries that wait for others, sorted.
    package var pending: [EntryID] {
        waiting.keys.sorted()
    }

    /// What the waiting entries wait for and nobody has brought, sorted.
    package var missing: [EntryID] {
        waitingFor.keys.filter { waiting[$0] == nil }.sorted()
    }

    package func contains(_ id: EntryID) -> Bool {
        numbers[id] != nil || waiting[id] != nil
    }

    /// The complete entries of a log after which nothing readable comes in that log, sorted.
    ///
    /// The next entry names these as its parents. Nothing is built on a stopped entry, nor on one
    /// outside its document.
    package func heads(of log: Log) -> [EntryID] {
        guard let number = logNumbers[log] else { return [] }
        return tips[number].filter { isInItsLog($0) }
            .map { entries[$0].id }
            .sorted()
    }
}

// MARK: - Placing

extension History {
    private mutating func place(_ entry: Entry) {
        let parents = entry.parents.compactMap { numbers[$0] }
        let previous = entry.authorPrev.flatMap { numbers[$0] }
        let above = parents + (previous.map { [$0] } ?? [])
        let heads = entry.networkHeads.compactMap { numbers[$0] }
        let log = logNumber(of: entry.log)
        let number = pasts.append(after: above)
        let seen = log == History.network ? above : above + heads
        let isStopped =
            !entry.action.isKnown(in: entry.log) || seen.contains { nodes[$0].isStopped }
        knownMarks.append(log == History.network ? [] : marksKnown(after: above, heads: heads))
        entries.append(entry)
        nodes.append(node(of: entry, log: log, isStopped: isStopped))
        numbers[entry.id] = number
        link(entry, to: previous, above: above, heads: heads)
        register(number, in: log)
        guard !isStopped else { return }
        tips[log].insert(number)
        for parent in above where nodes[parent].log == log { tips[log].remove(parent) }
    }

    private mutating func node(of entry: Entry, log: Int, isStopped: Bool) -> Node {
        let signer: Int? =
            switch entry.author {
            case .root: nil
            case .device(let device): devices.intern(device)
            }
        return Node(
            log: log,
            ordinal: logs[log].entries.count,
            signer: signer,
            isStopped: isStopped,
            member: entry.action.member.map { members.intern($0) },
            device: entry.action.device.map { devices.intern($0) },
            organisation: entry.action.organisation.map { organisations.intern($0) }
        )
    }

    private mutating func logNumber(of log: Log) -> Int {
        if let number = logNumbers[log] { return number }
        logNumbers[log] = logs.count
        logs.append(LogRecord(log: log))
        tips.append([])
        return logs.count - 1
    }

    private func marksKnown(after above: [Int], heads: [Int]) -> Pasts.Marks {
        let inherited = above.map {
            nodes[$0].log == History.network ? pasts.marksBefore($0) : knownMarks[$0]
        }
        // A head that every parent knew adds nothing, which spares most entries a copy of their
        // own.
        let news = heads.filter { head in !inherited.contains { pasts.contains(head, in: $0) } }
        return pasts.union(of: inherited + news.map { pasts.marks(including: $0) })
    }

    private mutating func link(_ entry: Entry, to previous: Int?, above: [Int], heads: [Int]) {
        let log = nodes[nodes.count - 1].log
        let isSound =
            above.allSatisfy { nodes[$0].log == log }
            && heads.allSatisfy { nodes[$0].log == History.network }
            && (log != History.network || heads.isEmpty)
        if let previous {
            let before = entries[previous]
            let follows = before.authorSeq < .max && before.authorSeq + 1 == entry.authorSeq
            if isSound, chains.isWellFormed(previous), before.author == entry.author, follows {
                chains.append(after: previous)
            } else {
                chains.appendBroken()
            }
        } else if isSound, entry.authorSeq == 1 {
            chains.appendFirst()
        } else {
            chains.appendBroken()
        }
    }

    private mutating func register(_ number: Int, in log: Int) {
        let entry = entries[number]
        logs[log].entries.append(number)
        if case .documentCreate = entry.action, log != History.network {
            // One body has one document; should two entries carry it, the smaller identifier begins
            // the log.
            let rival = logs[log].creation.map { entries[$0].id }
            if rival.map({ entry.id < $0 }) ?? true { logs[log].creation = number }
        }
        let place = Place(log: log, signer: nodes[number].signer, seq: entry.authorSeq)
        let others = places[place, default: []]
        sharesPlace.append(!others.isEmpty)
        if let first = others.first { sharesPlace[first] = true }
        places[place, default: []].append(number)
        if let delegation = entry.action.usedDelegation {
            delegationUses.note(delegation, at: number, by: nodes[number].signer, chains)
        }
        kinds.note(number, entry)
    }
}

// MARK: - Questions

extension History {
    func number(of id: EntryID) -> Int? {
        numbers[id]
    }

    func logNumber(for log: Log) -> Int? {
        logNumbers[log]
    }

    /// How often the chain up to this device grant named its delegation.
    func delegationUses(at grant: Int) -> UInt64 {
        delegationUses.count(at: grant)
    }

    /// Whether the entry's document begins in its past; always so in the network's log.
    func isInItsLog(_ entry: Int) -> Bool {
        let log = nodes[entry].log
        guard log != History.network else { return true }
        guard let creation = logs[log].creation else { return false }
        return creation == entry || pasts.isBefore(creation, entry)
    }

    /// The entries of a log that can be judged, each after all that it refers to.
    func readable(log: Int) -> [Int] {
        logs[log].entries.filter { isReadable($0) }
    }

    /// Whether an entry can be judged.
    func isReadable(_ entry: Int) -> Bool {
        !nodes[entry].isStopped && chains.isWellFormed(entry) && isInItsLog(entry)
    }

    /// Other entries of the same author with the same number that had not seen this one.
    func rivals(of entry: Int) -> [Int] {
        guard sharesPlace[entry] else { return [] }
        let node = nodes[entry]
        let place = Place(log: node.log, signer: node.signer, seq: entries[entry].authorSeq)
        return (places[place] ?? []).filter { isRival($0, of: entry) }
    }

    func hasRival(_ entry: Int) -> Bool {
        guard sharesPlace[entry] else { return false }
        let node = nodes[entry]
        let place = Place(log: node.log, signer: node.signer, seq: entries[entry].authorSeq)
        return (places[place] ?? []).contains { isRival($0, of: entry) }
    }

    /// Other entries of which this one is a rival.
    func rivalled(by entry: Int) -> [Int] {
        guard sharesPlace[entry] else { return [] }
        let node = nodes[entry]
        let place = Place(log: node.log, signer: node.signer, seq: entries[entry].authorSeq)
        return (places[place] ?? []).filter { isRival(entry, of: $0) }
    }

    private func isRival(_ other: Int, of entry: Int) -> Bool {
        other != entry && !pasts.isBefore(entry, other) && isInItsLog(other)
    }

    /// What an entry's author knew of the network.
    func knownMarks(of entry: Int) -> Pasts.Marks {
        nodes[entry].log == History.network ? pasts.marksBefore(entry) : knownMarks[entry]
    }

    /// Whether the point names `entry` or a later one of the same chain, and `witness` comes after
    /// what it names.
    func covers(_ point: ChainPoint, _ entry: Int, seenBy witness: Int) -> Bool {
        guard let named = numbers[point.entry], pasts.isBefore(named, witness),
            entries[named].author == .device(point.device),
            entries[named].authorSeq == point.authorSeq
        else { return false }
        return chains.holds(entry, upTo: named)
    }
}
