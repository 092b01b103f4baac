import Testing
import Trust

@Suite(.serialized) struct `Large logs` {
    /// A network whose administrators write side by side: grants, devices, removals and returns,
    /// and documents.
    private static func entries(count: Int, width: Int) -> [Entry] {
        let world = MembershipWorld()
        var scribe = world.scribe
        var tips = Array(repeating: world.base, count: width)
        var chance = Chance(seed: UInt64(count))
        var created: [Entry] = []
        var number = 0
        while scribe.entries.count < count {
            number += 1
            let branch = number % width
            let signer = ["A/a1", "A/a2", "A/a3"][branch % 3]
            let member = "A/p\(chance.below(count / 10))"
            let above = chance.hits(2) ? tips : [tips[branch]]
            let action: Action =
                switch chance.below(10) {
                case 0: .remove(member, .left)
                case 1..<5: .member(member, .worker)
                default: .device(member, of: member)
                }
            // One chain for each branch would be a fork, so the branches follow their author's
            // latest entry.
            tips[branch] = scribe.write(action, by: Author(signer), after: above)
            if number % 100 == 0 {
                let log = scribe.write(
                    .create(for: "A/w1"),
                    by: Author("A/w1"),
                    after: [],
                    knowing: [tips[branch]]
                )
                created.append(log)
            }
            if let document = created.last, chance.hits(30) {
                let add = Action.add(member, .writer)
                _ = scribe.write(
                    add,
                    by: Author("A/l1"),
                    after: [document],
                    in: document.log,
                    knowing: [tips[branch]]
                )
            }
        }
        return scribe.entries
    }

    private static func time(_ entries: [Entry]) -> Duration {
        let clock = ContinuousClock()
        return (0..<2).map { _ in clock.measure { _ = MembershipLog.evaluate(entries) } }.min()
            ?? .zero
    }

    @Test func `twice the entries take about twice the time`() {
        let count = Int(Vectors.number("SAMEN_MEMBERSHIP_GROWTH") ?? 5_000)
        let first = Self.time(Self.entries(count: count, width: 6))
        let second = Self.time(Self.entries(count: 2 * count, width: 6))
        print("membership: \(count) entries in \(first), \(2 * count) in \(second)")
        #expect(second < first * 4)
    }

    @Test func `a log of one line is evaluated without recursion`() {
        var scribe = Scribe(seed: 3)
        var tip = scribe.write(.networkGenesis, by: .root, after: [])
        for number in 0..<20_000 {
            tip = scribe.write(.server("s\(number % 10)"), by: .root, after: [tip])
        }
        // The other way round everything waits for the genesis.
        let meaning = MembershipLog.evaluate(scribe.entries.reversed())
        #expect(meaning.entries(.valid).count == 20_001)
        #expect(meaning.networkHeads == [tip.id])
    }

    @Test func `thousands of tips and forks are evaluated and joined`() {
        var world = MembershipWorld()
        let tips = (0..<3_000).map { number in
            world.sign(
                "A/w1",
                .member("A/x\(number)", .worker),
                after: [world.base],
                previous: .none
            )
        }
        let joined = world.sign("A/a1", .member("A/y", .worker), after: tips)
        let meaning = MembershipLog.evaluate(world.scribe.entries)
        #expect(meaning.isValid(joined))
        #expect(!tips.contains { meaning.isValid($0) })
    }
}
