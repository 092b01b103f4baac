import Replica
import Testing

/// S10: every value written to a safety-critical cell is current until an operation that had seen
/// it replaced it, or its change is void.
@Suite struct SafetyTests {
    @Test func `B30 no value of a multi-register is lost that nobody saw`() {
        var style = World.Style()
        style.cells = [Cell.multi, Cell.earliest, Cell.event]
        style.devices = 4
        for seed in 800_000..<UInt64(801_500) {
            var world = World(style, seed: seed)
            world.run()
            if world.changes.isEmpty { continue }
            let void = world.changes.map(\.carrier).filter { _ in world.random.chance(1, in: 6) }
            let replica = shuffledReplica(of: world.changes, void: void, &world.random)
            let voids = world.indexes(of: void)
            for (index, change) in world.recorded.enumerated() where !voids.contains(index) {
                for (cell, operation) in change.operations where cell != Cell.event {
                    guard case .write(let value) = operation else { continue }
                    let isReplaced = world.recorded.indices.contains { other in
                        !voids.contains(other) && world.recorded[other].past.contains(index)
                            && world.recorded[other].operations.contains { $0.cell == cell }
                    }
                    let isCurrent = replica.current(cell).contains {
                        $0.author == change.id && $0.value == value
                    }
                    expect(isCurrent != isReplaced, "seed \(seed)")
                }
            }
        }
    }

    @Test func `B30 clearing a danger marker removes only what was seen`() throws {
        var first = Document()
        var second = Document()
        try add("knife", first: &first, by: 1)
        _ = second.merge(first.missing(from: VersionVector()))
        try add("knife", first: &second, by: 2)
        _ = try first.edit(by: chain(1), authored: 0) { edit throws(ReplicaError) in
            try edit.remove(.string("knife"), from: Cell.addWins)
        }
        #expect(first.elements(Cell.addWins) == [])
        _ = second.merge(first.missing(from: second.version))
        _ = first.merge(second.missing(from: first.version))
        for document in [first, second] {
            #expect(document.elements(Cell.addWins) == [.string("knife")])
        }
    }

    @Test func `a permission that someone withdraws elsewhere is gone until given again`() throws {
        var first = Document()
        var second = Document()
        _ = try first.edit(by: chain(1), authored: 0) { edit throws(ReplicaError) in
            try edit.add(.string("mother"), to: Cell.removeWins)
        }
        _ = try second.edit(by: chain(2), authored: 0) { edit throws(ReplicaError) in
            try edit.remove(.string("mother"), from: Cell.removeWins)
        }
        _ = first.merge(second.missing(from: first.version))
        #expect(first.elements(Cell.removeWins) == [])
        _ = try first.edit(by: chain(1), authored: 0) { edit throws(ReplicaError) in
            try edit.add(.string("mother"), to: Cell.removeWins)
        }
        #expect(first.elements(Cell.removeWins) == [.string("mother")])
    }

    @Test func `empty beside a concurrent value is contested and the earliest date stands`() throws
    {
        var first = Document()
        var second = Document()
        _ = try first.edit(by: chain(1), authored: 0) { edit throws(ReplicaError) in
            try edit.write(.empty, to: Cell.multi)
            try edit.write(.int(-5), to: Cell.earliest)
        }
        _ = try second.edit(by: chain(2), authored: 0) { edit throws(ReplicaError) in
            try edit.write(.string("acute"), to: Cell.multi)
            try edit.write(.empty, to: Cell.earliest)
        }
        _ = first.merge(second.missing(from: first.version))
        #expect(first.isContested(Cell.multi))
        #expect(first.value(Cell.multi) == nil)
        #expect(first.current(Cell.multi).map(\.value) == [.empty, .string("acute")])
        #expect(first.value(Cell.earliest) == .int(-5))
    }

    @Test func `B29 a second write to an event that saw the first has no effect`() throws {
        var author = Document()
        let first = try #require(
            try author.edit(by: chain(1), authored: 0) { edit throws(ReplicaError) in
                try edit.write(.int(1), to: Cell.event)
            }
        )
        // A program that does not follow the rules: the same operation after having seen it.
        var rogue = Document()
        _ = rogue.merge([first.change])
        _ = rogue.setVoid([first.change.carrier], true)
        let second = try #require(
            try rogue.edit(by: chain(2), authored: 0) { edit throws(ReplicaError) in
                try edit.write(.int(2), to: Cell.event)
            }
        )
        #expect(author.merge([second.change]).patches == [])
        #expect(author.value(Cell.event) == .int(1))
        #expect(!author.isContested(Cell.event))
        #expect(author.history(Cell.event).map(\.value) == [.int(1), .int(2)])
    }

    @Test func `B29 a backdated rival of an event stands beside it and never in its place`() throws
    {
        var author = Document()
        _ = try author.edit(by: chain(2), authored: 0) { edit throws(ReplicaError) in
            try edit.increment(Cell.counter, by: 1)
        }
        _ = try author.edit(by: chain(2), authored: 0) { edit throws(ReplicaError) in
            try edit.write(.int(1), to: Cell.event)
        }
        var rogue = Document()
        _ = try rogue.edit(by: chain(1), authored: 0) { edit throws(ReplicaError) in
            try edit.write(.int(2), to: Cell.event)
        }
        _ = author.merge(rogue.missing(from: VersionVector()))
        #expect(author.isContested(Cell.event))
        #expect(author.current(Cell.event).map(\.value) == [.int(2), .int(1)])
    }

    @Test func `B29 a counter saturates and comes back`() throws {
        var document = Document()
        for index in 1...4 {
            _ = try document.edit(by: chain(index), authored: 0) { edit throws(ReplicaError) in
                try edit.increment(Cell.counter, by: Limits.counter)
            }
        }
        #expect(document.count(Cell.counter) == Limits.counter)
        let voids = (2...4).map { ChangeID(chain: chain($0), seq: 1) }
        _ = document.setVoid(voids, true)
        #expect(document.count(Cell.counter) == Limits.counter)
        _ = try document.edit(by: chain(1), authored: 0) { edit throws(ReplicaError) in
            try edit.increment(Cell.counter, by: -1)
        }
        #expect(document.count(Cell.counter) == Limits.counter - 1)
    }

    private func add(_ marker: String, first document: inout Document, by index: Int) throws {
        _ = try document.edit(by: chain(index), authored: 0) { edit throws(ReplicaError) in
            try edit.add(.string(marker), to: Cell.addWins)
        }
    }
}
