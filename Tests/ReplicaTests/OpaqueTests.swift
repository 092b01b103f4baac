import Replica
import Testing

/// Changes that this version cannot read: present, built upon, without effect.
@Suite struct OpaqueTests {
    @Test func `D14 what a device wrote beside changes it could not read means what it meant`() {
        var style = World.Style()
        style.hasBlindDevice = true
        style.cells = [Cell.text, Cell.list, Cell.multi, Cell.addWins]
        for seed in 500_000..<UInt64(501_500) { checkWorldOfBlind(style, seed: seed) }
    }

    @Test func `D14 an unreadable change is forwarded byte for byte and satisfies dependencies`()
        throws
    {
        let (first, second) = try twoChanges()
        var document = Document()
        let merge = document.merge([first.unreadable, second])
        #expect(merge.applied == [first.carrier, second.carrier])
        #expect(merge.opaque.map(\.carrier) == [first.carrier])
        #expect(merge.opaque.first?.error.code == .unknownFormat)
        #expect(document.missing(from: VersionVector()) == [first.unreadable, second])
        #expect(document.text(Cell.text) == "")
        #expect(document.value(Cell.register) == .int(2))
    }

    @Test func `a change whose envelope is unreadable depends on its predecessor only`() throws {
        let (first, second) = try twoChanges()
        let later = Change(id: ChangeID(chain: chain(1), seq: 3), payload: [9, 9, 9])
        var document = Document()
        #expect(document.merge([later]).pending == [later.carrier])
        #expect(document.merge([first, second]).applied.contains(later.carrier))
        #expect(document.heads == [later.carrier])
        #expect(document.status(of: later.carrier)?.parents == [second.carrier])
        document.checkInvariants()
    }

    @Test func `B23 B29 a change that names itself or its successors is opaque`() throws {
        var other = Document()
        let (first, _) = try twoChanges()
        _ = other.merge([first])
        let made = try other.edit(by: chain(2), authored: 0) { edit throws(ReplicaError) in
            try edit.write(.int(1), to: Cell.register)
        }
        let payload = try #require(made?.change.payload)
        var document = Document()
        let merge = document.merge([Change(id: first.carrier, payload: payload)])
        #expect(merge.opaque.map(\.carrier) == [first.carrier])
        #expect(document.value(Cell.register) == nil)
    }

    @Test func `B29 D14 a cell of an unknown merge type is kept and forwarded and the rest works`()
        throws
    {
        let (first, _) = try twoChanges()
        var bytes = first.payload
        // The last cell of the change is the text; 7 is its merge type.
        let position = try #require(bytes.lastIndex(of: 7))
        bytes[position] = 77
        let change = Change(id: first.carrier, payload: bytes)
        var document = Document()
        let merge = document.merge([change])
        #expect(merge.opaque.isEmpty)
        #expect(document.value(Cell.register) == .int(1))
        #expect(document.change(change.carrier) == change)
        let reloaded = try Document(snapshot: document.snapshot())
        #expect(reloaded.missing(from: VersionVector()) == [change])
        #expect(reloaded.canonicalState() == document.canonicalState())
    }

    @Test func `D14 after an upgrade the state is that of one who always could read everything`()
        throws
    {
        let (first, second) = try twoChanges()
        // Between two changes that the older version reads stands one that it does not.
        var author = Document()
        _ = author.merge([first])
        let made = try author.edit(by: chain(2), authored: 0) { edit throws(ReplicaError) in
            try edit.insert("later", at: 0, in: Cell.text)
            try edit.add(.int(7), to: Cell.addWins)
        }
        let later = try #require(made).change
        var old = Document()
        let merge = old.merge([first, later.unreadable, second])
        #expect(merge.opaque.map(\.error.code) == [.unknownFormat])
        #expect(old.text(Cell.text) == "one" && old.value(Cell.register) == .int(2))
        // What it hands on is what it got; what it saved opens again as the same document.
        #expect(old.missing(from: VersionVector()) == [first, second, later.unreadable])
        let saved = try Document(snapshot: old.snapshot())
        #expect(saved.canonicalState() == old.canonicalState())
        // The upgraded program reads the true bytes, which nobody changed on the way.
        var upgraded = Document()
        _ = upgraded.merge(saved.missing(from: VersionVector()).map { $0.readable(later) })
        var always = Document()
        _ = always.merge([second, later, first])
        #expect(upgraded.canonicalState() == always.canonicalState())
    }

    private func twoChanges() throws -> (Change, Change) {
        var author = Document()
        let first = try author.edit(by: chain(1), authored: 0) { edit throws(ReplicaError) in
            try edit.insert("one", at: 0, in: Cell.text)
            try edit.write(.int(1), to: Cell.register)
        }
        let second = try author.edit(by: chain(1), authored: 0) { edit throws(ReplicaError) in
            try edit.write(.int(2), to: Cell.register)
        }
        return (try #require(first?.change), try #require(second?.change))
    }
}

/// As `checkWorld`, but the replicas that are compared can read everything.
private func checkWorldOfBlind(_ style: World.Style, seed: UInt64) {
    var world = World(style, seed: seed)
    world.run()
    if world.changes.isEmpty { return }
    let replica = shuffledReplica(of: world.changes, void: [], &world.random)
    replica.checkInvariants()
    for cell in world.allCells {
        let expected = world.oracle.state(cell, present: Set(world.changes.indices), void: [])
        let actual = replica.oracleState(cell)
        expect(actual.sorted == expected.sorted, "cell \(cell.type.rawValue), seed \(seed)")
    }
}

extension Change {
    /// The change again as its author wrote it, if this is what an older version made of it.
    fileprivate func readable(_ original: Change) -> Change {
        self == original.unreadable ? original : self
    }
}
