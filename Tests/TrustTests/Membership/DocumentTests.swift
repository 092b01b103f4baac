import Testing
import Trust

@Suite struct `Documents` {
    @Test func `the creator is the owner, and owners and leads add members of any organisation`()
        throws
    {
        var world = MembershipWorld()
        world.create("A/w1")
        try world.note("A/w1", .add("A/w2", .writer))
        try world.note("A/l1", .add("B/v1", .reader))
        let meaning = try world.meaning()
        #expect(
            meaning.people(in: world.document) == [
                "A/w1": .owner, "A/w2": .writer, "B/v1": .reader,
            ]
        )
    }

    @Test func `a device may do what its member may`() throws {
        var world = MembershipWorld()
        world.create("A/w1")
        try world.note("A/w1", .add("A/w2", .writer))
        let document = try #require(world.document)
        let meaning = try world.meaning()
        #expect(meaning.isMember(DeviceID("A/w2"), of: document, atLeast: .writer))
        #expect(!meaning.isMember(DeviceID("A/w2"), of: document, atLeast: .owner))
        #expect(!meaning.isMember(DeviceID("A/l1"), of: document, atLeast: .reader))
    }

    @Test func `a reader creates no document and becomes no more than a reader`() throws {
        var world = MembershipWorld()
        world.create("A/r1")
        #expect(try world.meaning().documents.isEmpty)

        world.create("A/w1")
        let writer = try world.note("A/w1", .add("A/r1", .writer))
        try world.note("A/w1", .add("A/r1", .reader))
        let meaning = try world.meaning()
        #expect(!meaning.isValid(writer))
        #expect(meaning.people(in: world.document)["A/r1"] == .reader)
    }

    @Test func `a member who becomes a reader in the network only reads here`() throws {
        var world = MembershipWorld()
        world.create("A/w1")
        try world.note("A/w1", .add("A/w2", .writer))
        let before = world.tip
        world.sign("A/a1", .member("A/w2", .reader))
        world.sign("A/a1", .remove("A/w2"), after: [before])
        world.enrol("A/w2", as: .reader, by: "A/a1")
        #expect(try world.meaning().people(in: world.document)["A/w2"] == nil)
    }

    @Test func `B04 no equal, foreign or unknown addition counts`() throws {
        var world = MembershipWorld()
        world.create("A/w1")
        try world.note("A/w1", .add("A/w2", .owner))
        try world.note("B/m1", .add("B/v1", .writer))
        try world.note("A/w2", .add("B/v1", .reader))
        try world.note("A/w1", .add("A/nobody", .writer))
        #expect(try world.meaning().people(in: world.document) == ["A/w1": .owner])
    }

    @Test func `a writer adds and removes nobody, an owner no owner`() throws {
        var world = MembershipWorld()
        world.create("A/w1")
        try world.note("A/w1", .add("A/w2", .writer))
        try world.note("A/l1", .add("A/l2", .owner))
        try world.note("A/w2", .add("B/v1", .reader))
        try world.note("A/w2", .exclude("A/w1"))
        try world.note("A/w1", .exclude("A/l2"))
        let people = try world.meaning().people(in: world.document)
        #expect(people == ["A/w1": .owner, "A/w2": .writer, "A/l2": .owner])
    }

    @Test func `B08 remove wins inside a document until a later add`() throws {
        var world = MembershipWorld()
        world.create("A/w1")
        let added = try world.note("A/w1", .add("A/w2", .writer))
        try world.note("A/w1", .exclude("A/w2"))
        try world.note("A/l1", .add("A/w2", .writer), after: [added])
        #expect(try world.meaning().people(in: world.document)["A/w2"] == nil)

        try world.note("A/l1", .add("A/w2", .writer))
        #expect(try world.meaning().people(in: world.document)["A/w2"] == .writer)
    }

    @Test func `a removed owner's concurrent entries are void`() throws {
        var world = MembershipWorld()
        world.create("A/w1")
        let added = try world.note("A/l1", .add("A/w2", .owner))
        try world.note("A/l1", .exclude("A/w2"))
        let beside = try world.note("A/w2", .add("B/v1", .reader), after: [added])
        let meaning = try world.meaning()
        #expect(!meaning.isValid(beside))
        #expect(meaning.people(in: world.document) == ["A/w1": .owner])
    }

    @Test func `anyone may leave`() throws {
        var world = MembershipWorld()
        world.create("A/w1")
        try world.note("A/w1", .add("A/w2", .writer))
        try world.note("A/w2", .exclude("A/w2"))
        #expect(try world.meaning().people(in: world.document) == ["A/w1": .owner])
    }

    @Test func `a return to the network is no return to the document`() throws {
        var world = MembershipWorld()
        world.create("A/w1")
        try world.note("A/w1", .add("A/w2", .writer))
        world.sign("A/a1", .remove("A/w2"))
        world.enrol("A/w2", as: .worker, by: "A/a1")
        let meaning = try world.meaning()
        #expect(meaning.role("A/w2") == .worker)
        #expect(meaning.people(in: world.document)["A/w2"] == nil)
    }

    @Test func `a document in which its creation is unknown holds nothing`() throws {
        var world = MembershipWorld()
        let creation = world.create("A/w1")
        try world.note("A/w1", .add("A/w2", .writer))
        let meaning = try world.meaning(without: [creation])
        #expect(meaning.documents.isEmpty && meaning.entries(.pending).count == 1)
    }

    @Test func `B14 a second creation is another document`() throws {
        var world = MembershipWorld()
        world.create("A/w1")
        let first = world.document
        let thief = world.create("B/v1")
        let meaning = try world.meaning()
        #expect(thief.log != first.map { .document($0) })
        #expect(meaning.people(in: first) == ["A/w1": .owner])
        #expect(meaning.documents.count == 2)
    }
}

