import Foundation
import Replica
import Samen
import Sync
import Testing
import Trust

@Suite("The whole system under faults")
struct SimulationTests {
    /// Seeds of one run; `SAMEN_SEEDS` asks for more, `SAMEN_SEED` for a first one.
    private static let seeds: Range<UInt64> = {
        let environment = ProcessInfo.processInfo.environment
        let first = environment["SAMEN_SEED"].flatMap { UInt64($0) } ?? 1
        let count = environment["SAMEN_SEEDS"].flatMap { UInt64($0) } ?? 500
        return first..<first + count
    }()

    @Test func `everything written arrives everywhere, once, whatever the link did`() throws {
        var faults = 0
        for seed in Self.seeds {
            let simulation = try Simulation(seed: seed)
            try simulation.run(steps: 160)
            let rounds = try simulation.settle()
            #expect(rounds != nil, "L1: seed \(seed) does not come to rest")
            try verify(simulation, seed)
            faults += simulation.faultCount
        }
        #expect(faults > Self.seeds.count, "the link must have failed for this to say anything")
    }

    @Test func `one seed gives one run`() throws {
        for seed in Self.seeds.prefix(25) {
            let runs = try (0..<2).map { _ in
                let simulation = try Simulation(seed: seed)
                try simulation.run(steps: 160)
                return simulation.traceHash
            }
            #expect(runs[0] == runs[1], "seed \(seed)")
        }
    }

    private func verify(_ simulation: Simulation, _ seed: UInt64) throws {
        #expect(try simulation.server.faults() == [], "S4: seed \(seed)")
        for device in simulation.devices {
            #expect(try device.device.check() == [], "S3, S5: seed \(seed)")
            #expect(try device.device.status().unsent == 0, "seed \(seed)")
            for summary in device.summaries {
                if case .stuck(let why) = summary.outcome {
                    Issue.record("L1: seed \(seed) is stuck: \(why)")
                }
            }
            for change in device.acknowledged {
                let isThere = try simulation.server.holds(change.id, at: change.place)
                #expect(isThere, "S1, S8: seed \(seed) lost what was acknowledged")
            }
        }
        for document in simulation.documents {
            try verify(document, simulation, seed)
        }
    }

    private func verify(
        _ document: DocumentID,
        _ simulation: Simulation,
        _ seed: UInt64
    ) throws {
        let hashes = Set(try simulation.devices.map { try $0.device.stateHash(of: document) })
        #expect(hashes.count == 1, "S2: seed \(seed), document \(document)")
        for device in simulation.devices {
            let here = try device.device.document(document)
            let written = simulation.saved.filter { $0.document == document }.count
            #expect(here.changeCount >= written, "S9: seed \(seed) lost a change")
            verifySafety(of: Cells.danger, in: here, seed)
        }
    }

    /// S10: every value ever written is current unless a write that had seen it replaced it.
    private func verifySafety(
        of cell: CellAddress,
        in document: Replica.Document,
        _ seed: UInt64
    ) {
        let writes = document.history(cell)
        let current = document.current(cell).map(\.author)
        for write in writes where !current.contains(write.author) {
            let isReplaced = writes.contains { document.saw($0.author, write.author) }
            #expect(isReplaced, "S10: seed \(seed): a value vanished that nobody replaced")
        }
    }
}
