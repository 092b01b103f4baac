import Testing
import Trust

@Suite struct `Two evaluators` {
    /// Logs compared in each of eight parts; `SAMEN_MEMBERSHIP_LOGS` sets another number.
    private static let size = Vectors.number("SAMEN_MEMBERSHIP_LOGS") ?? 2_500

    @Test(arguments: 0..<8 as Range<UInt64>)
    func `agree on every random log`(part: UInt64) throws {
        for seed in part * Self.size..<(part + 1) * Self.size {
            let entries = RandomLog.entries(seed: seed)
            let second = try #require(FixpointEvaluator(entries).outcome(), "seed \(seed)")
            let differences = Outcome(MembershipLog.evaluate(entries)).differences(from: second)
            try #require(
                differences.isEmpty,
                "seed \(seed): \(differences.joined(separator: "; "))"
            )
        }
    }
}

@Suite struct `The order of arrival` {
    @Test func `never matters, nor do duplicates`() {
        for seed in 50_000..<50_300 as Range<UInt64> {
            let entries = RandomLog.entries(seed: seed)
            let outcome = Outcome(MembershipLog.evaluate(entries))
            var chance = Chance(seed: seed)
            for _ in 0..<4 {
                let again = chance.shuffled(entries + entries.prefix(chance.below(entries.count)))
                #expect(Outcome(MembershipLog.evaluate(again)) == outcome, "seed \(seed)")
            }
        }
    }

    @Test func `never matters to cutoffs, epochs and recipients`() throws {
        for seed in 60_000..<60_300 as Range<UInt64> {
            let entries = RandomLog.entries(seed: seed)
            let first = MembershipLog.evaluate(entries)
            let second = MembershipLog.evaluate(entries.reversed())
            #expect(first.networkHeads == second.networkHeads, "seed \(seed)")
            #expect(first.removedDevices == second.removedDevices, "seed \(seed)")
            for document in first.documents {
                #expect(first.epochs(of: document) == second.epochs(of: document), "seed \(seed)")
                #expect(first.cutoffs(of: document) == second.cutoffs(of: document), "seed \(seed)")
                let log = Log.document(document)
                #expect(first.heads(of: log) == second.heads(of: log), "seed \(seed)")
                let plans = (first.writingPlan(for: document), second.writingPlan(for: document))
                #expect(plans.0 == plans.1, "seed \(seed)")
            }
        }
    }

    @Test func `an evaluation after each page is the same as one from scratch`() {
        for seed in 70_000..<70_150 as Range<UInt64> {
            let entries = RandomLog.entries(seed: seed)
            var log = MembershipLog()
            for (place, entry) in entries.enumerated() {
                log.add(entry)
                guard place % 5 == 4 || place == entries.count - 1 else { continue }
                let scratch = Outcome(MembershipLog.evaluate(entries.prefix(place + 1)))
                #expect(Outcome(log.evaluation()) == scratch, "seed \(seed), \(place + 1) entries")
            }
        }
    }

    @Test func `an entry that is added again is a duplicate`() throws {
        var log = MembershipLog()
        let entries = RandomLog.entries(seed: 1)
        let entry = try #require(entries.first)
        #expect(log.add(entry) != .duplicate)
        #expect(log.add(entry) == .duplicate)
    }
}
