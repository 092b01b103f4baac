import Testing
import Trust

/// Devices that come back because whoever had removed them turns out to have been in wrong hands.
@Suite struct `Returns after a compromise` {
    private let worker = DeviceID("A/w1")

    @Test func `B12 a device that only a compromised lead had removed waits for a decision`() throws
    {
        var world = MembershipWorld()
        let report = world.sign("A/l1", .removeDevice("A/w1", in: "A"))
        #expect(try world.meaning().undecidedReturns == [])
        world.sign("A/a1", .removeDevice("A/l1", in: "A", .compromised))
        let meaning = try world.meaning()
        #expect(!meaning.isValid(report) && meaning.acts("A/w1") == .worker)
        #expect(meaning.undecidedReturns == [worker])

        var removed = world
        removed.sign("A/a2", .removeDevice("A/w1", in: "A"))
        #expect(try removed.meaning().undecidedReturns == [])
        #expect(try removed.meaning().acts("A/w1") == nil)
        world.sign("A/a2", .device("A/w1", of: "A/w1"))
        #expect(try world.meaning().undecidedReturns == [])
        #expect(try world.meaning().acts("A/w1") == .worker)
    }

    @Test func `B12 so do all devices of a member whom it had removed`() throws {
        var world = MembershipWorld()
        world.sign("A/a1", .device("second", of: "A/w1"))
        world.sign("A/l1", .remove("A/w1"))
        world.sign("A/a1", .remove("A/l1", .compromised))
        #expect(try world.meaning().undecidedReturns == [worker, DeviceID("second")])
        // Her new laptop was granted by someone who knew.
        world.sign("A/a1", .device("third", of: "A/w1"))
        #expect(try world.meaning().undecidedReturns == [worker, DeviceID("second")])
    }

    @Test func `what a removal never could do, and what stays removed, is nobody's to decide`()
        throws
    {
        var world = MembershipWorld()
        // A worker removes nobody; a lead's word that is trusted stands; a concurrent one is void by
        // strong removal, and what a removed lead tries beside it withholds nobody's keys.
        world.sign("A/w2", .removeDevice("A/w1", in: "A"))
        world.sign("A/a1", .removeDevice("A/w2", in: "A", .compromised))
        #expect(try world.meaning().undecidedReturns == [])

        var left = MembershipWorld()
        let beside = left.sign("A/l1", .removeDevice("A/w1", in: "A"), after: [left.base])
        left.sign("A/a1", .removeDevice("A/l1", in: "A", .compromised), after: [left.base])
        #expect(try !left.meaning().isValid(beside))
        #expect(try left.meaning().undecidedReturns == [])

        var twice = MembershipWorld()
        twice.sign("A/l1", .removeDevice("A/w1", in: "A"))
        twice.sign("A/a2", .removeDevice("A/w1", in: "A"))
        twice.sign("A/a1", .removeDevice("A/l1", in: "A", .compromised))
        #expect(try twice.meaning().undecidedReturns == [])
        #expect(try twice.meaning().acts("A/w1") == nil)
    }
}
