import Replica
import Testing

/// Re-homed changes count once; forks have no effect until a person decides.
@Suite struct IdentityTests {
    @Test func `B32 re-homed duplicates count once whatever arrives first`() {
        var style = World.Style()
        style.voids = 0
        for seed in 600_000..<UInt64(601_000) {
            var world = World(style, seed: seed)
            world.run()
            if world.changes.isEmpty { continue }
            let plain = shuffledReplica(of: world.changes, void: [], &world.random)
            var rehomed: [Change] = []
            var next: [DeviceID: UInt64] = [:]
            for change in world.changes where world.random.chance(1, in: 2) {
                next[change.carrier.chain.device, default: 0] += 1
                let seq = next[change.carrier.chain.device, default: 0]
                rehomed.append(change.rehomed(incarnation: 2, seq: seq))
            }
            let both = shuffledReplica(of: world.changes + rehomed, void: [], &world.random)
            both.checkInvariants()
            for cell in world.allCells {
                let isSame = both.oracleState(cell).sorted == plain.oracleState(cell).sorted
                expect(isSame, "cell \(cell.type.rawValue), seed \(seed)")
            }
            let again = shuffledReplica(of: rehomed + world.changes, void: [], &world.random)
            expect(again.canonicalState() == both.canonicalState(), "seed \(seed)")
        }
    }

    @Test func `a change is void only when every sealed change that carries it is`() throws {
        let change = try write(1, in: Document())
        let again = change.rehomed(incarnation: 2, seq: 1)
        var document = Document()
        _ = document.merge([change, again])
        #expect(document.setVoid([change.carrier], true) == [])
        #expect(document.value(Cell.register) == .int(1))
        #expect(document.setVoid([again.carrier], true).map(\.address) == [Cell.register])
        #expect(document.value(Cell.register) == nil)
        #expect(document.setVoid([change.carrier], false).map(\.address) == [Cell.register])
        #expect(document.status(of: again.carrier)?.origin == change.carrier)
    }

    @Test func `B33 work that was only re-homed goes on in the new chain`() throws {
        let change = try write(1, in: Document())
        var document = Document()
        _ = document.merge([change.rehomed(incarnation: 2, seq: 1)])
        let next = try document.edit(by: chain(1, incarnation: 2), authored: 0) {
            edit throws(ReplicaError) in try edit.write(.int(2), to: Cell.multi)
        }
        #expect(next?.change.carrier.seq == 2)
        #expect(document.saw(try #require(next?.change.carrier), change.origin))
        var other = Document()
        _ = other.merge(document.missing(from: VersionVector()).reversed())
        #expect(other.canonicalState() == document.canonicalState())
        // The old copy comes to light and uploads the same work.
        let before = other.oracleState(Cell.register)
        #expect(other.merge([change]).patches == [])
        #expect(other.oracleState(Cell.register) == before)
        other.checkInvariants()
    }

    @Test func `B33 a place that two changes claim leaves what was written after it byte for byte`()
        throws
    {
        var author = Document()
        let first = try write(1, in: author)
        _ = author.merge([first])
        let next = try author.edit(by: first.carrier.chain, authored: 0) {
            edit throws(ReplicaError) in try edit.write(.int(2), to: Cell.multi)
        }
        let second = try #require(next?.change)
        // Another identity came first in the same place.
        let claim = Change(
            carrier: first.carrier,
            origin: ChangeID(chain: chain(9), seq: 1),
            payload: first.payload
        )
        let changes = [claim, second, first, second]
        var (forwards, backwards) = (Document(), Document())
        for change in changes { _ = forwards.merge([change]) }
        for change in changes.reversed() { _ = backwards.merge([change]) }
        #expect(forwards.canonicalState() == backwards.canonicalState())
        #expect(forwards.forkedChanges == [])
        #expect(forwards.missing(from: VersionVector()).contains(second))
        forwards.checkInvariants()
    }

    @Test func `a change is re-homed into another chain only`() throws {
        let change = try write(1, in: Document())
        var document = Document()
        let within = ChangeID(chain: change.carrier.chain, seq: 2)
        let merge = document.merge([
            change, Change(carrier: within, origin: change.origin, payload: change.payload),
        ])
        #expect(merge.applied == [change.carrier])
        #expect(merge.refused.map(\.carrier) == [within])
    }

