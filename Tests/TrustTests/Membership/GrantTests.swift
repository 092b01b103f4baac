import Testing
import Trust

@Suite struct `Grants` {
    @Test func `a founded network has its members and devices`() throws {
        let meaning = try MembershipWorld().meaning()
        #expect(meaning.members.count == 12)
        #expect(meaning.acts("A/a1") == .admin && meaning.acts("B/v1") == .worker)
        #expect(meaning.devices(of: MemberID("A/l1")) == [DeviceID("A/l1")])
        #expect(meaning.entries(.void).isEmpty)
    }

    @Test func `nothing counts without the genesis or beside it`() throws {
        var world = MembershipWorld()
        let beside = world.sign("root", .organisation("C"), after: [], previous: .none)
        #expect(try !world.meaning().isValid(beside))

        let genesis = world.scribe.entries.filter { $0.action == .networkGenesis }
        let meaning = try world.meaning(without: genesis)
        #expect(meaning.entries(.valid).isEmpty && meaning.members.isEmpty)
    }

    @Test func `B03 only root makes administrators, servers and recovery recipients`() throws {
        var world = MembershipWorld()
        let forbidden = [
            world.sign("A/a1", .administrator("A/x")), world.sign("A/a1", .member("A/y", .admin)),
            world.sign("A/a1", .server("s")), world.sign("A/a1", .recovery("k", of: "A")),
            world.sign("A/a1", .organisation("C")), world.sign("root", .member("A/z", .lead)),
        ]
        let granted = [
            world.sign("root", .server("s")), world.sign("root", .recovery("k", of: "A")),
        ]
        let meaning = try world.meaning()
        #expect(!forbidden.contains { meaning.isValid($0) })
        #expect(granted.allSatisfy { meaning.isValid($0) })
        #expect(meaning.recoveryRecipients(of: OrganisationID("A")) == [RecoveryID("k")])
        #expect(meaning.recoveryRecipients(of: OrganisationID("B")).isEmpty)
    }

    @Test func `a later server grant takes the place of the earlier`() throws {
        var world = MembershipWorld()
        world.sign("root", .server("s", key: "old"))
        world.sign("root", .server("s", key: "new"))
        #expect(try world.meaning().servers.map(\.keyNow) == [ContentHash("new")])
    }

    @Test func `B04 nobody grants into another organisation`() throws {
        var world = MembershipWorld()
        world.sign("B/b1", .member("A/x", .worker))
        let foreign = world.sign("B/b1", .device("d", of: "A/w1", in: "B"))
        let meaning = try world.meaning()
        #expect(meaning.role("A/x") == nil && !meaning.isValid(foreign))
    }

    @Test func `B03 leads, workers and readers grant nothing by themselves`() throws {
        var world = MembershipWorld()
        for signer in ["A/l1", "A/w1", "A/r1"] {
            world.sign(signer, .member("A/x", .reader))
            world.sign(signer, .device("x", of: "A/r1"))
        }
        let meaning = try world.meaning()
        #expect(meaning.role("A/x") == nil && meaning.acts("x", for: "A/r1") == nil)
    }

    @Test func `B03 an administrator grants no device to an equal, even to one with a second role`()
        throws
    {
        var world = MembershipWorld()
        let plain = world.sign("A/a1", .device("x", of: "A/a2"))
        world.sign("A/a1", .member("A/a2", .worker))
        let sly = world.sign("A/a1", .device("x", of: "A/a2"))
        let meaning = try world.meaning()
        #expect(!meaning.isValid(plain) && !meaning.isValid(sly))
    }

    @Test func `a lead confirms a handover before the removal`() throws {
        var world = MembershipWorld()
        let confirmed = world.sign("A/l1", .handover("A/w1"))
        let refused = [
            world.sign("A/w2", .handover("A/w1")), world.sign("A/l1", .handover("A/l2")),
            world.sign("B/m1", .handover("A/w2")),
        ]
        let meaning = try world.meaning()
        #expect(meaning.isValid(confirmed) && !refused.contains { meaning.isValid($0) })
        #expect(meaning.handoversConfirmed == [MemberID("A/w1")])
    }

