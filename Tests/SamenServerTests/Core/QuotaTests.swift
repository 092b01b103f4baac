import SamenServer
import TestSupport
import Testing
import Trust
import Wire

/// What one device may take of a server's store.
@Suite struct `A device's share of the store` {
    private func notes(_ world: World, _ count: Int, by person: World.Person? = nil) throws
        -> [SealedChange]
    {
        try world.changes((0..<count).map { "note \($0)" }, by: person)
    }

    @Test func `E06 who has used it up is told so, and nobody else is`() throws {
        let server = try ServerWorld(deviceBytes: 10_000)
        try server.introduce()
        let world = server.world
        let mine = try notes(world, 40)
        let response = try server.push(mine, from: world.worker)
        let statuses = response.results.map(\.status)
        let stored = statuses.prefix { $0 == .stored }.count
        #expect(stored > 5 && stored < 30)
        #expect(statuses.dropFirst(stored).allSatisfy { $0 == .overQuota })
        #expect(response.results.dropFirst(stored).allSatisfy { $0.durability == .none })
        #expect(response.results.last?.serverHead.seq == UInt64(stored))
        // Others write and everyone reads.
        let others = try server.push(
            try notes(world, 3, by: world.colleague),
            from: world.colleague
        )
        #expect(others.results.allSatisfy { $0.status == .stored })
        #expect(try server.pull(for: world.worker).changes.count == stored + 3)
        // Whoever brings them: it is the author's share.
        let brought = try server.push(Array(mine.dropFirst(stored)), from: world.lead)
        #expect(brought.results.allSatisfy { $0.status == .overQuota })
        let again = try server.push(Array(mine.prefix(stored)), from: world.worker)
        #expect(again.results.allSatisfy { $0.status == .duplicate })
    }

    @Test func `E06 nothing smaller slips in behind what was too large`() throws {
        let server = try ServerWorld(deviceBytes: 6_000)
        try server.introduce()
        let large = String(repeating: "abcdefgh", count: 400)
        let changes = try server.world.changes(["a", large, "b", "c"])
        let statuses = try server.push(changes, from: server.world.worker).results.map(\.status)
        #expect(statuses.first == .stored)
        let refused = statuses.dropFirst()
        if refused.first == .overQuota {
            #expect(refused.allSatisfy { $0 == .overQuota })
        }
        let small = try ServerWorld(deviceBytes: 1_200)
        try small.introduce()
        let chain = try small.world.changes(["a", large, "b"])
        let results = try small.push(chain, from: small.world.worker).results.map(\.status)
        #expect(results == [.stored, .overQuota, .overQuota])
        // Later, too: the chain has a gap there.
        let late = try small.push([chain[2]], from: small.world.worker)
        #expect(late.results.map(\.status) == [.gap])
    }

    @Test func `E06 a removed device fills its own share only, and what is in quarantine stays`()
        throws
    {
        let server = try ServerWorld(deviceBytes: 10_000)
        try server.introduce()
        let world = server.world
        let late = try notes(world, 40, by: world.colleague)
        let honest = try notes(world, 3)
        let removal = Remove(target: .member(world.colleague.member), reason: .compromised)
        let entry = try world.by(world.admin, .remove(removal))
        _ = try server.push(entries: [entry], from: world.admin)
        let statuses = try server.push(late, from: world.colleague).results.map(\.status)
        let kept = statuses.prefix { $0 == .quarantined }.count
        #expect(kept > 5 && statuses.dropFirst(kept).allSatisfy { $0 == .overQuota })
        #expect(try server.pull(for: world.lead).changes.count == kept)
        let others = try server.push(honest, from: world.worker)
        #expect(others.results.allSatisfy { $0.status == .stored })
    }

    @Test func `E06 what was held goes in once the share is larger`() throws {
        let server = try ServerWorld(deviceBytes: 10_000)
        try server.introduce()
        let mine = try notes(server.world, 40)
        let statuses = try server.push(mine, from: server.world.worker).results.map(\.status)
        #expect(statuses.contains(.overQuota))
        try server.restart(deviceBytes: 1 << 20)
        let again = try server.push(mine, from: server.world.worker).results.map(\.status)
        #expect(Set(again) == [.duplicate, .stored])
        #expect(try server.pull(for: server.world.lead).changes.count == 40)
    }
}
