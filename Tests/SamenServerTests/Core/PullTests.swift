import Foundation
import SamenServer
import Sync
import TestSupport
import Testing
import Trust
import Wire

@Suite("What devices get of the feed")
struct PullTests {
    @Test func `a member gets entries and changes in the order of dense cursors`() throws {
        let server = try ServerWorld()
        try server.introduce()
        _ = try server.push(try server.world.changes(["one", "two"]), from: server.world.worker)
        let pulled = try server.pull(for: server.world.lead)
        #expect(pulled.changes.count == 2)
        #expect(pulled.items.map(\.cursor) == Array(1...UInt64(pulled.items.count)))
    }

    @Test func `what a request brought does not travel back with its answer, but to the others`()
        throws
    {
        let server = try ServerWorld()
        let world = server.world
        try server.introduce()
        let start = try server.pull(for: world.worker)
        let notes = try world.changes(["one", "two"])
        var request = WireSyncRequest()
        request.protocol = 1
        request.have = try #require(start.anchor).wire
        request.push = notes.map(\.wire)
        let response = try server.ask(request, from: world.worker)
        #expect(response.results.map(\.status) == [.stored, .stored])
        let page = try FeedVerifier.verify(response.page, after: try #require(start.anchor))
        #expect(page.changeCount == 0)
        #expect(page.next.cursor == response.results.last?.cursor)
        #expect(try server.pull(for: world.lead).changes.count == 2)
        // Whoever lost the answer gets them when it asks again.
        let again = try server.ask(request, from: world.worker)
        #expect(again.results.map(\.status) == [.duplicate, .duplicate])
        #expect(again.page.items.filter(\.isChange).count == 2)
    }

    @Test func `who is no member of a document gets a skip that keeps the hash whole`() throws {
        let server = try ServerWorld()
        try server.introduce()
        let world = server.world
        _ = try server.push(try world.changes(["one", "two"]), from: world.worker)
        let outsider = try server.pull(for: world.admin)
        let member = try server.pull(for: world.lead)
        #expect(outsider.changes.isEmpty)
        #expect(outsider.anchor == member.anchor)
        #expect(outsider.items.contains { if case .skip = $0.what { true } else { false } })
    }

    @Test func `nothing new is one page without items and the same anchor`() throws {
        let server = try ServerWorld()
        try server.introduce()
        let first = try server.pull(for: server.world.lead)
        let second = try server.pull(for: server.world.lead, after: first.anchor)
        #expect(second.items.isEmpty)
        #expect(second.pages == 1)
        #expect(second.anchor == first.anchor)
    }

    @Test func `small pages bring the same items as large ones`() throws {
        let server = try ServerWorld()
        try server.introduce()
        let notes = try server.world.changes((1...60).map { "note \($0)" })
        for note in notes { _ = try server.push([note], from: server.world.worker) }
        let large = try server.pull(for: server.world.lead)
        let small = try server.pull(for: server.world.lead, maxBytes: 1)
        #expect(small.pages > 3)
        #expect(small.items == large.items)
        #expect(small.anchor == large.anchor)
    }

    @Test func `A15 B21 a page never ends at a signature that is wrong`() throws {
        let server = try ServerWorld()
        try server.introduce()
        // One push: the server checks the last signature only, so a wrong one may lie before it.
        let notes = try server.world.changes((1...40).map { "note \($0)" })
        var push = notes.map(\.wire)
        for index in stride(from: 0, to: 39, by: 2) {
            push[index] = notes[index].with(signature: [UInt8](repeating: 7, count: 64))
        }
        let response = try server.push(raw: push, from: server.world.worker)
        #expect(response.results.allSatisfy { $0.status == .stored })
        let pulled = try server.pull(for: server.world.lead, maxBytes: 1)
        #expect(pulled.changes.count == 40)
        #expect(pulled.lastChanges.count > 3)
        let honest = Set(notes.map { Array($0.wire.signature) })
        #expect(pulled.lastChanges.allSatisfy { honest.contains(Array($0.signature)) })
    }

    @Test func `wraps go to their own device only`() throws {
        let server = try ServerWorld()
        try server.introduce()
        let world = server.world
        for person in [world.lead, world.worker, world.colleague, world.reader] {
            let wraps = try server.pull(for: person).entries.flatMap(\.wraps)
            #expect(!wraps.isEmpty)
            #expect(wraps.allSatisfy { Array($0.recipient) == person.device.bytes })
        }
        #expect(try server.pull(for: world.admin).entries.flatMap(\.wraps).isEmpty)
    }

    @Test func `a member who is added later is told, and fetches what came before`() throws {
        let server = try ServerWorld()
        let world = server.world
        try server.introduce()
        _ = try server.push(try world.changes(["one", "two"]), from: world.worker)
        let before = try server.pull(for: world.admin)
        let add = try world.by(
            world.worker,
            .memberAdd(world.admin.member, .writer),
            in: world.document
        )
        _ = try server.push(entries: [add], from: world.worker)
        let after = try server.pull(for: world.admin, after: before.anchor)
        #expect(after.granted.map { Array($0.documentID) } == [world.document.bytes])
        #expect(after.granted.first?.entries.map { Array($0) } == [add.id.bytes])
        // Who may read what is nobody else's business.
        #expect(try server.pull(for: world.lead).granted.isEmpty)

        var request = WireFetchRequest()
        request.protocol = 1
        var have = WireDocumentHeads()
        have.documentID = Data(world.document.bytes)
        request.have = [have]
        let fetched = try server.core.fetch(request, for: world.admin.device)
        #expect(
            fetched.items.filter { if case .change = $0.what { true } else { false } }.count == 2
        )
        #expect(fetched.resume.isEmpty)
    }

