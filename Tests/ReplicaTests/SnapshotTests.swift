import Replica
import Testing

/// A document saved and opened again is the same document, and its bytes do not depend on how it
/// came about.
@Suite struct SnapshotTests {
    @Test func `a snapshot does not depend on the order of arrival and loads the same document`() {
        for seed in 950_000..<UInt64(950_600) {
            var world = World(World.Style(), seed: seed)
            world.run()
            if world.changes.isEmpty { continue }
            let void = world.changes.map(\.carrier).filter { _ in world.random.chance(1, in: 8) }
            let first = shuffledReplica(of: world.changes, void: void, &world.random)
            let second = shuffledReplica(of: world.changes, void: void, &world.random)
            let bytes = first.snapshot()
            expect(bytes == second.snapshot(), "snapshots differ, seed \(seed)")
            guard var loaded = try? Document(snapshot: bytes) else {
                Issue.record("A snapshot does not load, seed \(seed)")
                continue
            }
            expect(loaded.snapshot() == bytes, "seed \(seed)")
            expect(loaded.canonicalState() == first.canonicalState(), "seed \(seed)")
            let merge = loaded.merge(world.changes)
            expect(merge.duplicates.count == world.changes.count, "seed \(seed)")
            loaded.checkInvariants()
        }
    }

    @Test func `a state is read without its history`() throws {
        var world = World(World.Style(), seed: 1)
        for _ in 0..<30 { world.edit(0) }
        let document = world.replicas[0]
        let state = try DocumentState(decoding: document.canonicalState())
        #expect(state.version == document.version)
        #expect(state.addresses == document.addresses)
        #expect(state.text(Cell.text) == document.text(Cell.text))
        #expect(state.list(Cell.list) == document.list(Cell.list))
        #expect(state.count(Cell.counter) == document.count(Cell.counter))
        for cell in [Cell.multi, Cell.register, Cell.earliest, Cell.event] {
            #expect(state.current(cell).map(\.value) == document.current(cell).map(\.value))
            #expect(state.current(cell).map(\.author) == document.current(cell).map(\.author))
        }
        #expect(
            state.current(Cell.addWins).map(\.value)
                == document.additions(Cell.addWins).map(\.value)
        )
    }

    @Test func `undecided and adopted forks, voids and opaque changes survive`() throws {
        var style = World.Style()
        style.hasClone = true
        style.steps = 20
        for seed in 960_000..<UInt64(960_100) {
            var world = World(style, seed: seed)
            world.run()
            var document = Document()
            _ = document.merge(world.changes)
            _ = document.merge([
                Change(id: ChangeID(chain: chain(8), seq: 1), payload: [1, 2, 3])
            ])
            if let id = document.forkedChanges.first {
                _ = document.adopt(document.contents(ofFork: id).last, for: id)
            }
            _ = document.setVoid([ChangeID(chain: chain(3), seq: 1)], true)
            let loaded = try Document(snapshot: document.snapshot())
            expect(loaded.snapshot() == document.snapshot(), "seed \(seed)")
            expect(loaded.canonicalState() == document.canonicalState(), "seed \(seed)")
            expect(loaded.forkedChanges == document.forkedChanges, "seed \(seed)")
            expect(loaded.voidChanges == document.voidChanges, "seed \(seed)")
            loaded.checkInvariants()
        }
    }
}
