import Testing
import Trust

// What thieves, removed devices and neighbours try, each beside what honest people wrote.

@Suite struct `Attacks on the network's log` {
    /// The verdicts of what others than these wrote.
    private func others(_ world: MembershipWorld, than thieves: [String]) throws -> [EntryID:
        Verdict]
    {
        let meaning = try world.meaning()
        let own = Set(thieves.map { Author($0) })
        let entries = world.scribe.entries.filter { !own.contains($0.author) }
        return Dictionary(
            uniqueKeysWithValues: entries.compactMap { entry in
                meaning.verdict(of: entry.id).map { (entry.id, $0) }
            }
        )
    }

    @Test func `B03 nobody grants what is not below, nor itself again after a removal`() throws {
        var world = MembershipWorld()
        world.sign("A/a1", .remove("A/l2", .left))
        let tries = [
            world.sign("A/w1", .member("A/x", .lead)), world.sign("A/w1", .member("A/w1", .lead)),
            world.sign("A/l1", .administrator("A/l1")), world.sign("A/l1", .member("A/l1", .admin)),
            world.sign("A/a1", .administrator("A/x")), world.sign("A/a1", .member("A/x", .admin)),
            world.sign("A/a2", .administrator("A/a2")),
            world.sign("A/a2", .device("y", of: "A/a2")),
            world.sign("A/l2", .member("A/l2", .lead)),
            world.sign("A/l2", .device("A/l2", of: "A/l2")),
        ]
        let meaning = try world.meaning()
        #expect(tries.allSatisfy { meaning.verdict(of: $0.id) == .void })
        #expect(meaning.role("A/l2") == nil && meaning.acts("A/l2") == nil)
        #expect(meaning.role("A/w1") == .worker && meaning.role("A/l1") == .lead)
        #expect(meaning.acts("y", for: "A/a2") == nil && meaning.role("A/x") == nil)
    }

