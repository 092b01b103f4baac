import Testing
import Trust

/// Everything that an evaluation says, to hold two of the same entries against each other.
private struct Picture: Equatable {
    let outcome: Outcome
    let heads: [EntryID]
    let removed: [DeviceID]
    let servers: [ServerGrant]
    let stopping: [EntryID]
    let handovers: Set<MemberID>
    let undecidedReturns: Set<DeviceID>
    let epochs: [[Epoch]]
    let cutoffs: [[DeviceID: EffectiveCutoff]]
    let adopted: [Set<ChangeID>]
    let recipients: [[Recipient]]
    let plans: [WritingPlan?]
    let devices: [[DeviceID]]
    let delegations: [[OpenDelegation]]
    let proofs: [Set<EntryID>]
    let access: [DocumentID: Access]

    init(_ evaluation: Evaluation) {
        outcome = Outcome(evaluation)
        heads = evaluation.networkHeads
        removed = evaluation.removedDevices
        servers = evaluation.servers
        stopping = evaluation.actionsThatStopSealing
        handovers = evaluation.handoversConfirmed
        undecidedReturns = evaluation.undecidedReturns
        let documents = evaluation.documents
        epochs = documents.map { evaluation.epochs(of: $0) }
        cutoffs = documents.map { evaluation.cutoffs(of: $0) }
        adopted = documents.map { evaluation.adoptedChanges(of: $0) }
        recipients = documents.map { evaluation.currentRecipients(of: $0) }
        plans = documents.map { evaluation.writingPlan(for: $0) }
        devices = evaluation.members.keys.sorted().map { evaluation.devices(of: $0) }
        delegations = evaluation.devices.keys.sorted().map { evaluation.openDelegations(of: $0) }
        proofs = removed.map { evaluation.removalProof(of: $0) }
        access = Access.everywhere(evaluation)
    }
}

/// Everything that decides to whom a server hands something of a document.
private struct Access: Equatable {
    let readers: Set<DeviceID>
    let everGiven: [DeviceID]
    let isKept: Bool

    static func everywhere(_ evaluation: Evaluation) -> [DocumentID: Access] {
        let kept = evaluation.documentsWithoutBeginning
        let all = (evaluation.documents + kept).map { document in
            (document, Access(document, evaluation, isKept: kept.contains(document)))
        }
        return Dictionary(uniqueKeysWithValues: all)
    }

    private init(_ document: DocumentID, _ evaluation: Evaluation, isKept: Bool) {
        let sighted = evaluation.devices.keys.filter { evaluation.isInSight(document, of: $0) }
        readers = Set(sighted)
        everGiven = evaluation.devicesEverGiven(partIn: document)
        self.isKept = isKept
    }
}

/// The entries in a random order in which each comes after what it refers to, and then those that lack
/// something: so every one is judged when it comes, and what it concerns again.
private func oneByOne(_ entries: [Entry], _ seed: UInt64) -> [Entry] {
    var chance = Chance(seed: seed)
    var (waiting, order) = (entries, [Entry]())
    var placed: Set<EntryID> = []
    while true {
        let ready = waiting.indices.filter { waiting[$0].references.isSubset(of: placed) }
        guard !ready.isEmpty else { return order + waiting }
        let entry = waiting.remove(at: chance.pick(ready))
        placed.insert(entry.id)
        order.append(entry)
    }
}

@Suite struct `What arrives later` {
    /// Logs looked at; `SAMEN_PREFIX_LOGS` sets another number.
    private static let logs = Vectors.number("SAMEN_PREFIX_LOGS") ?? 60

    @Test(arguments: 0..<4 as Range<UInt64>)
    func `E14 changes the evaluation as if all had come at once, after every single entry`(
        part: UInt64
    ) {
        for seed in 80_000 + part * Self.logs / 4..<80_000 + (part + 1) * Self.logs / 4 {
            let entries = oneByOne(RandomLog.entries(seed: seed), seed)
            var log = MembershipLog()
            for (place, entry) in entries.enumerated() {
                log.add(entry)
                let scratch = MembershipLog.evaluate(entries.prefix(place + 1))
                guard Picture(log.evaluation()) != Picture(scratch) else { continue }
                let differences = Outcome(log.evaluation()).differences(from: Outcome(scratch))
                Issue.record("seed \(seed), \(place + 1) entries: \(differences)")
                return
            }
        }
    }