    @Test func `a handover says nothing of what the member became owner of afterwards`() throws {
        let member = MemberID("A/w1")
        var world = MembershipWorld()
        world.create("A/w1")
        #expect(try !world.meaning().isHandedOver(member))
        world.sign("A/l1", .handover("A/w1"))
        #expect(try world.meaning().isHandedOver(member))
        var created = world
        created.create("A/w1")
        #expect(try !created.meaning().isHandedOver(member))
        created.sign("A/l1", .handover("A/w1"))
        #expect(try created.meaning().isHandedOver(member))
        world.create("A/w2")
        try world.note("A/l1", .add("A/w1", .writer))
        #expect(try world.meaning().isHandedOver(member), "a part is no ownership")
        try world.note("A/l1", .add("A/w1", .owner))
        #expect(try !world.meaning().isHandedOver(member))
    }
}

@Suite struct `A delegation` {
    @Test func `B13 covers so many grants along the device's own chain`() throws {
        var world = MembershipWorld()
        let delegation = world.sign("A/a1", .delegate(to: "A/l1", limit: 2))
        let grants = ["x", "y", "z"].map { name in
            world.sign("A/l1", .device(name, of: "A/w1", under: delegation))
        }
        let meaning = try world.meaning()
        #expect(grants.map { meaning.isValid($0) } == [true, true, false])
        #expect(Set(meaning.toConfirm) == Set(grants.prefix(2).map(\.id)))
    }

    @Test func `B13 an administrator's entry confirms what it has seen, a lead's does not`() throws
    {
        var world = MembershipWorld()
        let delegation = world.sign("A/a1", .delegate(to: "A/l1", limit: 1))
        let grant = world.sign("A/l1", .device("x", of: "A/w1", under: delegation))
        world.sign("A/l2", .remove("A/r1"))
        world.sign("B/b1", .member("B/x", .worker))
        #expect(try world.meaning().toConfirm == [grant.id])

        world.sign("A/a2", .confirm(grant, in: "A"))
        #expect(try world.meaning().toConfirm.isEmpty)
    }

    @Test func `B13 is personal, reaches downward, and is for devices`() throws {
        var world = MembershipWorld()
        let delegation = world.sign("A/a1", .delegate(to: "A/l1", limit: 9))
        let refused = [
            world.sign("A/l2", .device("x", of: "A/w1", under: delegation)),
            world.sign("A/l1", .device("y", of: "A/l2", under: delegation)),
            world.sign("A/l1", .delegate(to: "A/l2", limit: 9)),
            world.sign("A/l1", .member("A/z", .reader)),
        ]
        let meaning = try world.meaning()
        #expect(!refused.contains { meaning.isValid($0) })
    }

    @Test func `B13 ends when the lead or its device is removed or resigns`() throws {
        for end in [
            ("A/a1", Action.remove("A/l1")), ("A/a1", .removeDevice("A/l1", in: "A")),
            ("A/l1", .removeDevice("A/l1", in: "A", .left)),
        ] {
            var world = MembershipWorld()
            let delegation = world.sign("A/a1", .delegate(to: "A/l1", limit: 9))
            world.sign(end.0, end.1)
            world.enrol("A/l1", as: .lead, by: "A/a1")
            let grant = world.sign("A/l1", .device("x", of: "A/w1", under: delegation))
            #expect(try !world.meaning().isValid(grant))
        }
    }

    @Test func `a delegated device is not promoted with its member`() throws {
        var world = MembershipWorld()
        let delegation = world.sign("A/a1", .delegate(to: "A/l1", limit: 1))
        world.sign("A/l1", .device("x", of: "A/w1", under: delegation))
        world.sign("A/a1", .member("A/w1", .lead))
        let meaning = try world.meaning()
        #expect(meaning.acts("x", for: "A/w1") == .worker)
        #expect(meaning.acts("A/w1") == .lead)
    }

    @Test func `B09 B13 a thief's backdated grants do not undo the honest one`() throws {
        var world = MembershipWorld()
        let delegation = world.sign("A/a1", .delegate(to: "A/l1", limit: 5))
        let honest = world.sign("A/l1", .device("tablet", of: "A/w1", under: delegation))
        world.sign("A/a1", .removeDevice("A/l1", in: "A", .compromised, trusting: [honest.point]))
        for number in 0..<20 {
            world.sign(
                "A/l1",
                .device("x\(number)", of: "A/w2", under: delegation),
                after: [delegation],
                previous: .none
            )
        }
        let meaning = try world.meaning()
        #expect(meaning.devices(of: MemberID("A/w1")).contains(DeviceID("tablet")))
        #expect(meaning.devices(of: MemberID("A/w2")) == [DeviceID("A/w2")])
    }
}
