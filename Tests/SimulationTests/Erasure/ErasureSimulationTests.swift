import Replica
import Samen
import SimulatedWorld
import Sync
import Testing
import Trust

/// Erasures in the middle of everything that goes wrong anyway.
@Suite(.timeLimit(.minutes(40))) struct `Under faults` {
    private static let wait: UInt64 = 14 * 24 * 60 * 60 * 1_000

    /// Nobody leaves, so that every device has to be done in the end.
    private static func simulation(_ seed: UInt64) throws -> Simulation {
        var faults = Simulation.Faults()
        faults.removesMember = 0
        return try Simulation(seed: seed, faults: faults)
    }

    @Test(arguments: [901, 902, 903, 904, 905, 906] as [UInt64])
    func `H07 H08 what is erased is erased everywhere, and everything else is everywhere`(
        seed: UInt64
    ) throws {
        let simulation = try Self.simulation(seed)
        try simulation.run(steps: 160)
        _ = try simulation.settle()
        try simulation.decideErasures()
        try simulation.run(steps: 60)
        _ = try simulation.settle()
        simulation.now += Self.wait
        // Some write on before they hear of it; links fail and machines lose power as before.
        try simulation.run(steps: 160)
        #expect(try simulation.settle() != nil, "L1: it does not come to rest")
        let evaluation = try simulation.server.evaluation()
        let documents = evaluation.documents
        let erased = documents.filter { evaluation.document($0)?.erasure == .approved }
        let held = documents.filter { evaluation.document($0)?.erasure == .held }
        #expect(!erased.isEmpty && erased.count < documents.count)
        for device in simulation.devices {
            let isMember = { evaluation.role(of: device.device.id, in: $0) != nil }
            #expect(try device.device.erasedDocuments() == erased.filter(isMember))
            for document in erased {
                #expect(try device.device.document(document).addresses.isEmpty)
            }
            #expect(try device.device.check() == [])
            #expect(try device.disappeared() == 0, "S9")
            // S1: what a server gave its word on is there, as a stub if it is erased.
            for change in device.acknowledged {
                #expect(try simulation.server.holds(change.id, at: change.place), "S1")
            }
            for document in erased.filter(isMember) {
                #expect(evaluation.document(document)?.erasedOn.contains(device.device.id) == true)
            }
        }
        for document in documents where !erased.contains(document) {
            let hashes = try simulation.devices
                .filter { evaluation.role(of: $0.device.id, in: document) != nil }
                .map { try $0.device.stateHash(of: document) }
            #expect(Set(hashes).count == 1, "S2")
        }
        for document in held {
            #expect(try simulation.devices[1].device.document(document).addresses.isEmpty == false)
        }
        #expect(try simulation.server.faults() == [], "S4")
        #expect(simulation.offences == [])
    }
}

extension Simulation {
    /// The lead requests every second document to be erased, a worker approves, another holds some.
    fileprivate func decideErasures() throws {
        for (index, document) in try devices[1].device.documents().enumerated() where index % 2 == 0
        {
            let request = try devices[1].device.author(
                .eraseRequest(basis: 1),
                in: document,
                at: now
            ).id
            _ = try settle()
            try devices[2].device.author(.eraseApprove(request), in: document, at: now)
            if index % 4 == 2 {
                try devices[3].device.author(.hold(ground: 1), in: document, at: now)
            }
        }
    }
}
