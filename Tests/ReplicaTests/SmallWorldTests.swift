import Replica
import Testing

/// Every event graph of a small size, with every operation, against the oracle.
@Suite struct SmallWorldTests {
    @Test(arguments: 0..<3)
    func `every text of three devices and four operations agrees with the oracle`(first: Int) {
        var walk = SmallWorld(depth: 4, first: first) { length in
            let insertions = (0...length).map { OracleOperation.insert(["x"], at: $0) }
            let deletions = (0..<length).map { OracleOperation.delete($0..<$0 + 1) }
            return (insertions + deletions).map { [(Cell.text, $0)] }
        }
        walk.run()
        #expect(walk.worlds > 5_000)
    }

    @Test
    func `B17 every text of three devices and three operations agrees under every set of voids`() {
        for first in 0..<3 {
            var walk = SmallWorld(depth: 3, first: first) { length in
                let insertions = (0...length).map { OracleOperation.insert(["x", "y"], at: $0) }
                let deletions = (0..<length).map { OracleOperation.delete($0..<$0 + 1) }
                return (insertions + deletions).map { [(Cell.text, $0)] }
            }
            walk.triesEveryVoid = true
            walk.run()
        }
    }

    @Test func `every history of four writes to each merge type agrees with the oracle`() {
        for first in 0..<3 {
            var walk = SmallWorld(depth: 4, first: first) { _ in
                [false, true].map { Self.operations($0) }
            }
            walk.run()
            #expect(walk.worlds > 100)
        }
    }

    @Test func `B17 every history of three writes agrees with the oracle under every set of voids`()
    {
        for first in 0..<3 {
            var walk = SmallWorld(depth: 3, first: first) { _ in
                [false, true].map { Self.operations($0) }
            }
            walk.triesEveryVoid = true
            walk.run()
        }
    }

    /// One operation on each cell of values; the two choices disagree.
    private static func operations(_ choice: Bool) -> [(CellAddress, OracleOperation)] {
        let value = Value.int(choice ? 1 : 2)
        return [
            (Cell.register, .write(value)), (Cell.multi, .write(value)),
            (Cell.earliest, .write(choice ? .empty : value)),
            (Cell.addWins, choice ? .add(.int(1)) : .remove(.int(1))),
            (Cell.removeWins, choice ? .add(.int(1)) : .remove(.int(1))),
            (Cell.counter, .increment(choice ? 1 << 62 : -1)),
        ]
    }
}

/// Walks all worlds of a depth: at each step every device makes every operation in every version
/// that it could have seen.
private struct SmallWorld {
    let depth: Int
    /// The device that acts first; separate walks run side by side.
    let first: Int
    /// The choices, given the length of the text that the device sees.
    let operations: (Int) -> [[(CellAddress, OracleOperation)]]
    var triesEveryVoid = false
    private(set) var worlds = 0

    private var changes: [Change] = []
    private var recorded: [OracleChange] = []
    private var replicas: [Document] = Array(repeating: Document(), count: 3)

    init(
        depth: Int,
        first: Int,
        _ operations: @escaping (Int) -> [[(CellAddress, OracleOperation)]]
    ) {
        self.depth = depth
        self.first = first
        self.operations = operations
    }

    mutating func run() {
        if changes.count == depth {
            worlds += 1
            check()
            return
        }
        for device in changes.isEmpty ? [first] : [0, 1, 2] {
            for seen in versions(of: device) { act(device, seen) }
        }
    }

    /// The causally closed sets of changes that contain all of a device's own.
    private func versions(of device: Int) -> [Set<Int>] {
        let mine = recorded.indices.filter { recorded[$0].id.chain == chain(device + 1) }
        let closed = (0..<1 << changes.count).map { bits in
            Set(changes.indices.filter { bits >> $0 & 1 == 1 })
        }
        return closed.filter { set in
            set.isSuperset(of: mine) && set.allSatisfy { recorded[$0].past.isSubset(of: set) }
                && set.isSuperset(of: replicaSeen(device))
        }
    }

    private func replicaSeen(_ device: Int) -> Set<Int> {
        let present = Set(replicas[device].presentChanges)
        return Set(recorded.indices.filter { present.contains(recorded[$0].id) })
    }

    private mutating func act(_ device: Int, _ seen: Set<Int>) {
        var document = replicas[device]
        _ = document.merge(seen.sorted().map { changes[$0] })
        for choice in operations(document.textLength(Cell.text)) {
            var next = document
            let edited = try? next.edit(by: chain(device + 1), authored: 0) {
                edit throws(ReplicaError) in
                for (cell, operation) in choice { try edit.apply(operation, to: cell) }
            }
            guard let made = edited else { continue }
            var deeper = self
            deeper.replicas[device] = next
            deeper.changes.append(made.change)
            deeper.recorded.append(
                OracleChange(
                    id: made.change.origin,
                    past: seen,
                    voidSeen: [],
                    operations: choice
                )
            )
            deeper.run()
            worlds = deeper.worlds
        }
    }

    private func check() {
        let oracle = Oracle(recorded)
        var forwards = Document()
        _ = forwards.merge(changes)
        var backwards = Document()
        for change in changes.reversed() { _ = backwards.merge([change]) }
        let sets = triesEveryVoid ? 1 << changes.count : 1
        for bits in 0..<sets {
            let void = Set(changes.indices.filter { bits >> $0 & 1 == 1 })
            for index in changes.indices {
                let isVoid = void.contains(index)
                _ = forwards.setVoid([changes[index].carrier], isVoid)
                _ = backwards.setVoid([changes[index].carrier], isVoid)
            }
            expect(forwards.canonicalState() == backwards.canonicalState(), "orders differ")
            for cell in Set(recorded.flatMap { $0.operations.map(\.cell) }) {
                let expected = oracle.state(cell, present: Set(changes.indices), void: void)
                let isEqual = forwards.oracleState(cell).sorted == expected.sorted
                expect(isEqual, "\(recorded), void \(void)")
            }
        }
    }
}