    @Test func `a store that is behind its own chain cannot write in it`() throws {
        let change = try write(1, in: Document())
        var document = Document()
        _ = document.merge([change.rehomed(incarnation: 2, seq: 1)])
        let error = #expect(throws: ReplicaError.self) {
            try document.edit(by: chain(1), authored: 0) { edit throws(ReplicaError) in
                try edit.write(.int(2), to: Cell.register)
            }
        }
        #expect(error?.code == .chainContinues)
    }

    @Test func `a change implies everything in its chain back past re-homed places`() throws {
        let old = try write(1, in: Document())
        let new = chain(1, incarnation: 2)
        var document = Document()
        let first = try #require(
            try document.edit(by: new, authored: 0) { edit throws(ReplicaError) in
                try edit.increment(Cell.counter, by: 1)
            }
        )
        _ = document.merge([old.rehomed(incarnation: 2, seq: 2)])
        let third = try #require(
            try document.edit(by: new, authored: 0) { edit throws(ReplicaError) in
                try edit.increment(Cell.counter, by: 1)
            }
        )
        #expect(try ChangeReading(payload: third.change.payload).dependencies == [])
        #expect(document.saw(third.change.carrier, first.change.carrier))
        #expect(document.saw(third.change.carrier, old.origin))
        #expect(document.heads == [third.change.carrier])
    }

    @Test func `a content that was built on its own rival cannot close a cycle`() throws {
        let first = try write(1, in: Document())
        var document = Document()
        _ = document.merge([first])
        let second = try #require(
            try document.edit(by: chain(2), authored: 0) { edit throws(ReplicaError) in
                try edit.write(.int(2), to: Cell.multi)
            }
        )
        let third = try #require(
            try document.edit(by: chain(3), authored: 0) { edit throws(ReplicaError) in
                try edit.write(.int(3), to: Cell.register)
            }
        )
        let rival = Change(id: first.carrier, payload: third.change.payload)
        let changes = [first, second.change, rival]
        var state: [UInt8]?
        for order in [[0, 1, 2], [1, 2, 0], [2, 1, 0]] {
            var replica = Document()
            _ = replica.merge(order.map { changes[$0] })
            _ = replica.adopt(rival.payload, for: first.origin)
            #expect(replica.changeCount == 2)
            #expect(replica.value(Cell.register) == nil)
            #expect(replica.value(Cell.multi) == .int(2))
            #expect(state == nil || state == replica.canonicalState())
            state = replica.canonicalState()
            replica.checkInvariants()
            #expect(try Document(snapshot: replica.snapshot()).canonicalState() == state)
        }
    }

    @Test func `B33 another device cannot re-home what it did not write`() throws {
        let change = try write(1, in: Document())
        let stolen = Change(
            carrier: ChangeID(chain: chain(9), seq: 1),
            origin: change.origin,
            payload: change.payload
        )
        var document = Document()
        _ = document.merge([stolen])
        #expect(document.value(Cell.register) == nil)
        _ = document.merge([change])
        #expect(document.value(Cell.register) == .int(1))
        document.checkInvariants()
    }

    @Test func `B33 the content a stranger claims for an identity takes nothing from its author`()
        throws
    {
        let change = try write(1, in: Document())
        let claim = Change(
            carrier: ChangeID(chain: chain(9), seq: 1),
            origin: change.origin,
            payload: try write(2, in: Document()).payload
        )
        for order in [[change, claim], [claim, change]] {
            var document = Document()
            _ = document.merge(order)
            #expect(document.value(Cell.register) == .int(1))
            #expect(document.forkedChanges == [change.origin])
            document.checkInvariants()
        }
    }

    @Test func `B33 a fork has no effect until one content is adopted`() throws {
        let one = try write(1, in: Document())
        let two = try write(2, in: Document())
        var state: [UInt8]?
        for order in [[one, two], [two, one]] {
            var document = Document()
            _ = document.merge([order[0]])
            let merge = document.merge([order[1]])
            #expect(merge.forks == [one.origin])
            #expect(merge.patches.map(\.address) == [Cell.register])
            #expect(document.value(Cell.register) == nil)
            #expect(state == nil || state == document.canonicalState())
            state = document.canonicalState()
            #expect(document.contents(ofFork: one.origin).count == 2)
            #expect(document.adopt(two.payload, for: one.origin).count == 1)
            #expect(document.value(Cell.register) == .int(2))
            #expect(document.adopt(nil, for: one.origin).count == 1)
            #expect(document.canonicalState() == state)
            document.checkInvariants()
        }
    }

    @Test func `forked worlds end in the same state whatever the order`() {
        var style = World.Style()
        style.hasClone = true
        style.steps = 14
        for seed in 700_000..<UInt64(701_500) {
            var world = World(style, seed: seed)
            world.run()
            if world.changes.isEmpty { continue }
            let void = world.changes.map(\.carrier).filter { _ in world.random.chance(1, in: 8) }
            var first = shuffledReplica(of: world.changes, void: void, &world.random)
            var second = shuffledReplica(of: world.changes, void: void, &world.random)
            first.checkInvariants()
            expect(first.canonicalState() == second.canonicalState(), "seed \(seed)")
            expect(first.snapshot() == second.snapshot(), "snapshots differ, seed \(seed)")
            for id in first.forkedChanges {
                let payload = first.contents(ofFork: id).first
                _ = first.adopt(payload, for: id)
                _ = second.adopt(payload, for: id)
            }
            first.checkInvariants()
            expect(first.canonicalState() == second.canonicalState(), "adopted, seed \(seed)")
        }
    }

    private func write(_ value: Int64, in document: Document) throws -> Change {
        var document = document
        let edited = try document.edit(by: chain(1), authored: 0) { edit throws(ReplicaError) in
            try edit.write(.int(value), to: Cell.register)
        }
        return try #require(edited?.change)
    }
}