    @Test func `a member who is removed is told and gets nothing more of the document`() throws {
        let server = try ServerWorld()
        let world = server.world
        try server.introduce()
        let before = try server.pull(for: world.colleague)
        let remove = try world.by(
            world.worker,
            .memberRemove(world.colleague.member),
            in: world.document
        )
        _ = try server.push(entries: [remove], from: world.worker)
        _ = try server.push(try world.changes(["secret"]), from: world.worker)
        let after = try server.pull(for: world.colleague, after: before.anchor)
        #expect(after.revoked.map { Array($0.documentID) } == [world.document.bytes])
        #expect(after.changes.isEmpty)
    }

    @Test func `B34 C16 a removed device gets the entries that removed it and nothing else`() throws
    {
        let server = try ServerWorld()
        let world = server.world
        try server.introduce()
        _ = try server.push(try world.changes(["one"]), from: world.worker)
        let removal = try world.by(
            world.admin,
            .remove(Remove(target: .member(world.colleague.member), reason: .left))
        )
        _ = try server.push(entries: [removal], from: world.admin)
        let pulled = try server.pull(for: world.colleague)
        #expect(pulled.changes.isEmpty)
        #expect(pulled.entries.contains { Array($0.body) == Array(removal.wire.body) })
        #expect(pulled.entries.flatMap(\.wraps).isEmpty)
    }

    @Test func `an anchor ahead of the feed, or of another feed, is answered with the common one`()
        throws
    {
        let server = try ServerWorld()
        try server.introduce()
        let real = try #require(try server.pull(for: server.world.lead).anchor)
        _ = try server.push(try server.world.changes(["one"]), from: server.world.worker)
        var request = WireSyncRequest()
        request.have =
            FeedAnchor(
                server: real.server,
                feed: real.feed,
                cursor: real.cursor + 50,
                hash: real.hash
            ).wire
        request.older = [real.wire]
        guard case .diverged(let ahead) = try server.ask(request, from: server.world.lead).pull
        else { Issue.record("an anchor past the end is accepted"); return }
        #expect(FeedAnchor(wire: ahead.common) == real)
        #expect(!ahead.feedReplaced)

        let foreign = FeedID(bytes: [UInt8](repeating: 9, count: 16))
        request.have =
            FeedAnchor(
                startOf: try #require(foreign),
                server: real.server
            ).wire
        request.older = []
        guard case .diverged(let replaced) = try server.ask(request, from: server.world.lead).pull
        else { Issue.record("another feed's anchor is accepted"); return }
        #expect(replaced.feedReplaced)
        #expect(replaced.common.cursor == 0)
    }

    @Test func `A22 a lease changes when something was stored, and a stale one must be explained`()
        throws
    {
        let server = try ServerWorld()
        let world = server.world
        try server.introduce()
        let first = try server.push(try world.changes(["one"]), from: world.worker)
        let lease = Array(first.lease)
        #expect(lease.count == 16)
        let idle = try server.push(from: world.worker, lease: lease)
        #expect(Array(idle.lease) == lease)
        let stale = try server.push(from: world.worker, lease: [1, 2, 3])
        #expect(stale.lease.isEmpty)

        var request = WireSyncRequest()
        request.lease = Data([1, 2, 3])
        var own = WireChainHead()
        own.documentID = Data(world.document.bytes)
        own.deviceID = Data(world.worker.device.bytes)
        own.incarnation = Data(world.worker.incarnation.bytes)
        request.own = [own]
        let explained = try server.ask(request, from: world.worker)
        #expect(explained.ownAhead.map(\.seq) == [1])
        #expect(Array(explained.lease) == lease)
    }

    @Test func `after a restart the feed, the members and the leases are as they were`() throws {
        let server = try ServerWorld()
        let world = server.world
        try server.introduce()
        let pushed = try server.push(try world.changes(["one"]), from: world.worker)
        let before = try server.pull(for: world.lead)
        try server.restart()
        let after = try server.pull(for: world.lead)
        #expect(after.items == before.items)
        #expect(after.anchor == before.anchor)
        let idle = try server.push(from: world.worker, lease: Array(pushed.lease))
        #expect(idle.lease == pushed.lease)
    }
}
