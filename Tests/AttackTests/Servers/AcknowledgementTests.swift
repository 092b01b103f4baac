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

/// A server that says it has what it threw away.
@Suite("False acknowledgements", .endsSealed, .timeLimit(.minutes(10)))
struct AcknowledgementTests {
    /// Throws away what one device pushes, and says that it is stored.
    private static func discard(
        on server: EvilServer,
        from device: Trust.DeviceID,
        as durability: WireDurability
    ) {
        server.onRequest(.sync) { body, sender in
            guard sender == device else { return }
            var request = try WireSyncRequest(decoding: body)
            request.push = []
            body = request.encoded
        }
        server.onSyncAnswer { response, asked in
            guard asked.device == device else { return }
            response.results = try asked.sync.push.map { _ in
                var result = WirePushResult()
                result.status = .stored
                result.durability = durability
                result.storedAt = Data(asked.core.identity.server.bytes)
                result.cursor = 1_000
                return result
            }
        }
    }

    @Test(arguments: [WireDurability.localFsync, .replicated])
    func `A08 what was acknowledged and thrown away is missed at the next contact, and given again`(
        durability: WireDurability
    ) throws {
        let scene = try Scene()
        try scene.write("kept. ", by: Scene.ann)
        try scene.syncAll()
        Self.discard(on: scene.server, from: scene[Scene.ann].id, as: durability)
        let lost = try scene.write("thrown away. ", by: Scene.ann)
        #expect(try scene.sync(Scene.ann).accepted == 1)
        #expect(try scene[Scene.ann].status().unsent == 0, "she was told that it is safe")
        scene.server.beHonest()
        try scene.sync(Scene.bob)
        #expect(try !scene.devices[Scene.bob].holds(lost))
        // She writes nothing more; asking again is enough.
        let summary = try scene.sync(Scene.ann)
        #expect(summary.outcome == .complete)
        #expect(summary.healed == 1)
        #expect(summary.notices == [.healed])
        try scene.syncAll()
        try scene.expectWhole()
        // Once it is borne out nobody asks again.
        let quiet = try scene.sync(Scene.ann)
        #expect((quiet.requests, quiet.offered) == (1, 0))
    }

    @Test func `A08 a server that goes on lying is found out by another one`() throws {
        let scene = try Scene()
        Self.discard(on: scene.server, from: scene[Scene.ann].id, as: .localFsync)
        try scene.write("thrown away. ", by: Scene.ann)
        try scene.sync(Scene.ann)
        let summary = try scene.sync(Scene.ann, with: scene.honest)
        #expect(summary.healed == 1)
        try scene.sync(Scene.bob, with: scene.honest)
        #expect(try scene.text(Scene.bob).contains("thrown away. "))
        // And by whoever compares with it.
        scene.server.beHonest()
        try scene.syncAll()
        try scene.expectWhole()
    }

    @Test func `A08 an honest server is asked once, in a request that is made anyway`() throws {
        let scene = try Scene()
        try scene.write("kept. ", by: Scene.ann)
        try scene.sync(Scene.ann)
        let quiet = try scene.sync(Scene.ann)
        #expect((quiet.requests, quiet.offered, quiet.unproven) == (1, 0, 0))
        let own = try WireSyncRequest(decoding: try #require(scene.server.wire.dropLast().last)).own
        #expect(own.count == 1)
        try scene.sync(Scene.ann)
        let again = try WireSyncRequest(decoding: try #require(scene.server.wire.dropLast().last))
        #expect(again.own.isEmpty)
    }
}