    @Test func `B04 another organisation's people reach nothing of A's but one document`() throws {
        var world = MembershipWorld()
        world.sign("root", .recovery("key:A", of: "A"))
        let tries = [
            world.sign("B/b1", .recovery("key:B", of: "A")),
            world.sign("B/b1", .member("A/x", .lead)),
            world.sign("B/b1", .device("b", of: "A/w1")), world.sign("B/b1", .remove("A/w1")),
        ]
        let proposal = world.sign("B/b1", .propose("A/a1"))
        let pair = world.sign("B/b2", .remove("A/a1", agreeing: proposal))
        world.create("A/w1")
        let lead = try world.note("B/m1", .add("B/v1", .writer))
        let foreign = try world.note("A/l1", .add("B/v1", .owner))
        let reader = try world.note("B/v1", .add("B/m1", .reader))
        let first = try #require(world.document)
        world.create("A/w2")
        let elsewhere = try world.note("B/v1", .add("B/m1", .reader))
        let meaning = try world.meaning()
        #expect((tries + [proposal, pair, lead, elsewhere]).allSatisfy { !meaning.isValid($0) })
        #expect(meaning.isValid(foreign) && meaning.isValid(reader))
        #expect(
            meaning.people(in: first) == ["A/w1": .owner, "B/v1": .owner, "B/m1": .reader]
        )
        #expect(meaning.people(in: world.document) == ["A/w2": .owner])
        #expect(meaning.recoveryRecipients(of: OrganisationID("A")) == [RecoveryID("key:A")])
    }

    @Test func `B06 a true resignation counts beside whatever else happens to the device`() throws {
        for beside in [
            Action.remove("A/a2", .compromised), .removeDevice("A/a2", in: "A", .lost),
            .administrator("A/a2"), .device("A/a2", of: "A/a2"),
        ] {
            var world = MembershipWorld()
            world.sign("root", beside, after: [world.base])
            let resignation = world.sign(
                "A/a2",
                .removeDevice("A/a2", in: "A", .left),
                after: [world.base]
            )
            let other = world.sign(
                "A/a3",
                .removeDevice("A/a1", in: "A", .left),
                after: [world.base]
            )
            let meaning = try world.meaning()
            #expect(meaning.isValid(resignation) && !meaning.isValid(other))
            #expect(meaning.acts("A/a1") == .admin)
        }
    }

    @Test func `B09 what a removed lead backdates is void and moves nobody else's verdict`() throws
    {
        var world = MembershipWorld()
        let honest = world.sign("A/l1", .remove("A/r1"))
        world.sign("A/w2", .removeDevice("A/w2", in: "A", .left))
        world.sign("A/a1", .remove("A/l1", .compromised, trusting: [honest.point]))
        world.sign("A/a2", .member("A/y", .worker))
        let before = try others(world, than: ["A/l1"])
        // The next number with old parents, and the trusted number with another content.
        let previous = world.scribe.entries.last { $0.author == Author("A/l1") }
        let next = world.sign(
            "A/l1",
            .remove("A/w1"),
            after: [world.base],
            previous: previous.map { .entry($0) } ?? .none
        )
        let instead = world.sign("A/l1", .remove("A/w1"), after: [world.base], previous: .none)
        let meaning = try world.meaning()
        #expect(instead.authorSeq == honest.authorSeq)
        #expect(meaning.isValid(honest) && !meaning.isValid(next) && !meaning.isValid(instead))
        #expect(meaning.role("A/w1") == .worker)
        #expect(try others(world, than: ["A/l1"]) == before)
    }

    @Test func `B10 a year of grants voided by a thief's fork stands again by one removal`() throws
    {
        var world = MembershipWorld()
        let year = (0..<50).map { world.sign("A/a2", .member("A/n\($0)", .worker)) }
        let last = try #require(year.last)
        let first = world.scribe.entries.first { $0.author == Author("A/a2") }
        let early = world.sign(
            "A/a2",
            .member("A/thief", .lead),
            after: [world.base],
            previous: .none
        )
        #expect(early.authorSeq == first?.authorSeq)
        let forked = try world.meaning()
        #expect(year.allSatisfy { forked.verdict(of: $0.id) == .void } && !forked.isValid(early))

        world.sign("root", .removeDevice("A/a2", in: "A", .compromised, trusting: [last.point]))
        let repaired = try world.meaning()
        #expect(year.allSatisfy { repaired.isValid($0) } && !repaired.isValid(early))
        #expect(repaired.acts("A/a2") == nil && repaired.role("A/n49") == .worker)
    }

    @Test func `B12 grants that are not trusted fall with all that rests on them`() throws {
        var world = MembershipWorld()
        let trusted = world.sign("A/a2", .member("A/good", .worker))
        world.sign("A/a2", .member("A/spy", .lead))
        world.sign("A/a2", .device("spy", of: "A/spy"))
        world.create("A/w1", epoch: NewEpoch("e", for: ["A/w1"]))
        let added = try world.note("spy", .add("A/spy", .writer))
        let epoch = try world.note("spy", .epoch("f", for: ["A/w1", "spy"]))
        #expect(try world.meaning().isValid(epoch))
        let removal = Action.remove("A/a2", .compromised, trusting: [trusted.point])
        world.sign("root", removal)
        let meaning = try world.meaning()
        #expect(meaning.isValid(trusted) && meaning.role("A/spy") == nil)
        #expect(!meaning.isValid(added) && !meaning.isValid(epoch))
        let document = try #require(world.document)
        #expect(meaning.people(in: document) == ["A/w1": .owner])
        // The spy's epoch, which it holds, is never written with; the one before is.
        #expect(meaning.writingEpoch(of: document) == EpochID("e"))
    }

    @Test func `B13 of more devices than were delegated the same first ones count everywhere`()
        throws
    {
        var world = MembershipWorld()
        world.sign("A/a1", .device("A/l1-2", of: "A/l1"))
        let delegation = world.sign("A/a1", .delegate(to: "A/l1", limit: 2))
        let own = (0..<4).map {
            world.sign("A/l1", .device("x\($0)", of: "A/w1", under: delegation))
        }
        let second = (0..<2).map {
            world.sign("A/l1-2", .device("y\($0)", of: "A/w1", under: delegation))
        }
        let outcome = Outcome(try world.meaning())
        #expect(own.map { outcome.verdicts[$0.id] } == [.valid, .valid, .void, .void])
        #expect(second.allSatisfy { outcome.verdicts[$0.id] == .void })
        #expect(outcome.toConfirm == Set(own.prefix(2).map(\.id)))
        var chance = Chance(seed: 13)
        for _ in 0..<20 {
            var log = MembershipLog()
            for entry in chance.shuffled(world.scribe.entries) {
                log.add(entry)
                _ = log.evaluation()
            }
            #expect(Outcome(log.evaluation()) == outcome)
        }
    }

    @Test
    func `B13 a delegate who is removed meanwhile enrols nobody, nor does whom he passed it to`()
        throws
    {
        var world = MembershipWorld()
        let delegation = world.sign("A/a1", .delegate(to: "A/l1", limit: 5))
        let passed = world.sign("A/l1", .delegate(to: "A/l2", limit: 5))
        let second = world.sign("A/l2", .device("p", of: "A/w1", under: passed))
        let lead = world.sign("A/l1", .device("q", of: "A/l2", under: delegation))
        world.sign("A/a2", .remove("A/l1", .left), after: [delegation])
        let beside = world.sign("A/l1", .device("r", of: "A/w1", under: delegation))
        let meaning = try world.meaning()
        #expect(![passed, second, lead, beside].contains { meaning.isValid($0) })
        #expect(meaning.devices(of: MemberID("A/w1")) == [DeviceID("A/w1")])
        #expect(meaning.toConfirm.isEmpty)
    }
}

