import SamenServer
import TestSupport
import Testing
import Trust
import Wire

@Suite("What devices push")
struct PushTests {
    @Test func `a change of a member is stored, durable, and has its own result`() throws {
        let server = try ServerWorld()
        try server.introduce()
        let notes = try server.world.changes(["one", "two", "three"])
        let response = try server.push(notes, from: server.world.worker)
        #expect(response.results.map(\.status) == [.stored, .stored, .stored])
        #expect(response.results.allSatisfy { $0.durability == .localFsync })
        let cursors = response.results.map(\.cursor)
        #expect(cursors == Array(cursors[0]..<cursors[0] + 3))
        #expect(response.results.last?.serverHead.seq == 3)
    }

    @Test func `the same push again is a duplicate with the cursor it first had`() throws {
        let server = try ServerWorld()
        try server.introduce()
        let notes = try server.world.changes(["one", "two"])
        let first = try server.push(notes, from: server.world.worker)
        let again = try server.push(notes, from: server.world.worker)
        #expect(again.results.map(\.status) == [.duplicate, .duplicate])
        #expect(again.results.map(\.cursor) == first.results.map(\.cursor))
    }

    @Test func `the same change twice in one push is stored once`() throws {
        let server = try ServerWorld()
        try server.introduce()
        let note = try server.world.changes(["one"])
        let response = try server.push(note + note, from: server.world.worker)
        #expect(response.results.map(\.status) == [.stored, .duplicate])
        #expect(try server.pull(for: server.world.worker).changes.count == 1)
    }

    @Test func `B23 a change whose predecessor is lacking is a gap and stores nothing`() throws {
        let server = try ServerWorld()
        try server.introduce()
        let notes = try server.world.changes(["one", "two", "three"])
        let response = try server.push([notes[0], notes[2]], from: server.world.worker)
        #expect(response.results.map(\.status) == [.stored, .gap])
        #expect(response.results[1].serverHead.seq == 1)
        let healed = try server.push([notes[1], notes[2]], from: server.world.worker)
        #expect(healed.results.map(\.status) == [.stored, .stored])
    }

    @Test func `B19 two changes at one place that others bring are a fork, and both are kept`()
        throws
    {
        let server = try ServerWorld()
        try server.introduce()
        let one = try server.world.changes(["one"])
        let other = try server.world.changes(["another"])
        _ = try server.push(one, from: server.world.worker)
        let response = try server.push(other, from: server.world.lead)
        #expect(response.results.map(\.status) == [.fork])
        #expect(try server.pull(for: server.world.lead).changes.count == 2)
    }

    @Test func `B31 a store that was put back cannot void what everyone has`() throws {
        let server = try ServerWorld()
        try server.introduce()
        let kept = try server.world.changes(["one", "two"])
        let putBack = try server.world.changes(["another", "and on", "and on again"])
        _ = try server.push(kept, from: server.world.worker)
        let response = try server.push(putBack, from: server.world.worker)
        #expect(response.results.map(\.status) == [.fork, .gap, .gap])
        #expect(response.results.allSatisfy { $0.durability == .none && $0.serverHead.seq == 2 })
        #expect(try server.pull(for: server.world.lead).changes.count == 2)
    }

    @Test func `B01 one change of a stranger does not stop the others`() throws {
        let server = try ServerWorld()
        try server.introduce()
        let world = server.world
        let honest = try world.changes(["one"])
        let stranger = try world.changes(["smuggled"], by: world.admin)
        let response = try server.push(stranger + honest, from: world.worker)
        #expect(response.results.map(\.status) == [.notMember, .stored])
    }

