import Foundation
import Replica
import SamenServer
import TestSupport
import Samen
import SimulatedWorld
import Sync
import Testing
import Trust
import Wire

/// Permission that nobody signed, and times that nobody shares.
@Suite("What is only said", .endsSealed, .timeLimit(.minutes(10)))
struct UnprovenTests {
    @Test func `A19 grants and revocations without entries have no effect and are told`() throws {
        let scene = try Scene()
        try scene.write("stays. ", by: Scene.ann)
        try scene.syncAll()
        let bob = scene[Scene.bob].id
        let entries = try scene[Scene.ann].entryHeads(of: nil)
        let unknown = scene.village.random.bytes(32)
        scene.server.onPage(for: [bob]) { page, asked in
            var revoked = WireFeedItem()
            revoked.revoked.documentID = Data(scene.document.bytes)
            var revokedByNothing = revoked
            revoked.revoked.entries = entries.map { Data($0.bytes) }
            revokedByNothing.revoked.entries = [Data(unknown)]
            var granted = WireFeedItem()
            granted.granted.documentID = Data(scene.village.random.bytes(16))
            granted.granted.entries = [Data(unknown)]
            var blob = WireFeedItem()
            blob.blobStored = Data(unknown)
            page.items += [revoked, revokedByNothing, granted, blob]
            page.rechain(after: try asked.sync.have)
        }
        let before = scene.server.calls.count
        let summary = try scene.sync(Scene.bob)
        #expect(summary.outcome == .complete)
        #expect(summary.unproven == 3)
        #expect(summary.notices.contains(.unproven))
        #expect(!scene.server.calls.dropFirst(before).contains { $0.kind == .fetch })
        #expect(try scene.text(Scene.bob) == scene.text(Scene.ann))
        #expect(try scene[Scene.bob].documents() == scene[Scene.ann].documents())
        try scene.write("writes on. ", by: Scene.bob)
        scene.server.beHonest()
        try scene.syncAll()
        try scene.expectWhole()
    }

    @Test func `A29 a server's clock orders nothing, hides nothing, and is called wrong`() throws {
        let scene = try Scene()
        let century: UInt64 = 100 * 31_556_952_000
        let answers = Kept(0)
        func wrong(_ time: UInt64) -> UInt64 {
            answers.value += 1
            return answers.value % 2 == 0 ? time + century : time - min(time, century)
        }
        // Written one after another, each on top of the one before.
        scene.server.onPage { page, asked in
            for index in page.items.indices {
                page.items[index].receivedMs = wrong(page.items[index].receivedMs)
            }
            page.rechain(after: try asked.sync.have)
        }
        scene.server.onSyncAnswer { response, _ in
            response.serverTimeMs = max(1, wrong(response.serverTimeMs))
        }
        for index in [Scene.ann, Scene.bob, Scene.ann] {
            try scene[index].edit(scene.document, at: scene.now) { edit throws(ReplicaError) in
                try edit.write(.int(Int64(answers.value)), to: Cells.danger)
            }
            try scene.write("then \(index) ", by: index)
            for other in Scene.workers + Scene.workers {
                let summary = try scene.sync(other)
                #expect(summary.outcome == .complete)
                #expect(summary.notices.contains(.serverClock))
            }
        }
        // The last value has replaced the others, whatever the times of receipt.
        for index in Scene.workers {
            #expect(try scene[index].document(scene.document).current(Cells.danger).count == 1)
            #expect(try scene[index].withheld(at: scene.now) == [])
            #expect(try scene[index].quarantine() == [])
        }
        try scene.expectEqualWhereEqual()
        scene.server.beHonest()
        try scene.syncAll()
        try scene.expectWhole()
        #expect(try !scene.sync(Scene.ann).notices.contains(.serverClock))
    }

    @Test func `A29 how long something waits is told by the device's own clock`() throws {
        let scene = try Scene()
        let ids = try (1...2).map { try scene.write("note \($0) ", by: Scene.ann) }
        scene.server.hide(from: [scene[Scene.bob].id]) { $0.id == ids[0] }
        scene.server.onSyncAnswer { response, _ in response.serverTimeMs += 3_155_695_200_000 }
        try scene.sync(Scene.ann)
        try scene.sync(Scene.bob)
        #expect(try scene[Scene.bob].withheld(at: scene.now) == [])
        scene.wait(hours: 24)
        #expect(try scene[Scene.bob].withheld(at: scene.now).count == 1)
    }
}
