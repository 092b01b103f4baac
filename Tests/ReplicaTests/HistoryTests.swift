import Replica
import Testing

/// Earlier versions, differences, blame, and who wrote beside whom.
@Suite struct HistoryTests {
    @Test func `every version a device ever showed can be shown again`() {
        var style = World.Style()
        style.voids = 0
        for seed in 900_000..<UInt64(900_400) {
            var world = World(style, seed: seed)
            var versions: [(heads: [ChangeID], replica: Document)] = []
            for _ in 0..<12 {
                let device = world.random.below(3)
                if world.random.chance(1, in: 3) {
                    world.exchange(from: world.random.below(3), to: device)
                } else {
                    world.edit(device)
                }
                versions.append((world.replicas[device].heads, world.replicas[device]))
            }
            let all = shuffledReplica(of: world.changes, void: [], &world.random)
            for (heads, replica) in versions {
                let past = try? all.at(heads)
                expect(past?.canonicalState() == replica.canonicalState(), "seed \(seed)")
                let text = try? all.text(Cell.text, at: heads)
                expect(text == replica.text(Cell.text), "text, seed \(seed)")
            }
            checkDifferences(all, versions, seed)
        }
    }

    private func checkDifferences(
        _ all: Document,
        _ versions: [(heads: [ChangeID], replica: Document)],
        _ seed: UInt64
    ) {
        for (before, after) in zip(versions, versions.reversed()) {
            let patches = try? all.differences(from: before.heads, to: after.heads)
            let cells = Cell.all.filter {
                before.replica.oracleState($0).sorted != after.replica.oracleState($0).sorted
            }
            for cell in cells {
                expect(patches?.contains { $0.address == cell } == true, "seed \(seed)")
            }
            var scalars = Array(before.replica.text(Cell.text).unicodeScalars)
            for edit in patches?.flatMap(\.textEdits) ?? [] {
                let range = edit.position..<edit.position + edit.removed
                let text = String(decoding: edit.inserted, as: UTF8.self)
                scalars.replaceSubrange(range, with: text.unicodeScalars)
            }
            let expected = Array(after.replica.text(Cell.text).unicodeScalars)
            expect(scalars == expected, "text differences, seed \(seed)")
        }
    }

    @Test func `an unknown version is an error`() {
        let error = #expect(throws: ReplicaError.self) {
            try Document().at([ChangeID(chain: chain(1), seq: 1)])
        }
        #expect(error?.code == .unknownVersion)
    }

    @Test func `blame names the change of every scalar`() throws {
        var first = Document()
        try insert("Hello world", at: 0, &first, by: 1)
        var second = Document()
        _ = second.merge(first.missing(from: VersionVector()))
        try insert(" big", at: 5, &second, by: 2)
        try insert("!", at: 11, &first, by: 1)
        _ = first.merge(second.missing(from: first.version))
        #expect(first.text(Cell.text) == "Hello big world!")
        let blame = first.blame(Cell.text)
        #expect(blame.map(\.length) == [5, 4, 6, 1])
        let expected = [(1, 1), (2, 1), (1, 1), (1, 2)].map {
            ChangeID(chain: chain($0.0), seq: UInt64($0.1))
        }
        #expect(blame.map(\.change) == expected)
        #expect(blame.first?.authored == 1)
    }

    @Test func `blame covers the text in every world`() {
        var style = World.Style()
        style.cells = [Cell.text]
        for seed in 910_000..<UInt64(910_300) {
            var world = World(style, seed: seed)
            world.run()
            let replica = shuffledReplica(of: world.changes, void: [], &world.random)
            let total = replica.blame(Cell.text).reduce(0) { $0 + $1.length }
            expect(total == replica.textLength(Cell.text), "seed \(seed)")
            for range in replica.concurrentTextEdits(Cell.text) {
                expect(range.range.upperBound <= total && range.changes.count > 1, "seed \(seed)")
                for change in range.changes {
                    let isConcurrent = range.changes.contains {
                        $0.chain != change.chain && !replica.saw($0, change)
                            && !replica.saw(change, $0)
                    }
                    expect(isConcurrent, "seed \(seed)")
                }
            }
        }
    }

    @Test func `two authors in one paragraph at once are found, in two paragraphs are not`() throws
    {
        var first = Document()
        try insert("one\ntwo\nthree", at: 0, &first, by: 1)
        var second = Document()
        _ = second.merge(first.missing(from: VersionVector()))
        try insert("X", at: 5, &first, by: 1)
        try insert("Y", at: 6, &second, by: 2)
        try insert("Z", at: 0, &second, by: 2)
        _ = first.merge(second.missing(from: first.version))
        #expect(first.text(Cell.text) == "Zone\ntXwYo\nthree")
        let ranges = first.concurrentTextEdits(Cell.text)
        #expect(ranges.map(\.range) == [5..<11])
        #expect(ranges.first?.changes.count == 2)
        #expect(first.concurrentTextEdits(Cell.text, since: first.heads) == [])
    }

    @Test func `a deletion beside an insertion in one paragraph is found`() throws {
        var first = Document()
        try insert("one two", at: 0, &first, by: 1)
        var second = Document()
        _ = second.merge(first.missing(from: VersionVector()))
        _ = try first.edit(by: chain(1), authored: 0) { edit throws(ReplicaError) in
            try edit.delete(0..<4, in: Cell.text)
        }
        try insert("X", at: 7, &second, by: 2)
        _ = first.merge(second.missing(from: first.version))
        #expect(first.text(Cell.text) == "twoX")
        #expect(first.concurrentTextEdits(Cell.text).map(\.range) == [0..<4])
    }

    private func insert(
        _ text: String,
        at position: Int,
        _ document: inout Document,
        by index: Int
    ) throws {
        _ = try document.edit(by: chain(index), authored: UInt64(index)) {
            edit throws(ReplicaError) in try edit.insert(text, at: position, in: Cell.text)
        }
    }
}
