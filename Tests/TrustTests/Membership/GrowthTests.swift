import Testing
import Trust

@Suite(.serialized, .timeLimit(.minutes(40))) struct `Large logs` {
    private static func time(_ entries: [Entry]) -> Duration {
        (0..<2).map { _ in threadTime { _ = MembershipLog.evaluate(entries) } }.min() ?? .zero
    }

    @Test func `D04 twice the entries take about twice the time`() {
        let count = Int(Vectors.number("SAMEN_MEMBERSHIP_GROWTH") ?? 5_000)
        let first = Self.time(LargeNetwork.entries(count: count, width: 6))
        let second = Self.time(LargeNetwork.entries(count: 2 * count, width: 6))
        print("membership: \(count) entries in \(first), \(2 * count) in \(second)")
        #expect(second < first * 4)
    }

    @Test func `D04 a log of one line is evaluated without recursion, whichever way it comes`() {
        let depth = Int(Vectors.number("SAMEN_MEMBERSHIP_DEPTH") ?? 10_000)
        func line(_ count: Int) -> [Entry] {
            var scribe = Scribe(seed: 3)
            var tip = scribe.write(.networkGenesis, by: .root, after: [])
            for number in 1..<count {
                tip = scribe.write(.server("s\(number % 10)"), by: .root, after: [tip])
            }
            return scribe.entries
        }
        let (short, long) = (line(depth), line(2 * depth))
        let (first, second) = (Self.time(short), Self.time(long))
        print("membership: \(depth) in one line in \(first), \(2 * depth) in \(second)")
        #expect(second < first * 4)
        // The other way round everything waits for the genesis.
        let meaning = MembershipLog.evaluate(short.reversed())
        #expect(meaning.entries(.valid).count == depth)
        #expect(meaning.networkHeads == [short.last?.id])
    }

    @Test func `D04 what branches and joins again and again takes no more than it has entries`() {
        func ladder(_ rounds: Int) -> [Entry] {
            var scribe = Scribe(seed: 5)
            var tip = scribe.write(.networkGenesis, by: .root, after: [])
            for round in 0..<rounds {
                let sides = (0..<20).map { side in
                    scribe.write(
                        .member("A/x\(round)", .worker),
                        by: Author("device \(side)"),
                        after: [tip]
                    )
                }
                tip = scribe.write(.server("s"), by: .root, after: sides)
            }
            return scribe.entries
        }
        let (short, long) = (ladder(100), ladder(200))
        let (first, second) = (Self.time(short), Self.time(long))
        print("membership: \(short.count) on a ladder in \(first), \(long.count) in \(second)")
        #expect(second < first * 4)
        #expect(MembershipLog.evaluate(long).entries(.valid).count == 201)
    }

    @Test func `D04 thousands of tips and forks are evaluated and joined`() {
        var world = MembershipWorld()
        let tips = (0..<Int(Vectors.number("SAMEN_MEMBERSHIP_TIPS") ?? 3_000)).map { number in
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
