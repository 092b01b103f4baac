import Testing
import Trust

@Suite struct `Chains and completeness` {
    /// Two grants by A/a1 with one number: the second beside the first, or after it.
    private func fork(seeing: Bool = false) -> (world: MembershipWorld, first: Entry, second: Entry)
    {
        var world = MembershipWorld()
        let before = world.scribe.entries.last { $0.author == Author("A/a1") }
        let first = world.sign("A/a1", .member("A/x", .worker))
        let second = world.sign(
            "A/a1",
            .member("A/y", .worker),
            after: [seeing ? first : world.base],
            previous: before.map { .entry($0) } ?? .none
        )
        return (world, first, second)
    }

    @Test func `B10 a fork voids both sides and what is chained to them`() throws {
        var (world, first, second) = fork()
        let chained = world.sign(
            "A/a1",
            .member("A/z", .worker),
            after: [first],
            previous: .entry(first)
        )
        let meaning = try world.meaning()
        #expect(first.authorSeq == second.authorSeq)
        #expect(![first, second, chained].contains { meaning.isValid($0) })
    }

    @Test func `B10 a rival that saw the other voids only itself`() throws {
        let (world, first, second) = fork(seeing: true)
        let meaning = try world.meaning()
        #expect(meaning.isValid(first) && !meaning.isValid(second))
    }

    @Test func `B09 B10 a removal from above names the right branch`() throws {
        var (world, first, second) = fork()
        let chained = world.sign(
            "A/a1",
            .member("A/z", .worker),
            after: [first],
            previous: .entry(first)
        )
        world.sign(
            "root",
            .removeDevice("A/a1", in: "A", .lost, trusting: [chained.point]),
            after: [chained, second]
        )
        let meaning = try world.meaning()
        #expect(meaning.isValid(first) && meaning.isValid(chained) && !meaning.isValid(second))
    }

    @Test func `B10 a removal that names both branches lets both stand`() throws {
        var (world, first, second) = fork()
        world.sign(
            "root",
            .removeDevice("A/a1", in: "A", .lost, trusting: [first.point, second.point]),
            after: [first, second]
        )
        let meaning = try world.meaning()
        #expect(meaning.isValid(first) && meaning.isValid(second))
    }

    @Test func `a fork by the root voids nothing`() throws {
        var world = MembershipWorld()
        let last = world.scribe.entries.last { $0.author == .root }
        let previous = last.map { Scribe.Previous.entry($0) } ?? .none
        let one = world.sign("root", .organisation("C"), after: [world.base], previous: previous)
        let other = world.sign("root", .organisation("D"), after: [world.base], previous: previous)
        let meaning = try world.meaning()
        #expect(meaning.isValid(one) && meaning.isValid(other))
    }

    @Test func `B10 a gap in the numbers is void`() throws {
        var world = MembershipWorld()
        let last = world.sign("A/a2", .member("A/x", .worker))
        for number in [last.authorSeq + 2, 0, .max] {
            let bad = Entry(
                id: EntryID("bad \(number)"),
                log: .network,
                author: last.author,
                authorSeq: number,
                authorPrev: last.id,
                parents: [last.id],
                action: .member("A/bad", .worker)
            )
            world.smuggle(bad)
            #expect(try !world.meaning().isValid(bad))
        }
    }

    @Test func `B10 D04 a chain through another author or another log is void`() throws {
        var world = MembershipWorld()
        let own = world.create("A/w1")
        let other = world.sign("A/a2", .member("A/x", .worker))
        // The next number after another author's first: nothing of its own stands there.
        let foreign = world.sign("A/a3", .member("A/y", .worker), previous: .entry(other))
        let crossed = world.sign("A/a2", .member("A/z", .worker), after: [world.base, own])
        let meaning = try world.meaning()
        #expect(!meaning.isValid(foreign) && !meaning.isValid(crossed))
    }

    @Test func `B10 what follows a missing entry is pending until it comes`() throws {
        var world = MembershipWorld()
        let missing = world.sign("A/a2", .member("A/x", .worker))
        let next = world.sign("A/a3", .member("A/y", .worker))
        let without = try world.meaning(without: [missing])
        #expect(without.verdict(of: next.id) == .pending)
        #expect(without.history.missing == [missing.id])
        #expect(without.verdict(of: missing.id) == nil)
        #expect(try world.meaning().isValid(next))
    }

    @Test func `D04 an entry that is its own parent or its own past stays pending`() throws {
        var world = MembershipWorld()
        let (one, two) = (EntryID("one"), EntryID("two"))
        for (id, parent) in [(EntryID("self"), EntryID("self")), (one, two), (two, one)] {
            world.smuggle(
                Entry(
                    id: id,
                    log: .network,
                    author: .root,
                    authorSeq: 1,
                    authorPrev: nil,
                    parents: [parent],
                    action: .networkGenesis
                )
            )
        }
        #expect(try world.meaning().entries(.pending).count == 3)
    }

    @Test func `D14 an unknown action stops itself and what follows, and nothing else`() throws {
        var world = MembershipWorld()
        let unknown = world.sign("A/w1", .unknown)
        let after = world.sign("A/a2", .member("A/x", .worker))
        let beside = world.sign("A/a3", .member("A/y", .worker), after: [world.base])
        let document = world.create("A/w1")
        let meaning = try world.meaning()
        #expect(Set(meaning.entries(.stopped)) == [unknown.id, after.id, document.id])
        #expect(meaning.isValid(beside))
        #expect(meaning.networkHeads == [beside.id])
        #expect(meaning.actionsThatStopSealing.isEmpty)
    }

    @Test func `D14 an unknown action of an administrator also stops sealing`() throws {
        var world = MembershipWorld()
        let unknown = world.sign("A/a1", .unknown, after: [world.base])
        #expect(try world.meaning().actionsThatStopSealing == [unknown.id])

        world.sign("root", .remove("A/a1", .compromised))
        #expect(try world.meaning().actionsThatStopSealing.isEmpty)
    }

    @Test func `facts that nobody can mean are void and stop nothing`() throws {
        var world = MembershipWorld()
        let nonsense = world.sign("A/w1", .malformed)
        let after = world.sign("A/a2", .member("A/x", .worker))
        let meaning = try world.meaning()
        #expect(meaning.verdict(of: nonsense.id) == .void && meaning.isValid(after))
    }
}