@Suite struct `Cutoffs` {
    /// A worker's document with one addition, and then the worker's removal, which the addition
    /// does not know.
    private func departure() throws -> (world: MembershipWorld, added: Entry, late: Entry) {
        var world = MembershipWorld()
        world.create("A/w1")
        let added = try world.note("A/w1", .add("A/w2", .writer))
        let late = world.tip
        world.sign("A/a1", .remove("A/w1"))
        return (world, added, late)
    }

    @Test
    func `B11 a removal that an entry does not know voids it until a lead's cutoff covers it`()
        throws
    {
        var (world, added, _) = try departure()
        #expect(try world.meaning().documents.isEmpty)

        try world.note("A/l1", .cutoff(at: [added.point]))
        #expect(try world.meaning().people(in: world.document) == ["A/w2": .writer])
    }

    @Test func `what lies beyond the cutoff is void, and a member's cutoff does not reach it`()
        throws
    {
        var (world, added, late) = try departure()
        let cutoff = try world.note("A/l1", .cutoff(at: [added.point]))
        let beyond = try world.note(
            "A/w1",
            .add("B/v1", .reader),
            after: [added],
            knowing: late,
            previous: .entry(added)
        )
        #expect(try !world.meaning().isValid(beyond))

        try world.note("A/w2", .cutoff(at: [beyond.point]), after: [cutoff, beyond])
        #expect(try !world.meaning().isValid(beyond))
    }

    @Test func `of concurrent cutoffs all must cover, and a later one replaces`() throws {
        var (world, added, _) = try departure()
        let creation = try #require(world.scribe.entries.first { $0.log == added.log })
        let one = try world.note("A/l1", .cutoff(at: [added.point]), after: [added])
        let other = try world.note("A/l2", .cutoff(at: [creation.point]), after: [added])
        #expect(try !world.meaning().isValid(added))

        try world.note("A/a1", .cutoff(at: [added.point]), after: [one, other])
        #expect(try world.meaning().isValid(added))
    }

