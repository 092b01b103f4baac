import Testing
import Trust

@Suite struct `Removal from the network` {
    @Test func `B08 remove wins over a concurrent grant until a later one`() throws {
        var world = MembershipWorld()
        world.sign("A/a1", .remove("A/w1"))
        world.sign("A/a2", .member("A/w1", .worker), after: [world.base])
        #expect(try world.meaning().role("A/w1") == nil)

        world.sign("A/a2", .member("A/w1", .worker))
        #expect(try world.meaning().role("A/w1") == .worker)
    }

    @Test func `a member who returns needs new device grants`() throws {
        var world = MembershipWorld()
        world.sign("A/a1", .remove("A/w1"))
        world.sign("A/a1", .member("A/w1", .worker))
        #expect(try world.meaning().acts("A/w1") == nil)

        world.sign("A/a1", .device("A/w1", of: "A/w1"))
        #expect(try world.meaning().acts("A/w1") == .worker)
    }

    @Test func `a lost device leaves its member in place`() throws {
        var world = MembershipWorld()
        world.sign("A/a1", .removeDevice("A/w1", in: "A"))
        let meaning = try world.meaning()
        #expect(meaning.role("A/w1") == .worker)
        #expect(meaning.acts("A/w1") == nil)
        #expect(meaning.removedDevices == [DeviceID("A/w1")])
    }

    @Test func `a removed device can be granted again`() throws {
        var world = MembershipWorld()
        world.sign("A/a1", .removeDevice("A/w1", in: "A"))
        world.sign("A/a1", .device("A/w1", of: "A/w1"))
        let meaning = try world.meaning()
        #expect(meaning.acts("A/w1") == .worker)
        #expect(meaning.removedDevices.isEmpty)
    }

    @Test func `whoever was removed does nothing afterwards`() throws {
        var world = MembershipWorld()
        world.sign("root", .remove("A/a2"))
        let late = world.sign("A/a2", .member("A/x", .worker))
        #expect(try !world.meaning().isValid(late))
    }

    @Test func `B09 a removal from above voids what was written beside it`() throws {
        var world = MembershipWorld()
        let beside = world.sign("A/a2", .member("A/x", .worker))
        world.sign("root", .remove("A/a2"), after: [world.base])
        #expect(try !world.meaning().isValid(beside))
    }

    @Test func `LEFT keeps what the removal had seen`() throws {
        var world = MembershipWorld()
        let seen = world.sign("A/a2", .member("A/x", .worker))
        world.sign("root", .remove("A/a2", .left))
        #expect(try world.meaning().isValid(seen))
    }

    @Test(arguments: [Remove.Reason.lost, .compromised])
    func `B12 LOST and COMPROMISED keep only what they name`(reason: Remove.Reason) throws {
        var world = MembershipWorld()
        let first = world.sign("A/a2", .member("A/x", .worker))
        let second = world.sign("A/a2", .member("A/y", .worker))
        let third = world.sign("A/a2", .member("A/z", .worker))
        world.sign("root", .remove("A/a2", reason, trusting: [second.point]))
        let meaning = try world.meaning()
        #expect(meaning.isValid(first) && meaning.isValid(second))
        #expect(!meaning.isValid(third))
    }

    @Test func `a point that names nothing still removes and trusts nothing`() throws {
        var world = MembershipWorld()
        let seen = world.sign("A/a2", .member("A/x", .worker))
        let nowhere = ChainPoint(device: DeviceID("A/a2"), authorSeq: 1, entry: EntryID("nothing"))
        world.sign("root", .remove("A/a2", .left, trusting: [nowhere]))
        let meaning = try world.meaning()
        #expect(meaning.role("A/a2") == nil)
        #expect(!meaning.isValid(seen))
    }

    @Test func `a point with another number than its entry trusts nothing`() throws {
        var world = MembershipWorld()
        let seen = world.sign("A/a2", .member("A/x", .worker))
        let wrong = ChainPoint(device: DeviceID("A/a2"), authorSeq: .max, entry: seen.id)
        world.sign("root", .remove("A/a2", .lost, trusting: [wrong]))
        #expect(try !world.meaning().isValid(seen))
    }

    @Test func `with two removals both must trust an entry`() throws {
        var world = MembershipWorld()
        let seen = world.sign("A/l1", .remove("A/w1"))
        world.sign("A/a1", .remove("A/l1", .left))
        #expect(try world.meaning().isValid(seen))

        world.sign("A/a2", .removeDevice("A/l1", in: "A", .compromised))
        #expect(try !world.meaning().isValid(seen))
    }

