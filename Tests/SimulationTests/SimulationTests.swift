import Foundation
import Replica
import Samen
import SimulatedWorld
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

    /// Every eighth server stands on a disk that tears what was not synced.
    private static func simulation(_ seed: UInt64) throws -> Simulation {
        try Simulation(seed: seed, hasDisk: seed % 8 == 0)
    }

    /// The seeds in parts that run side by side.
    private static let parts = 4

    private static func seeds(of part: Int) -> [UInt64] {
        seeds.filter { $0 % UInt64(parts) == UInt64(part) }
    }

    @Test(arguments: 0..<parts)
    func `everything written arrives everywhere, once, whatever the link did`(part: Int) throws {
        let seeds = Self.seeds(of: part)
        var (faults, removals) = (0, 0)
        for seed in seeds {
            let simulation = try Self.simulation(seed)
            for _ in 0..<4 {
                try simulation.run(steps: 40)
                try verifyNothingDisappeared(simulation, seed)
            }
            let rounds = try simulation.settle()
            #expect(rounds != nil, "L1: seed \(seed) does not come to rest")
            try verify(simulation, seed)
            if rounds != nil { try verifyTraffic(simulation, seed) }
            #expect(simulation.offences == [], "seed \(seed)")
            faults += simulation.faultCount
            removals += simulation.removals.count
        }
        #expect(faults >= seeds.count, "the link must have failed for this to say anything")
        #expect(removals > 0 || seeds.count < 20, "people must have left as well")
    }

    @Test(arguments: 0..<parts)
    func `one seed gives one run`(part: Int) throws {
        for seed in Self.seeds(of: part).prefix(6) {
            let runs = try (0..<2).map { _ in
                let simulation = try Self.simulation(seed)
                try simulation.run(steps: 160)
                return simulation.traceHash
            }
            #expect(runs[0] == runs[1], "seed \(seed)")
        }
    }

    /// S9: what a device has stored stays there, whatever else is withdrawn.
    private func verifyNothingDisappeared(_ simulation: Simulation, _ seed: UInt64) throws {
        for device in simulation.devices {
            #expect(try device.disappeared() == 0, "S9: seed \(seed) lost what it had stored")
        }
    }

    private func verify(_ simulation: Simulation, _ seed: UInt64) throws {
        #expect(try simulation.server.faults() == [], "S4: seed \(seed)")
        try verifyNothingDisappeared(simulation, seed)
        for (index, device) in simulation.devices.enumerated() {
            let found = try device.device.check()
            #expect(found == [], "S3, S5: seed \(seed), device \(index)")
            if !simulation.isRemoved(index) {
                #expect(try device.device.status().unsent == 0, "seed \(seed)")
            }
            for summary in device.summaries {
                #expect(summary.unproven == 0, "seed \(seed), device \(index): \(summary)")
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
        let members = simulation.devices.indices.filter { simulation.isMember($0, of: document) }
            .map { simulation.devices[$0] }
        let hashes = Set(try members.map { try $0.device.stateHash(of: document) })
        #expect(hashes.count == 1, "S2: seed \(seed), document \(document)")
        for saved in simulation.saved where saved.document == document {
            let author = simulation.devices[saved.device]
            let change = try author.present(saved.id)
            #expect(change != nil, "S9: seed \(seed): its author has lost a change")
            // What was written by someone who was not a member any more may stay with its author.
            guard let change, simulation.isMember(saved.device, of: document) else { continue }
            for member in members {
                #expect(try member.holds(change), "S9: seed \(seed): a change did not arrive")
            }
        }
        for member in members {
            try verifySigned(member.device, document, seed)
            verifySafety(of: Cells.danger, in: try member.device.document(document), seed)
        }
    }

    /// S9: whatever is without effect is so by an entry that someone signed.
    private func verifySigned(_ device: Device, _ document: DocumentID, _ seed: UInt64) throws {
        let evaluation = try device.evaluation()
        for item in try device.quarantine() where item.document == document && item.kind == .void {
            let author = try #require(item.author)
            let isRemoved = evaluation.role(of: author, in: document) == nil
            let isOld = item.reason == "old-epoch"
            #expect(isRemoved || isOld, "S9: seed \(seed): \(item.reason) without a removal")
            if item.reason == "cutoff" {
                let cutoff = evaluation.cutoffs(of: document)[author]
                #expect(cutoff != nil, "S9: seed \(seed): cut off by nobody")
            }
        }
    }

    /// L2: when nothing fails, an exchange costs at most half as much again as what it moves.
    private func verifyTraffic(_ simulation: Simulation, _ seed: UInt64) throws {
        guard let document = try simulation.devices[0].device.documents().first else { return }
        let writers = [0, 1]
        for writer in writers {
            try simulation.writeNotes(12, by: writer, in: document)
        }
        for index in [0, 1, 0] {
            let moved = try simulation.exchangeOnce(index)
            let bound = moved.payload * 3 / 2 + 4 << 10
            #expect(
                moved.bytes <= bound,
                "L2: seed \(seed), device \(index): \(moved)"
            )
        }
    }

    /// S10: every value ever written is current unless a write that had seen it replaced it, or its
    /// change is void, as `verifySigned` says it may be.
    private func verifySafety(
        of cell: CellAddress,
        in document: Replica.Document,
        _ seed: UInt64
    ) {
        let void = Set(document.voidChanges)
        let writes = document.history(cell).filter { write in
            let carriers = document.status(of: write.author)?.carriers ?? []
            return carriers.contains { !void.contains($0) }
        }
        let current = document.current(cell).map(\.author)
        for write in writes where !current.contains(write.author) {
            let isReplaced = writes.contains { document.saw($0.author, write.author) }
            #expect(isReplaced, "S10: seed \(seed): a value vanished that nobody replaced")
        }
    }
}
