import GRDB
import SamenServer
import TestSupport
import Testing
import Trust

/// How long a server remembers who synchronised.
@Suite("A sync log that grows old") struct SyncLogAgeTests {
    private static let day: UInt64 = 24 * 60 * 60 * 1_000

    /// A server with a line on each of some days.
    private func server(days: Int) async throws -> HandlerWorld {
        let server = try HandlerWorld(seed: 23)
        for _ in 0..<days {
            let session = try await server.openSession(for: server.world.worker)
            #expect(await server.handler.answer(server.syncRequest(in: session)).status == 200)
            _ = try await server.logLines()
            server.clock.advance(byMilliseconds: Self.day)
        }
        return server
    }

    private func check(_ server: HandlerWorld) async throws -> StoreCheck {
        try StoreCheck(try await server.queue.ask { $0.store })
    }

    @Test func `keeps ninety days, and what is left still holds`() async throws {
        let server = try await server(days: 100)
        let lines = try await server.logLines()
        let oldest = try #require(lines.first)
        #expect(oldest.number > 1)
        #expect(server.clock.now - oldest.record.atMilliseconds <= 90 * Self.day)
        #expect(lines.count >= 2 * 89 && lines.count <= 2 * 91)
        #expect(
            lines.map(\.number) == Array(oldest.number...oldest.number + UInt64(lines.count) - 1)
        )
        #expect(try await check(server).faults.isEmpty)
        // And goes on.
        let session = try await server.openSession(for: server.world.worker)
        #expect(await server.handler.answer(server.syncRequest(in: session)).status == 200)
        #expect(try await server.logLines().last?.number == 202)
        #expect(try await check(server).faults.isEmpty)
    }

    @Test func `a server that was off for a year keeps the end of its log`() async throws {
        let server = try await server(days: 3)
        server.clock.advance(byMilliseconds: 365 * Self.day)
        let lines = try await server.logLines()
        #expect(lines.map(\.number) == [6])
        #expect(try await check(server).faults.isEmpty)
    }

    @Test func `H03 a beginning that somebody moved is missed`() async throws {
        let server = try await server(days: 100)
        let first = try #require(try await server.logLines().first).number
        try await server.database.write {
            try $0.execute(sql: "DELETE FROM sync_log WHERE number = ?", arguments: [first])
        }
        let faults = try await check(server).faults
        #expect(faults.first?.contains("from line \(first)") == true, "\(faults)")
    }
}
