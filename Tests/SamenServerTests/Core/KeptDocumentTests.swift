import Foundation
import SamenServer
import Sync
import TestSupport
import Testing
import Trust
import Wire

/// A document whose author was removed before anyone said how far that counts, and those who can.
@Suite("A document without a beginning, at the server")
struct KeptDocumentTests {
    let server: ServerWorld
    var world: World { server.world }

    init() throws {
        server = try ServerWorld(entryLimit: .init(burst: 10_000, perSecond: 10_000))
        try server.introduce()
        _ = try server.push(world.changes(["unfinished"]), from: world.worker)
        let removal = Remove(target: .member(world.worker.member), reason: .lost)
        try push(world.by(world.admin, .remove(removal)))
    }

    private func push(_ entries: SignedEntry...) throws {
        let response = try server.push(entries: entries, from: world.admin)
        #expect(response.authResults.allSatisfy { $0.status == .stored })
    }

    private func request() -> WireFetchRequest {
        var have = WireDocumentHeads()
        have.documentID = Data(world.document.bytes)
        var request = WireFetchRequest()
        request.protocol = 1
        request.have = [have]
        return request
    }

    private func expectHanded(
        to person: World.Person,
        by grant: SignedEntry,
        after before: ServerWorld.Pulled,
        whoHadPart: Bool = false,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let pulled = try server.pull(for: person, after: before.anchor)
        let hints = pulled.granted.map { Array($0.documentID) }
        #expect(hints == [world.document.bytes], sourceLocation: sourceLocation)
        let named = pulled.granted.first?.entries.map(Array.init) ?? []
        #expect(named == [grant.id.bytes], sourceLocation: sourceLocation)
        let items = try server.core.fetch(request(), for: person.device).items
        #expect(items.contains { $0.isChange }, sourceLocation: sourceLocation)
        let entries = items.compactMap { $0.isChange ? nil : $0.authEntry }
        #expect(entries.count == 4, sourceLocation: sourceLocation)
        // Only who had a part before has ever been handed a key.
        let recipients = entries.flatMap(\.wraps).map { Array($0.recipient) }
        #expect(
            recipients.contains(person.device.bytes) == whoHadPart,
            sourceLocation: sourceLocation
        )
    }

    @Test func `is handed to whoever becomes a lead after its author was removed`() throws {
        let before = try server.pull(for: world.colleague)
        #expect(try server.core.fetch(request(), for: world.colleague.device).items.isEmpty)
        let grant = try world.by(world.admin, .memberGrant(world.colleague.member, .lead))
        try push(grant)
        try expectHanded(to: world.colleague, by: grant, after: before, whoHadPart: true)
    }

    @Test func `is handed to the new device of whoever is a lead already`() throws {
        let fresh = World.Person(another: world.lead, world.random)
        let grant = try world.by(world.admin, world.grant(fresh))
        try push(grant)
        try expectHanded(to: fresh, by: grant, after: .init())
    }

    @Test func `is handed to a new administrator, and no longer to a lead who left`() throws {
        let fresh = World.Person(world.organisation, world.random)
        let grant = try world.byRoot(.adminGrant(fresh.member))
        let device = try world.byRoot(world.grant(fresh))
        try push(grant)
        try push(device)
        try expectHanded(to: fresh, by: device, after: .init())
        let removal = Remove(target: .member(world.lead.member), reason: .left)
        try push(world.by(world.admin, .remove(removal)))
        #expect(try server.core.fetch(request(), for: world.lead.device).items.isEmpty)
    }

    @Test(arguments: 1...6 as ClosedRange<UInt64>)
    func `everyone is handed the same, whether or not the server was started again`(
        seed: UInt64
    ) throws {
        var walk = try AccessWalk(seed: seed)
        var keptSteps = 0
        for _ in 0..<60 {
            try walk.step()
            let kept = walk.world.membership.evaluation().documentsWithoutBeginning
            keptSteps += kept.isEmpty ? 0 : 1
            try #require(try walk.handedOut() == walk.handedOutAfterRestart(), "seed \(seed)")
        }
        #expect(keptSteps > 0)
    }
}

extension WireFeedItem {
    fileprivate var isChange: Bool {
        guard case .change? = what else { return false }
        return true
    }
}