    @Test func `a cutoff needs a removal that its author knew`() throws {
        var world = MembershipWorld()
        world.create("A/w1")
        let added = try world.note("A/w1", .add("A/w2", .writer))
        let cutoff = try world.note("A/l1", .cutoff(at: [added.point]))
        #expect(try !world.meaning().isValid(cutoff))
    }

    @Test func `a resignation voids no document entry`() throws {
        var world = MembershipWorld()
        world.create("A/w1")
        world.sign("A/w1", .removeDevice("A/w1", in: "A", .left))
        #expect(try world.meaning().documents.count == 1)
    }

    private func head(_ seq: UInt64, _ incarnation: String = "i") -> ChangeHead {
        ChangeHead(
            incarnation: IncarnationID(incarnation),
            seq: seq,
            change: ChangeID("change \(seq)")
        )
    }

    private func changes(_ heads: ChangeHead..., of device: String = "B/v1") -> Action {
        .cutoff(at: [], changes: [ChangeCutoff(device: DeviceID(device), heads: heads)])
    }

    /// A document with a writer from B, who is then removed.
    private func departedWriter() throws -> MembershipWorld {
        var world = MembershipWorld()
        world.create("A/w1")
        try world.note("A/w1", .add("A/w2", .writer))
        try world.note("A/w1", .add("B/v1", .writer))
        world.sign("B/b1", .remove("B/v1", .compromised))
        return world
    }

    private func cutoff(in world: MembershipWorld) throws -> EffectiveCutoff? {
        try world.meaning().cutoffs(of: #require(world.document))[DeviceID("B/v1")]
    }

    @Test func `the largest of the members' cutoffs holds for changes while no lead has spoken`()
        throws
    {
        var world = try departedWriter()
        #expect(try cutoff(in: world) == nil)
        try world.note("A/w1", changes(head(4)))
        try world.note("A/w2", changes(head(7), head(2, "j")))
        let members = try #require(try cutoff(in: world))
        #expect(members.authority == .members && members.heads == [head(7), head(2, "j")])
    }

    @Test func `a lead's cutoff for changes wins, of concurrent ones the smallest`() throws {
        var world = try departedWriter()
        try world.note("A/w1", changes(head(9)))
        let tip = try #require(world.documentTip)
        let one = try world.note("A/l1", changes(head(5), head(3, "j")), after: [tip])
        let other = try world.note("A/l2", changes(head(6)), after: [tip])
        let leads = try MembershipLog.evaluate(world.scribe.entries)
            .cutoffs(of: #require(world.document))[DeviceID("B/v1")]
        #expect(leads?.authority == .leads && leads?.heads == [head(5)])
        #expect(leads?.limit(of: IncarnationID("j")) == 0)

        try world.note("A/a1", changes(head(8)), after: [one, other])
        let later = try MembershipLog.evaluate(world.scribe.entries)
            .cutoffs(of: #require(world.document))[DeviceID("B/v1")]
        #expect(later?.heads == [head(8)])
    }

    @Test func `nobody cuts off a device that was not removed`() throws {
        var world = try departedWriter()
        try world.note("A/w1", changes(head(1), of: "A/w2"))
        try world.note("A/l1", changes(head(1), of: "A/w2"))
        let meaning = MembershipLog.evaluate(world.scribe.entries)
        #expect(try meaning.cutoffs(of: #require(world.document)).isEmpty)
    }

    @Test func `a lead adopts void changes, a member does not`() throws {
        var world = MembershipWorld()
        world.create("A/w1")
        try world.note("A/l1", .adopt(Adopt(changes: [ChangeID("good")])))
        try world.note("A/w1", .adopt(Adopt(changes: [ChangeID("bad")])))
        let adopted = try world.meaning().adoptedChanges(of: #require(world.document))
        #expect(adopted == [ChangeID("good")])
    }
}
