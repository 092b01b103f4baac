import Foundation
import SamenServer
import TestSupport
import Testing
import Trust
import Wire

/// Entries that can never count, and too many of those that can.
@Suite(.timeLimit(.minutes(40))) struct `Entries that a server refuses` {
    /// A chain of entries by one person, laid out without the world's own membership.
    private func chain(
        _ count: Int,
        by person: World.Person,
        in world: World,
        of document: DocumentID? = nil,
        _ content: (SignedEntry?) -> EntryContent
    ) throws -> [SignedEntry] {
        var draft = world.membership.draft(in: document, by: .device(person.device), at: 0)
        var entries: [SignedEntry] = []
        for _ in 0..<count {
            let entry = try draft.signed(content(entries.last), by: person.keys.signing)
            entries.append(entry)
            (draft.authorSeq, draft.authorPrev) = (draft.authorSeq + 1, entry.id)
            draft.parents = [entry.id]
        }
        return entries
    }

    /// How many entries a worker sends who may send none.
    private static let amount =
        ProcessInfo.processInfo.environment["SAMEN_POWERLESS_ENTRIES"].flatMap { Int($0) } ?? 300

    private func known(to server: ServerWorld) throws -> Int {
        try server.core.store.read { try $0.entries().count }
    }

    @Test func `B38 what a worker can never sign is refused before it is stored`() throws {
        let server = try ServerWorld()
        try server.introduce()
        let world = server.world
        let before = try known(to: server)
        let forever = try chain(Self.amount, by: world.worker, in: world) { _ in
            .memberGrant(world.worker.member, .lead)
        }
        // The first is refused, so the rest waits for it in memory, within bounds, or is let go.
        for start in stride(from: 0, to: forever.count, by: 1_000) {
            let page = Array(forever[start..<min(start + 1_000, forever.count)])
            let response = try server.push(entries: page, from: world.worker)
            #expect(start > 0 || response.authResults.first?.status == .notMember)
            #expect(
                !response.authResults.contains { $0.status == .stored || $0.status == .quarantined }
            )
        }
        for content in [
            EntryContent.adminGrant(world.worker.member),
            .removeProposal(
                RemoveProposal(target: .member(world.admin.member))
            ), .remove(Remove(target: .member(world.lead.member), reason: .left)),
            .handoverConfirmed(world.colleague.member),
        ] {
            let tried = try chain(1, by: world.worker, in: world) { _ in content }
            let answer = try server.push(entries: tried, from: world.worker)
            #expect(answer.authResults.map(\.status) == [.notMember])
        }
        #expect(try known(to: server) == before)
        #expect(server.core.standing(of: world.worker.device) == .inForce)
        // The store is whole, and what an honest administrator writes goes on.
        try server.restart()
        let honest = try world.by(world.admin, .memberGrant(world.reader.member, .worker))
        let answer = try server.push(entries: [honest], from: world.admin)
        #expect(answer.authResults.map(\.status) == [.stored])
    }

    @Test func `B38 in a document only its people write, and only leads what is for leads`() throws
    {
        let server = try ServerWorld()
        try server.introduce()
        let world = server.world
        let (document, lead, worker) = (world.document, world.lead, world.worker)
        let tries: [(EntryContent, WireStatus)] = [
            (.eraseRequest(basis: 1), .notMember), (.adopt([]), .notMember),
            (.memberAdd(lead.member, .reader), .stored),
        ]
        for (content, expected) in tries {
            let tried = try chain(1, by: worker, in: world, of: document) { _ in content }
            let response = try server.push(entries: tried, from: worker)
            #expect(response.authResults.map(\.status) == [expected])
        }
        let outside = try chain(1, by: world.admin, in: world, of: document) { _ in .hold(ground: 1)
        }
        #expect(
            try server.push(entries: outside, from: world.admin).authResults.map(\.status) == [
                .stored
            ]
        )
    }

    @Test func `B38 a void entry that once could have counted is stored and handed on`() throws {
        let server = try ServerWorld()
        try server.introduce()
        let world = server.world
        let gone = try world.by(
            world.admin,
            .remove(Remove(target: .member(world.lead.member), reason: .compromised))
        )
        let late = try world.by(
            world.lead,
            .remove(Remove(target: .member(world.worker.member), reason: .left))
        )
        let response = try server.push(entries: [gone, late], from: world.admin)
        #expect(response.authResults.map(\.status) == [.stored, .quarantined])
    }

    @Test func `B38 endless holds and lifts end at the device's limit, and others go on`() throws {
        let server = try ServerWorld(entryLimit: .init(burst: 60, perSecond: 10))
        try server.introduce()
        let world = server.world
        let games = try chain(80, by: world.lead, in: world, of: world.document) { last in
            last.map { .holdLift($0.id) } ?? .hold(ground: 1)
        }
        let response = try server.push(entries: games, from: world.lead)
        #expect(response.authResults.count { $0.status == .overQuota } == 20)
        #expect(response.authResults.suffix(20).allSatisfy { $0.status == .overQuota })
        // What is known already costs nothing; what is new comes in as time goes by.
        let again = try server.push(entries: games, from: world.lead)
        #expect(again.authResults.prefix(60).allSatisfy { $0.status == .duplicate })
        let honest = try chain(1, by: world.worker, in: world, of: world.document) { _ in
            .memberAdd(world.admin.member, .reader)
        }
        #expect(
            try server.push(entries: honest, from: world.worker).authResults.map(\.status)
                == [.stored]
        )
        server.now += 1_000
        let later = try server.push(entries: games, from: world.lead)
        #expect(later.authResults.count { $0.status == .overQuota } == 10)
    }

    @Test func `B03 whoever grants itself a place gets no session and no document`() throws {
        let server = try ServerWorld()
        try server.introduce()
        let world = server.world
        let stranger = World.Person(world.organisation, world.random)
        let granted = try chain(1, by: world.worker, in: world) { _ in world.grant(stranger) }
        let response = try server.push(entries: granted, from: world.worker)
        #expect(response.authResults.map(\.status) == [.notMember])
        #expect(server.core.standing(of: stranger.device) == .unknown)
        #expect(server.core.deviceIdentity(of: stranger.device) == nil)
        #expect(try server.pull(for: world.worker).entries.count == world.entries.count)
    }
}