    @Test func `B12 what rested on untrusted grants falls with them`() throws {
        var world = MembershipWorld()
        world.sign("A/a2", .member("A/x", .lead))
        world.sign("A/a2", .device("x", of: "A/x"))
        let resting = world.sign("x", .remove("A/w1"))
        #expect(try world.meaning().isValid(resting))

        world.sign("root", .remove("A/a2", .compromised))
        let meaning = try world.meaning()
        #expect(!meaning.isValid(resting))
        #expect(meaning.role("A/w1") == .worker && meaning.role("A/x") == nil)
    }

    @Test func `B05 nobody removes an equal or a superior`() throws {
        var world = MembershipWorld()
        for (signer, target) in [
            ("A/l1", "A/l2"), ("A/w1", "A/w2"), ("A/l1", "A/a1"), ("A/a1", "A/a2"),
        ] {
            world.sign(signer, .remove(target))
        }
        let meaning = try world.meaning()
        #expect(["A/l2", "A/w2", "A/a1", "A/a2"].allSatisfy { meaning.role($0) != nil })
    }

    @Test func `a lead removes workers and readers`() throws {
        var world = MembershipWorld()
        world.sign("A/l1", .remove("A/w1"))
        world.sign("A/l1", .remove("A/r1"))
        let meaning = try world.meaning()
        #expect(meaning.role("A/w1") == nil && meaning.role("A/r1") == nil)
    }

    @Test func `a removal written beside a promotion does not undo it`() throws {
        var world = MembershipWorld()
        world.sign("A/a1", .member("A/w1", .lead))
        world.sign("A/l1", .remove("A/w1"), after: [world.base])
        #expect(try world.meaning().role("A/w1") == .lead)
    }

    @Test func `a resignation ends the device, not the member`() throws {
        var world = MembershipWorld()
        let resignation = world.sign("A/w1", .removeDevice("A/w1", in: "A", .left))
        let meaning = try world.meaning()
        #expect(meaning.isValid(resignation))
        #expect(meaning.acts("A/w1") == nil && meaning.role("A/w1") == .worker)
    }

    @Test func `B06 a resignation is valid beside a removal and voids nothing`() throws {
        var world = MembershipWorld()
        let grant = world.sign("A/a2", .member("A/x", .worker))
        let resignation = world.sign(
            "A/a2",
            .removeDevice("A/a2", in: "A", .compromised),
            after: [world.base]
        )
        let meaning = try world.meaning()
        #expect(meaning.isValid(grant) && meaning.isValid(resignation))
    }

    @Test func `B06 nobody resigns for another or with the whole member`() throws {
        var world = MembershipWorld()
        let other = world.sign("A/w2", .removeDevice("A/w1", in: "A", .left))
        let whole = world.sign("A/w1", .remove("A/w1"))
        let meaning = try world.meaning()
        #expect(!meaning.isValid(other) && !meaning.isValid(whole))
        #expect(meaning.acts("A/w1") == .worker)
    }

    @Test func `B04 an administrator of B reaches nobody of A`() throws {
        var world = MembershipWorld()
        world.sign("B/b1", .remove("A/l1"))
        world.sign("B/b1", .removeDevice("A/l1", in: "B"))
        world.sign("B/b1", .removeDevice("A/l1", in: "A"))
        #expect(try world.meaning().acts("A/l1") == .lead)
    }

    @Test func `a device that B grants as well stands in A whatever B does`() throws {
        var world = MembershipWorld()
        world.sign("B/b1", .device("A/l1", of: "B/v1"))
        #expect(try world.meaning().acts("A/l1", for: "B/v1") == .worker)

        world.sign("B/b1", .removeDevice("A/l1", in: "B"))
        let meaning = try world.meaning()
        #expect(meaning.standing(of: DeviceID("A/l1")) == [MemberID("A/l1"): .lead])
    }
}

@Suite struct `Removal by two administrators` {
    @Test func `B05 two of three remove the third with its device`() throws {
        var world = MembershipWorld()
        let proposal = world.sign("A/a1", .propose("A/a3"))
        world.sign("A/a2", .remove("A/a3", agreeing: proposal))
        let meaning = try world.meaning()
        #expect(meaning.role("A/a3") == nil && meaning.acts("A/a3") == nil)
    }

    @Test func `B05 one member with two devices is still one`() throws {
        var world = MembershipWorld()
        world.sign("root", .device("A/a1-2", of: "A/a1"))
        let proposal = world.sign("A/a1", .propose("A/a3"))
        world.sign("A/a1-2", .remove("A/a3", agreeing: proposal))
        #expect(try world.meaning().role("A/a3") == .admin)
    }

    @Test func `B05 of two administrators neither goes, and root removes`() throws {
        var world = MembershipWorld(administrators: 2)
        let proposal = world.sign("A/a1", .propose("A/a2"))
        world.sign("A/a2", .remove("A/a2", agreeing: proposal))
        #expect(try world.meaning().role("A/a2") == .admin)

        world.sign("root", .remove("A/a2"))
        #expect(try world.meaning().role("A/a2") == nil)
    }