    @Test func `E14 takes from those whose grants are not trusted afterwards what they had signed`()
        throws
    {
        var world = MembershipWorld()
        world.sign("A/a2", .member("A/spy", .lead))
        world.sign("A/a2", .device("spy", of: "A/spy"))
        let act = world.sign("spy", .remove("A/w1"))
        var log = MembershipLog(world.scribe.entries)
        #expect(log.evaluation().isValid(act) && log.evaluation().role("A/w1") == nil)
        log.add(world.sign("root", .remove("A/a2", .compromised)))
        #expect(!log.evaluation().isValid(act))
        #expect(log.evaluation().role("A/w1") == .worker)
        #expect(Outcome(log.evaluation()) == Outcome(try world.meaning()))
    }

    @Test func `E14 a copy that is kept says what it said, whatever comes`() {
        for seed in 90_000..<90_040 as Range<UInt64> {
            let entries = oneByOne(RandomLog.entries(seed: seed), seed)
            var log = MembershipLog(entries.prefix(entries.count / 2))
            let kept = log.evaluation()
            let picture = Picture(kept)
            for entry in entries { log.add(entry) }
            _ = log.evaluation()
            #expect(Picture(kept) == picture, "seed \(seed)")
        }
    }

    @Test func `E14 the documents whose readers or keepers changed are named, and none is lost`() {
        var keepersChanged = 0
        for seed in 91_000..<91_200 as Range<UInt64> {
            var log = MembershipLog()
            var before: [DocumentID: Access] = [:]
            for entry in oneByOne(RandomLog.entries(seed: seed), seed) {
                log.add(entry)
                let changed = Set(log.documentsChanged())
                let now = Access.everywhere(log.evaluation())
                for document in Set(before.keys).union(now.keys)
                where before[document] != now[document] {
                    #expect(changed.contains(document), "seed \(seed)")
                    let isKept = before[document]?.isKept ?? false
                    if isKept, now[document]?.isKept ?? false { keepersChanged += 1 }
                }
                before = now
            }
        }
        #expect(keepersChanged > 20)
    }
}

@Suite(.serialized, .timeLimit(.minutes(40))) struct `A large network, page by page` {
    private static let pages = 10

    /// What a network of so many entries costs, a page at a time; and the result.
    private static func pageByPage(_ entries: [Entry]) -> (Duration, MembershipLog) {
        var log = MembershipLog()
        let size = (entries.count + pages - 1) / pages
        let spent = threadTime {
            for start in stride(from: 0, to: entries.count, by: size) {
                for entry in entries[start..<min(start + size, entries.count)] { log.add(entry) }
                _ = log.evaluation()
            }
        }
        return (spent, log)
    }

    @Test func `E14 with a hundred branches and a removal in a hundred is judged page by page`() {
        let count = Int(Vectors.number("SAMEN_MEMBERSHIP_GROWTH") ?? 4_000)
        let entries = LargeNetwork.entries(count: count, width: 100)
        var scratch: Evaluation?
        let once = threadTime { scratch = MembershipLog.evaluate(entries) }
        var (spent, log) = Self.pageByPage(entries)
        print("membership: \(count) entries at once in \(once), in \(Self.pages) pages in \(spent)")
        #expect(scratch.map { Outcome($0) } == Outcome(log.evaluation()))
        #expect(log.evaluation().entries(.valid).count > count / 2)
        // As often from scratch would cost more than five times as much.
        #expect(spent < once * 3)
    }

    @Test func `E14 one more entry costs no more in a network of four times the size`() {
        func costOfOne(_ count: Int) -> Duration {
            let entries = LargeNetwork.entries(count: count, width: 20)
            let late = entries.suffix(100)
            var log = MembershipLog(entries.dropLast(100))
            _ = log.evaluation()
            return threadTime {
                for entry in late {
                    log.add(entry)
                    _ = log.evaluation()
                }
            }
        }
        _ = costOfOne(1_000)
        let (small, large) = (costOfOne(1_500), costOfOne(6_000))
        print(
            "membership: 100 entries one by one, after 1,500 in \(small), after 6,000 in \(large)"
        )
        #expect(large < small * 3)
    }
}
