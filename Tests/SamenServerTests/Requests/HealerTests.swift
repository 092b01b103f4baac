import SamenServer
import Sync
import TestSupport
import Testing
import Trust
import Wire

import struct Foundation.Data

@Suite("Everyone heals at once", .timeLimit(.minutes(10)))
struct HealerTests {
    @Test func `A33 eight compare at a time, the others are told when to come back`() async throws {
        let world = try HandlerWorld()
        // More workers than may compare at once.
        var laptops: [World.Person] = []
        for _ in 0..<11 {
            laptops.append(World.Person(world.world.organisation, world.world.random))
        }
        var push = WireSyncRequest()
        push.protocol = 1
        for laptop in laptops {
            let member = EntryContent.memberGrant(laptop.member, .worker)
            push.authPush.append(try world.world.by(world.world.admin, member).wire)
            let grant = world.world.grant(laptop)
            push.authPush.append(try world.world.by(world.world.admin, grant).wire)
        }
        let admin = try await world.openSession(for: world.world.admin)
        let introduced = world.request("/v1/sync", push.encoded, in: admin)
        #expect(await world.handler.answer(introduced).status == 200)

        var sessions: [HandlerWorld.Session] = []
        for laptop in laptops { sessions.append(try await world.openSession(for: laptop)) }
        func compare(_ index: Int) async -> Trust.HTTPResponse {
            var request = WireCompareRequest()
            request.protocol = 1
            request.salt = Data(world.world.random.bytes(16))
            request.ranges = [SummedRange(.all, RangeSum()).wire]
            return await world.handler.answer(
                world.request("/v1/compare", request.encoded, in: sessions[index])
            )
        }
        for index in 0..<8 { #expect(await compare(index).status == 200) }
        for index in 8..<11 {
            let refused = await compare(index)
            #expect(refused.status == 503)
            #expect(refused.fields.first { $0.name == "retry-after" }?.value == "5")
        }
        // Whoever heals already goes on.
        #expect(await compare(3).status == 200)
        // One has done: it stands somewhere and asks for a page.
        var done = WireSyncRequest()
        done.protocol = 1
        done.have = FeedAnchor(startOf: world.identity.feed, server: world.identity.server).wire
        _ = await world.handler.answer(world.request("/v1/sync", done.encoded, in: sessions[0]))
        #expect(await compare(8).status == 200)
        #expect(await compare(9).status == 503)
        // Those that went silent are not waited for.
        world.clock.advance(byMilliseconds: 30_001)
        #expect(await compare(9).status == 200)
    }
}