    @Test func `B04 B05 two of B do not remove one of A`() throws {
        var world = MembershipWorld()
        let proposal = world.sign("B/b1", .propose("A/a1"))
        world.sign("B/b2", .remove("A/a1", agreeing: proposal))
        #expect(try world.meaning().role("A/a1") == .admin)
    }

    @Test func `B08 of a duel both go in whatever order it comes, and root repairs`() throws {
        var world = MembershipWorld(administrators: 4)
        let one = world.sign("A/a1", .propose("A/a3"))
        let other = world.sign("A/a3", .propose("A/a1"))
        world.sign("A/a2", .remove("A/a3", agreeing: one), after: [one, other])
        world.sign("A/a4", .remove("A/a1", agreeing: other), after: [one, other])
        let meaning = try world.meaning()
        #expect(meaning.role("A/a1") == nil && meaning.role("A/a3") == nil)
        #expect(meaning.role("A/a2") == .admin && meaning.role("A/a4") == .admin)
        let outcome = Outcome(meaning)
        let (base, last) = (world.scribe.entries.dropLast(4), world.scribe.entries.suffix(4))
        for order in orders(of: Array(last)) {
            var log = MembershipLog(base)
            for entry in order {
                log.add(entry)
                _ = log.evaluation()
            }
            #expect(Outcome(log.evaluation()) == outcome)
        }

        let tips = Array(last.suffix(2))
        world.sign("root", .administrator("A/a1"), after: tips)
        world.sign(
            "root",
            .device("A/a1", of: "A/a1"),
            after: [try #require(world.scribe.entries.last)]
        )
        #expect(try world.meaning().acts("A/a1") == .admin)
    }

    private func orders(of entries: [Entry]) -> [[Entry]] {
        guard entries.count > 1 else { return [entries] }
        return entries.indices.flatMap { first in
            var rest = entries
            let entry = rest.remove(at: first)
            return orders(of: rest).map { [entry] + $0 }
        }
    }

    @Test func `B05 on a proposal that is void or of another organisation nobody goes`() throws {
        var world = MembershipWorld()
        let void = world.sign("A/l1", .propose("A/a3"))
        world.sign("A/a2", .remove("A/a3", agreeing: void))
        let foreign = world.sign("B/b1", .propose("A/a3"))
        world.sign("A/a2", .remove("A/a3", agreeing: foreign))
        let plain = world.sign("A/a1", .remove("A/a3"))
        let meaning = try world.meaning()
        #expect(meaning.role("A/a3") == .admin && meaning.acts("A/a3") == .admin)
        #expect(![void, foreign, plain].contains { meaning.isValid($0) })
    }

    @Test func `B05 the proposal of an administrator whom root removed beside it is void`() throws {
        var world = MembershipWorld()
        let proposal = world.sign("A/a1", .propose("A/a3"))
        world.sign("A/a2", .remove("A/a3", agreeing: proposal))
        #expect(try world.meaning().role("A/a3") == nil)

        world.sign("root", .remove("A/a1", .compromised), after: [world.base])
        let meaning = try world.meaning()
        #expect(!meaning.isValid(proposal))
        #expect(meaning.role("A/a3") == .admin && meaning.acts("A/a3") == .admin)
    }

    @Test func `B05 a proposal is for its own target and for what it saw`() throws {
        var world = MembershipWorld(administrators: 4)
        let proposal = world.sign("A/a1", .propose("A/a3"))
        world.sign("A/a2", .remove("A/a4", agreeing: proposal))
        world.sign("root", .administrator("A/a3"))
        world.sign("A/a2", .remove("A/a3", agreeing: proposal))
        let meaning = try world.meaning()
        #expect(meaning.role("A/a3") == .admin && meaning.role("A/a4") == .admin)
    }

    @Test func `B05 the proposal of an administrator who has gone is used up`() throws {
        var world = MembershipWorld()
        let proposal = world.sign("A/a1", .propose("A/a3"))
        world.sign("root", .remove("A/a1"))
        world.sign("A/a2", .remove("A/a3", agreeing: proposal))
        #expect(try world.meaning().role("A/a3") == .admin)
    }

    @Test func `B05 only administrators are removed by two`() throws {
        var world = MembershipWorld()
        let proposal = world.sign("A/a1", .propose("A/w1"))
        let removal = world.sign("A/a2", .remove("A/w1", agreeing: proposal))
        let meaning = try world.meaning()
        #expect(!meaning.isValid(proposal) && !meaning.isValid(removal))
    }
}