@Suite struct `Attacks on a document's log` {
    @Test(arguments: [true, false])
    func `B11 an entry comes after no removal that it does not name`(isStale: Bool) throws {
        var world = MembershipWorld()
        world.create("A/w1")
        let added = try world.note("A/l1", .add("A/w2", .owner))
        world.sign("A/a1", .remove("A/w2", .left))
        var scribe = world.scribe
        let late = scribe.write(
            .add("B/v1", .reader),
            by: Author("A/w2"),
            after: [added],
            in: added.log,
            knowing: isStale ? [world.base] : []
        )
        let meaning = MembershipLog.evaluate(scribe.entries)
        #expect(meaning.verdict(of: late.id) == .void)
        #expect(meaning.people(in: world.document) == ["A/w1": .owner])
    }

    @Test func `B11 unknown heads wait, and forked ones give nobody a place`() throws {
        var world = MembershipWorld()
        world.create("A/w1")
        let missing = world.sign("A/a1", .member("A/new", .worker), after: [world.tip])
        let waiting = try world.note("A/w1", .add("A/new", .writer), knowing: missing)
        let without = try world.meaning(without: [missing])
        #expect(without.verdict(of: waiting.id) == .pending)
        #expect(try world.meaning().people(in: world.document)["A/new"] == .writer)

        let fork = world.sign(
            "A/a1",
            .member("A/new", .lead),
            after: [world.base],
            previous: world.scribe.entries.last { $0.id == missing.authorPrev }.map { .entry($0) }
                ?? .none
        )
        #expect(fork.authorSeq == missing.authorSeq)
        let forked = try world.meaning()
        #expect(!forked.isValid(missing) && !forked.isValid(fork) && !forked.isValid(waiting))
        #expect(forked.people(in: world.document) == ["A/w1": .owner])
    }

    @Test func `B14 a creation in another's log founds nothing, whichever comes first`() throws {
        var world = MembershipWorld()
        let first = world.create("A/w1")
        let thief = Entry(
            id: EntryID("thief"),
            log: first.log,
            author: Author("B/v1"),
            authorSeq: 1,
            authorPrev: nil,
            parents: [first.id],
            networkHeads: [world.tip.id],
            action: .create(for: "B/v1")
        )
        let entries = world.scribe.entries
        for order in [entries + [thief], [thief] + entries] {
            let meaning = MembershipLog.evaluate(order)
            #expect(!meaning.isValid(thief) && meaning.isValid(first))
            #expect(meaning.people(in: world.document) == ["A/w1": .owner])
            #expect(try meaning.epochs(of: #require(world.document)).count == 1)
        }
    }
}
