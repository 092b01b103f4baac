import Replica
import Testing

/// State is a function of (set of changes, set of void changes), and the function is the oracle's.
@Suite struct ConvergenceTests {
    @Test func `B17 random event graphs of every merge type agree with the oracle`() {
        for seed in 0..<UInt64(6_000) { checkWorld(World.Style(), seed: seed) }
    }

    @Test func `random texts agree with a naive Fugue tree`() {
        var style = World.Style()
        style.cells = [Cell.text]
        style.voids = 0
        for seed in 100_000..<UInt64(106_000) { checkWorld(style, seed: seed) }
    }

    @Test func `B17 random texts with void changes agree with a naive Fugue tree`() {
        var style = World.Style()
        style.cells = [Cell.text]
        style.voids = 3
        for seed in 200_000..<UInt64(204_500) { checkWorld(style, seed: seed) }
    }

    @Test func `random lists agree with a naive list`() {
        var style = World.Style()
        style.cells = [Cell.list]
        style.voids = 2
        for seed in 300_000..<UInt64(304_000) { checkWorld(style, seed: seed) }
    }

    @Test func `longer histories of more devices agree with the oracle`() {
        var style = World.Style()
        style.devices = 5
        style.steps = 60
        style.voids = 1
        for seed in 400_000..<UInt64(400_200) { checkWorld(style, seed: seed) }
    }
}

/// Lets a world happen, then gives everything to fresh replicas in random orders and groups, with
/// voids set and lifted at random moments, and compares them with each other and the oracle.
func checkWorld(_ style: World.Style, seed: UInt64) {
    var world = World(style, seed: seed)
    world.run()
    if world.changes.isEmpty { return }
    let void = world.changes.map(\.carrier).filter { _ in world.random.chance(style.voids, in: 12) }
    let first = shuffledReplica(of: world.changes, void: void, &world.random)
    let second = shuffledReplica(of: world.changes, void: void, &world.random)
    first.checkInvariants()
    let state = first.canonicalState()
    expect(state == second.canonicalState(), "orders differ, seed \(seed)")
    checkLiving(&world, void, state, seed)
    checkOracle(world, first, void, seed)
}

/// The devices themselves, with all their walkers and histories, end in the same state.
private func checkLiving(
    _ world: inout World,
    _ void: [ChangeID],
    _ state: [UInt8],
    _ seed: UInt64
) {
    let device = world.random.below(world.style.devices)
    var replica = world.replicas[device]
    replica.checkInvariants()
    _ = replica.merge(world.changes.shuffled(using: &world.random))
    _ = replica.setVoid(replica.voidChanges, false)
    _ = replica.setVoid(void, true)
    expect(replica.canonicalState() == state, "device \(device), seed \(seed)")
    replica.checkInvariants()
}

private func checkOracle(_ world: World, _ replica: Document, _ void: [ChangeID], _ seed: UInt64) {
    let oracle = world.oracle
    let all = Set(world.changes.indices)
    for cell in world.allCells {
        let expected = oracle.state(cell, present: all, void: world.indexes(of: void))
        let actual = replica.oracleState(cell)
        expect(actual.sorted == expected.sorted, "cell \(cell.type.rawValue), seed \(seed)")
    }
}

/// A replica that received everything in a random order, in random groups, some twice, while
/// voids came and went; every patch it returned is applied to a shadow, which must follow.
func shuffledReplica(
    of changes: [Change],
    void: [ChangeID],
    _ random: inout SplitMix64
) -> Document {
    var replica = Document()
    var shadow = Shadow()
    var queue = changes.shuffled(using: &random)
    if random.chance(1, in: 3) { queue += changes.prefix(3) }
    while !queue.isEmpty {
        let group = queue.prefix(1 + random.below(4))
        queue.removeFirst(group.count)
        shadow.follow(replica.merge(Array(group)).patches)
        if random.chance(1, in: 4) {
            let some = changes.map(\.carrier).filter { _ in random.chance(1, in: 4) }
            shadow.follow(replica.setVoid(some, random.chance(1, in: 2)))
        }
    }
    shadow.follow(replica.setVoid(replica.voidChanges.filter { !void.contains($0) }, false))
    shadow.follow(replica.setVoid(void, true))
    shadow.check(replica)
    return replica
}

/// Texts kept only by applying patches, as a screen would.
private struct Shadow {
    private var texts: [CellAddress: [Unicode.Scalar]] = [:]

    mutating func follow(_ patches: [Patch]) {
        for patch in patches {
            for edit in patch.textEdits {
                let inserted = String(decoding: edit.inserted, as: UTF8.self).unicodeScalars
                texts[patch.address, default: []].replaceSubrange(
                    edit.position..<edit.position + edit.removed,
                    with: inserted
                )
            }
        }
    }

    func check(_ replica: Document) {
        for (address, scalars) in texts {
            expect(Array(replica.text(address).unicodeScalars) == scalars, "patches do not add up")
        }
    }
}