    @Test func `B22 a segment whose last signature is wrong is refused whole, the rest is stored`()
        throws
    {
        let server = try ServerWorld()
        try server.introduce()
        let world = server.world
        let bad = try world.changes(["one", "two"])
        let good = try (0..<20).flatMap { try segment($0, of: world.colleague, world) }
        var push = bad.map(\.wire) + good.map(\.wire)
        push[1] = bad[1].with(signature: [UInt8](repeating: 7, count: 64))
        let response = try server.push(raw: push, from: world.worker)
        let statuses = response.results.map(\.status)
        #expect(statuses.prefix(2) == [.badSignature, .badSignature])
        #expect(statuses.dropFirst(2) == [WireStatus](repeating: .stored, count: 40)[...])
        let handedOn = Set(try server.pull(for: world.lead).changes.map { Array($0.header) })
        #expect(handedOn == Set(good.map { Array($0.wire.header) }))
    }

    @Test func `D01 bytes that are no change are malformed and stop nothing`() throws {
        let server = try ServerWorld()
        try server.introduce()
        let good = try server.world.changes(["fine"])
        var nonsense = WireSealedChange()
        nonsense.header = .init([0xFF, 0xFF])
        let response = try server.push(
            raw: [nonsense] + good.map(\.wire),
            from: server.world.worker
        )
        #expect(response.results.map(\.status) == [.malformed, .stored])
    }

    @Test func `B15 B34 what a removed device pushes is quarantined, kept and handed on`() throws {
        let server = try ServerWorld()
        let world = server.world
        try server.introduce()
        let before = try world.changes(["before"], by: world.colleague)
        _ = try server.push(before, from: world.colleague)
        let heads = world.heads
        let removal = Remove(target: .member(world.colleague.member), reason: .lost)
        let removed = try world.by(world.admin, .remove(removal))
        // Whoever signs a removal writes down how far the device's changes count.
        let last = ChangeHead(
            incarnation: world.colleague.incarnation,
            seq: 1,
            change: before[0].id
        )
        let cutoff = try world.by(
            world.admin,
            .cutoff(of: world.colleague.device, changes: [last]),
            in: world.document
        )
        _ = try server.push(entries: [removed, cutoff], from: world.admin)
        let late = try world.changes(
            ["late"],
            by: world.colleague,
            after: before[0],
            authHeads: heads
        )
        let response = try server.push(late, from: world.colleague)
        #expect(response.results.map(\.status) == [.quarantined])
        #expect(response.results[0].durability == .localFsync)
        #expect(try server.pull(for: world.lead).changes.count == 2)
    }

    @Test func `entries come one by one with their own results, duplicates included`() throws {
        let server = try ServerWorld()
        let world = server.world
        let first = try server.push(entries: world.entries, from: world.admin)
        #expect(first.authResults.map(\.status).allSatisfy { $0 == .stored })
        let again = try server.push(entries: world.entries, from: world.admin)
        #expect(again.authResults.map(\.status).allSatisfy { $0 == .duplicate })
        #expect(again.authResults.map(\.cursor) == first.authResults.map(\.cursor))
    }

    @Test func `an entry that comes before what it names waits, and is stored with it`() throws {
        let server = try ServerWorld()
        let world = server.world
        let backwards = Array(world.entries.reversed())
        let response = try server.push(entries: backwards, from: world.admin)
        #expect(response.authResults.last?.status == .stored)
        #expect(try server.pull(for: world.lead).entries.count == world.entries.count)
    }

    /// Two changes in an incarnation of their own.
    private func segment(
        _ number: Int,
        of person: World.Person,
        _ world: World
    ) throws -> [SealedChange] {
        let chain = ChainID(
            document: world.document,
            device: person.device,
            incarnation: world.random.incarnation()
        )
        var changes: [SealedChange] = []
        for seq in 1...2 as ClosedRange<UInt64> {
            let position = ChangeSealer.Position(
                place: ChangePlace(chain: chain, seq: seq),
                prev: changes.last?.id,
                authHeads: world.heads
            )
            changes.append(
                try ChangeSealer(network: world.network, random: world.random).seal(
                    ChangePayload(change: Array("note \(number)".utf8)),
                    at: position,
                    under: world.epoch,
                    by: person.keys.signing
                )
            )
        }
        return changes
    }
}
