import Foundation
import GRDB
import SamenServer
import TestSupport
import Testing
import Trust
import Wire

@Suite struct `A sync log that somebody changed` {
    /// A store whose sync log has so many lines.
    private func log(_ count: Int) async throws -> (database: DatabaseQueue, store: FeedStore) {
        let server = try HandlerWorld(seed: 91)
        let session = try await server.openSession(for: server.world.worker)
        for number in 1..<count {
            let changes = number == 1 ? try server.world.changes(["een"]) : []
            let request = server.syncRequest(changes, in: session)
            #expect(await server.handler.answer(request).status == 200)
        }
        #expect(try await server.logLines().count == count)
        return (server.database, try await server.queue.ask { $0.store })
    }

    /// What is wrong after some SQL.
    private func faults(_ sql: String, _ arguments: StatementArguments = []) async throws
        -> [String]
    {
        let (database, store) = try await log(6)
        #expect(try StoreCheck(store).faults.isEmpty)
        try await database.write { try $0.execute(sql: sql, arguments: arguments) }
        return try StoreCheck(store).faults
    }

    @Test(arguments: [1, 3, 6])
    func `H03 a line that is gone is named`(number: Int) async throws {
        let faults = try await faults("DELETE FROM sync_log WHERE number = ?", [number])
        #expect(faults.count == 1)
        #expect(faults.first?.contains("from line \(number)") == true, "\(faults)")
    }

    @Test(arguments: [
        "at_ms = at_ms + 1", "device = x'\(String(repeating: "ab", count: 32))'",
        "call = 'fetch'", "status = 201", "offered = offered + 1", "accepted = accepted + 1",
        "duplicate = 1", "held = 1", "quarantined = 1", "refused = 1", "bytes_in = 1",
        "bytes_out = 1", "duration_ms = 99", "skew_ms = 7", "behind = 3",
        "unsent = 0", "client = 9",
        "hash = x'\(String(repeating: "00", count: 32))'",
    ])
    func `H03 a line that says something else is named`(change: String) async throws {
        let faults = try await faults("UPDATE sync_log SET \(change) WHERE number = 4")
        #expect(faults.count == 1)
        #expect(faults.first?.contains("from line 4") == true, "\(change): \(faults)")
    }

    @Test func `H03 lines that changed places are named`() async throws {
        let faults = try await faults(
            """
            UPDATE sync_log SET number = -1 WHERE number = 2;
            UPDATE sync_log SET number = 2 WHERE number = 3;
            UPDATE sync_log SET number = 3 WHERE number = -1
            """
        )
        #expect(faults.first?.contains("from line 2") == true, "\(faults)")
    }

    @Test(arguments: [2, 5, 6])
    func `H03 a tail that was cut off is missed, and its first line named`(number: Int)
        async throws
    {
        let faults = try await faults("DELETE FROM sync_log WHERE number >= ?", [number])
        #expect(faults.count == 1)
        #expect(faults.first?.contains("from line \(number): it was cut off") == true, "\(faults)")
    }

    @Test func `H03 a whole log that is gone is missed`() async throws {
        let faults = try await faults("DELETE FROM sync_log")
        #expect(faults.first?.contains("from line 1: it was cut off") == true, "\(faults)")
    }
}
