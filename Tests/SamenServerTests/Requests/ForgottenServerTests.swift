import SamenServer
import TestSupport
import Testing
import Trust
import Wire

import struct Foundation.Data

@Suite("A server that was put back, and the entries that devices bring it")
struct ForgottenServerTests {
    @Test func `B35 a restored server believes only a grant that is proven from the root`()
        async throws
    {
        let server = try HandlerWorld(isIntroduced: false)
        let world = server.world
        func head() async throws -> UInt64 {
            try await server.queue.ask { core in try core.store.read { try $0.head().cursor } }
        }
        // Everything but the own grant; everything with forged entries in its place.
        let own = world.entries.filter { $0.grants(world.worker.device) }
        #expect(own.count == 1)
        let withoutOwn = world.entries.filter { $0.id != own[0].id }
        await #expect(throws: HandlerWorld.Refused(status: 401)) {
            try await server.openSession(for: world.worker, presenting: withoutOwn)
        }
        var forged = own[0].wire
        forged.signature = Data(repeating: 1, count: 64)
        let status = try await server.open(
            for: world.worker,
            presenting: withoutOwn.map(\.wire) + [forged]
        )
        #expect(status == 401)
        #expect(try await head() == 0, "the log that the server has is unharmed")
        // A thousand, most of them forged copies, with the true ones among them.
        let copies = (0..<1_000 - world.entries.count).map { number in
            var copy = world.entries[number % world.entries.count].wire
            copy.signature = Data(repeating: UInt8(truncatingIfNeeded: number | 1), count: 64)
            return copy
        }
        let presented =
            Array(copies.prefix(100)) + world.entries.map(\.wire)
            + Array(copies.dropFirst(100))
        #expect(presented.count == 1_000)
        #expect(try await server.open(for: world.worker, presenting: presented) == 200)
        #expect(try await Int(head()) == world.entries.count, "the forged ones are not kept")
        let faults = try await server.queue.ask { try StoreCheck($0.store).faults }
        #expect(faults == [])
        #expect(
            try await server.open(for: world.worker, presenting: presented + copies.prefix(1))
                == 413
        )
    }

    @Test func `B35 another network's entries admit nobody, and another network is told apart`()
        async throws
    {
        let server = try HandlerWorld(isIntroduced: false)
        let other = try World(seed: 3)
        #expect(
            try await server.open(for: other.worker, presenting: other.entries.map(\.wire)) == 401
        )
        var message = WireSessionRequest()
        message.networkID = Data(other.network.bytes)
        message.serverID = Data(server.identity.server.bytes)
        message.authPush = other.entries.map(\.wire)
        var request = HTTPRequest(method: "POST", path: "/v1/session", body: message.encoded)
        request.sign(by: other.worker.keys, at: server.seconds, nonce: [UInt8](0..<16))
        let response = await server.handler.answer(request)
        #expect(response.status == 403)
        #expect(String(decoding: response.body, as: UTF8.self).contains("problem:wrong-network"))
    }
}

extension SignedEntry {
    fileprivate func grants(_ device: DeviceID) -> Bool {
        guard case .deviceGrant(let grant) = facts.action else { return false }
        return grant.device == device
    }
}
