import FoundationEssentials
import GRDB

// What commands ask of the process that watches a vault, and what it answers.

/// An exchange that a command asked for.
struct SyncRequest {
    let number: Int64
    let server: String?
    /// Nil until it is answered.
    let report: SyncReport?
}

extension ProfileTable {
    /// The requests, the oldest first, and the newest place in the outbox that is not sent.
    func newsForWatcher() throws -> (requests: [SyncRequest], newestUnsent: Int64) {
        let requests = try store.rows("SELECT * FROM sync_requests ORDER BY number").map { row in
            SyncRequest(
                number: row["number"],
                server: row["server"],
                report: (row["report"] as String?).flatMap { text in
                    try? JSONDecoder().decode(SyncReport.self, from: Data(text.utf8))
                }
            )
        }
        let newest = try store.number("SELECT COALESCE(MAX(position), 0) FROM outbox")
        return (requests, newest ?? 0)
    }

    func request(_ server: String?, at now: UInt64) throws -> Int64 {
        try store.execute(
            "INSERT INTO sync_requests (at, server) VALUES (?, ?)",
            [Int64(bitPattern: now), server]
        )
        return store.db.lastInsertedRowID
    }

    func answer(_ request: Int64, with report: SyncReport) throws {
        let text = String(decoding: try JSONEncoder().encode(report), as: UTF8.self)
        try store.execute(
            "UPDATE sync_requests SET report = ? WHERE number = ?",
            [text, request]
        )
    }

    func forget(request: Int64) throws {
        try store.execute("DELETE FROM sync_requests WHERE number = ?", [request])
    }

    /// Whoever asked so long ago waits no more.
    func forgetRequests(before now: UInt64) throws {
        let limit = now > SyncLimits.requestMilliseconds ? now - SyncLimits.requestMilliseconds : 0
        try store.execute(
            "DELETE FROM sync_requests WHERE at < ?",
            [Int64(bitPattern: limit)]
        )
    }
}
