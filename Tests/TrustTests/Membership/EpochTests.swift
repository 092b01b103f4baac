import Testing
import Trust

@Suite struct `Epochs of a document` {
    /// A document of A/w1 and A/w2 in an organisation with a recovery key; its first epoch is for
    /// `recipients`.
    private func document(_ recipients: String...) throws -> MembershipWorld {
        var world = MembershipWorld()
        world.sign("root", .recovery("key:A", of: "A"))
        world.create("A/w1", epoch: NewEpoch("5", for: recipients))
        try world.note("A/w1", .add("A/w2", .writer))
        return world
    }

    private func plan(_ world: MembershipWorld, by writer: String? = nil) throws -> WritingPlan? {
        try MembershipLog.evaluate(world.scribe.entries)
            .writingPlan(for: #require(world.document), by: writer.map { DeviceID($0) })
    }

    private let everyone = ["A/w1", "A/w2", "key:A"].map { Recipient($0) }

    @Test func `are wrapped to every device of every member and to the recovery key`() throws {
        var world = try document("A/w1")
        world.sign("A/a1", .device("A/w1-2", of: "A/w1"))
        let recipients = try world.meaning().currentRecipients(of: #require(world.document))
        #expect(recipients == ["A/w1", "A/w1-2", "A/w2", "key:A"].map { Recipient($0) })
    }

    @Test func `one that everybody has is written with, the smallest of several`() throws {
        var world = try document("A/w1", "A/w2", "key:A")
        #expect(try plan(world) == .write(EpochID("5")))

        try world.note("A/w2", .epoch("3", for: ["A/w1", "A/w2", "key:A"]))
        try world.note("A/w2", .epoch("4", for: ["A/w1", "A/w2", "key:A"]))
        #expect(try plan(world) == .write(EpochID("3")))
    }

    @Test func `one that somebody lacks is granted to them first`() throws {
        var world = try document("A/w1", "key:A")
        #expect(try plan(world, by: "A/w1") == .grant(EpochID("5"), missing: [Recipient("A/w2")]))
        #expect(try plan(world, by: "A/w2") == .newEpoch(everyone))

        try world.note("A/w1", .grant(["5"], to: ["A/w2"]))
        #expect(try plan(world) == .write(EpochID("5")))
    }

    @Test func `one that a removed device has is not written with again`() throws {
        var world = try document("A/w1", "A/w2", "key:A")
        world.sign("A/a1", .remove("A/w2"))
        #expect(try plan(world) == .newEpoch(["A/w1", "key:A"].map { Recipient($0) }))

        try world.note("A/w1", .epoch("9", for: ["A/w1", "key:A"]))
        #expect(try plan(world) == .write(EpochID("9")))
    }

    @Test func `one whose maker was removed is not written with, whomever it names`() throws {
        var world = try document("A/w1", "A/w2", "key:A")
        try world.note("A/w2", .epoch("3", for: ["A/w1", "key:A"]))
        world.sign("A/a1", .remove("A/w2"))
        let cut = try #require(world.documentTip)
        try world.note("A/l1", .cutoff(at: [cut.point]))
        let meaning = try world.meaning()
        #expect(try meaning.epochs(of: #require(world.document)).allSatisfy(\.isValid))
        #expect(try plan(world) == .newEpoch(["A/w1", "key:A"].map { Recipient($0) }))
    }

    @Test(arguments: [
        ["A/w1", "key:A", "relay"], ["A/w1", "key:A", "key:B"], ["A/w1", "key:A", "A/l1"],
    ])
    func `one for a relay, a foreign key or a stranger is not written with`(wraps: [String]) throws
    {
        var world = try document("A/w1", "A/w2", "key:A", "stranger")
        try world.note("A/w1", .epoch("3", for: ["A/w2"] + wraps))
        #expect(try plan(world) == .newEpoch(everyone))
    }

    @Test func `one with the identifier zero or with a rival commitment is not written with`()
        throws
    {
        var world = try document("A/w1", "A/w2", "key:A")
        try world.note("A/w1", .epoch("", for: ["A/w1", "A/w2", "key:A"]))
        #expect(try plan(world) == .write(EpochID("5")))

        try world.note("A/w2", .epoch("5", for: ["A/w1", "A/w2", "key:A"], commitment: "other"))
        let epochs = try world.meaning().epochs(of: #require(world.document))
        #expect(epochs.filter(\.clashes).count == 2)
        #expect(try plan(world) == .newEpoch(everyone))
    }

    @Test func `a void rival disturbs nobody`() throws {
        var world = try document("A/w1", "A/w2", "key:A")
        let rival = try world.note("B/v1", .epoch("5", for: ["B/v1"], commitment: "other"))
        #expect(try !world.meaning().isValid(rival))
        #expect(try plan(world) == .write(EpochID("5")))
    }

    @Test func `a void grant by a holder is taken for a leak, one by a stranger is not`() throws {
        var world = try document("A/w1", "A/w2", "key:A")
        try world.note("B/v1", .grant(["5"], to: ["B/v1"]))
        #expect(try plan(world) == .write(EpochID("5")))

        let tip = try #require(world.documentTip)
        for name in ["accomplice", "helper"] {
            try world.note("A/w2", .grant(["5"], to: [name]), after: [tip], previous: .none)
        }
        #expect(try plan(world) == .newEpoch(everyone))
    }

    @Test func `a recovery key that was replaced gets no more wraps`() throws {
        var world = try document("A/w1", "A/w2", "key:A")
        world.sign("root", .recovery("key:A2", of: "A"))
        let recipients = ["A/w1", "A/w2", "key:A2"].map { Recipient($0) }
        #expect(try plan(world) == .newEpoch(recipients))
    }
}
