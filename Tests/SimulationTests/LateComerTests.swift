import Samen
import SimulatedWorld
import Testing
import TestSupport
import Trust

@Suite("Documents that someone comes to late")
struct LateComerTests {
    private static let calm: Simulation.Faults = {
        var faults = Simulation.Faults()
        faults.losesRequest = 0
        faults.removesMember = 0
        return faults
    }()

    @Test func `who is added after the fact gets everything, by the feed's hint`() throws {
        let simulation = try Simulation(seed: 1, faults: Self.calm)
        let (ann, bob) = (simulation.devices[2].device, simulation.devices[3].device)
        let document = try ann.createDocument(includingLeads: false, at: 1_001)
        try simulation.writeNotes(3, by: 2, in: document)
        for index in simulation.devices.indices { _ = try simulation.exchangeOnce(index) }
        #expect(try bob.documents() == [])
        try ann.add(bob.member, as: .writer, to: document, at: 2_000)
        _ = try simulation.exchangeOnce(2)
        _ = try simulation.exchangeOnce(3)
        #expect(try bob.documents() == [document])
        #expect(try bob.stateHash(of: document) == ann.stateHash(of: document))
        #expect(try bob.quarantine() == [])
    }

    @Test func `who was kept from a document while its creator was removed gets it afterwards`()
        throws
    {
        let simulation = try Simulation(seed: 2, faults: Self.calm)
        let devices = simulation.devices
        let (admin, ann, bob) = (devices[0].device, devices[2].device, devices[3].device)
        let document = try ann.createDocument(
            for: [bob.member: .writer, admin.member: .writer],
            at: 1_001
        )
        try simulation.writeNotes(3, by: 2, in: document)
        _ = try simulation.exchangeOnce(2)
        // Signed by one who does not have the document yet, so nobody bounds its creator at once.
        let removal = Remove(target: .member(ann.member), reason: .left)
        try admin.author(.remove(removal), at: 2_000)
        _ = try simulation.exchangeOnce(1)
        _ = try simulation.exchangeOnce(0)
        _ = try simulation.exchangeOnce(3)
        #expect(try bob.documents() == [])
        // The lead had it before the removal came, and bounds what its creator did.
        try devices[1].device.receive(entries: admin.entries(), at: 2_500)
        #expect(try devices[1].device.maintain(at: 3_000).cutOff == 1)
        for index in [1, 3, 0] { _ = try simulation.exchangeOnce(index) }
        for device in [bob, admin] {
            #expect(try device.documents() == [document])
            let lead = devices[1].device
            #expect(try device.stateHash(of: document) == lead.stateHash(of: document))
        }
    }

    /// As the program synchronises: with what follows from the exchange, and that sent too.
    private func synchronise(_ indices: Int..., in simulation: Simulation) throws {
        for index in indices {
            _ = try simulation.exchangeOnce(index)
            try simulation.devices[index].device.maintain(at: 5_000)
            _ = try simulation.exchangeOnce(index)
        }
    }

    @Test func `who only said how far its creator counts is no judge of those who go on`() throws {
        let simulation = try Simulation(seed: 3, faults: Self.calm)
        let devices = simulation.devices
        let (admin, lead) = (devices[0].device, devices[1].device)
        let (ann, bob) = (devices[2].device, devices[3].device)
        func remove(_ device: Device) throws {
            let target = RemovalTarget.device(device.id, device.member.organisation)
            try admin.remove(target, because: .lost, at: 2_000)
        }
        let document = try ann.createDocument(for: [bob.member: .writer], at: 1_001)
        try simulation.writeNotes(2, by: 2, in: document)
        try synchronise(2, 1, 3, in: simulation)
        try remove(ann)
        try synchronise(0, in: simulation)
        #expect(try admin.evaluation().cutoffs(of: document)[ann.id]?.authority == .leads)
        try synchronise(3, in: simulation)
        try simulation.writeNotes(2, by: 3, in: document)
        try synchronise(3, 0, 1, in: simulation)
        try remove(bob)
        try synchronise(0, 1, 0, 1, in: simulation)
        #expect(try lead.quarantine() == [])
        #expect(try lead.tips(of: document).filter { $0.device == bob.id }.map(\.seq) == [2])
        let bound = try lead.evaluation().cutoffs(of: document)[bob.id]
        #expect(bound?.authority == .leads && bound?.heads.map(\.seq) == [2])
        #expect(try lead.check() == [])
    }
}
