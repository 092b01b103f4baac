import GRDB
package import Trust

// The sync log in the store.

extension FeedTransaction {
    /// Appends records to the log's hash chain.
    func append(_ records: [SyncLogRecord]) throws {
        var last = try reader.lastLogLine()
        for record in records {
            let number = (last?.number ?? 0) + 1
            let hash = record.hash(after: last?.hash.bytes ?? [], number: number)
            let line = SyncLogLine(number: number, record: record, hash: hash)
            try insert(line)
            last = line
        }
        guard let last, !records.isEmpty else { return }
        try execute(
            """
            INSERT INTO sync_log_end (only, number, hash) VALUES (1, ?, ?)
            ON CONFLICT (only) DO UPDATE SET number = excluded.number, hash = excluded.hash
            """,
            [last.number, Blob(last.hash.bytes)]
        )
    }

    /// Forgets the lines up to the first that is not older than a time, in milliseconds since 1970.
    ///
    /// The number and the hash of the last of them stay, so that the chain still has a beginning; so does
    /// the log's last line, on which the next one follows.
    func forgetLog(before time: UInt64) throws {
        guard let last = try reader.lastLogLine() else { return }
        let kept = try reader.firstLogLine(since: time) ?? last.number
        guard kept > 1, let forgotten = try reader.logLine(kept - 1) else { return }
        try execute("DELETE FROM sync_log WHERE number < ?", [kept])
        try execute(
            """
            INSERT INTO sync_log_start (only, number, hash) VALUES (1, ?, ?)
            ON CONFLICT (only) DO UPDATE SET number = excluded.number, hash = excluded.hash
            """,
            [forgotten.number, Blob(forgotten.hash.bytes)]
        )
    }

    private func insert(_ line: SyncLogLine) throws {
        let record = line.record
        let account = record.account
        try execute(
            """
            INSERT INTO sync_log (number, at_ms, device, call, status, offered, accepted, duplicate,
                held, quarantined, refused, bytes_in, bytes_out, duration_ms, skew_ms, behind, unsent,
                client, hash)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                line.number, Int64(clamping: record.atMilliseconds), Blob(record.device.bytes),
                record.call.rawValue, record.status, account.offered, account.accepted,
                account.duplicate, account.held, account.quarantined, account.refused,
                record.bytesIn, record.bytesOut, record.durationMilliseconds,
                record.skewMilliseconds, record.behind, record.unsent, record.client,
                Blob(line.hash.bytes),
            ]
        )
    }
}

extension FeedReader {
    func lastLogLine() throws -> SyncLogLine? {
        try logLines("ORDER BY number DESC LIMIT 1", []).first
    }

    /// The number of the first line that is not older than a time; nil if there is none.
    func firstLogLine(since time: UInt64) throws -> UInt64? {
        try UInt64.fetchOne(
            connection,
            sql: "SELECT MIN(number) FROM sync_log WHERE at_ms >= ?",
            arguments: [Int64(clamping: time)]
        )
    }

    func logLine(_ number: UInt64) throws -> SyncLogLine? {
        try logLines("WHERE number = ?", [Int64(clamping: number)]).first
    }

    /// The last line that was forgotten because it was old; nil before one was.
    func logStart() throws -> (number: UInt64, hash: ContentHash)? {
        try place("SELECT number, hash FROM sync_log_start")
    }

    /// The number and the hash that the last line had when it was written; nil before the first.
    func logEnd() throws -> (number: UInt64, hash: ContentHash)? {
        try place("SELECT number, hash FROM sync_log_end")
    }

    private func place(_ sql: String) throws -> (number: UInt64, hash: ContentHash)? {
        try Row.fetchOne(connection, sql: sql).map { row in
            guard let hash = ContentHash(bytes: (row["hash"] as Blob).bytes) else {
                throw ServerError(.storeDamaged, "An end of the sync log is not whole.")
            }
            return (row["number"], hash)
        }
    }

    /// Up to `limit` lines after a number, oldest first; none from before `since`, in milliseconds
    /// since 1970, and only one device's, if one is given.
    package func logLines(
        after number: UInt64,
        since: UInt64 = 0,
        device: DeviceID? = nil,
        limit: Int
    ) throws -> [SyncLogLine] {
        try logLines(
            """
            WHERE number > ? AND at_ms >= ? AND (?3 IS NULL OR device = ?3)
            ORDER BY number LIMIT ?4
            """,
            [
                Int64(clamping: number), Int64(clamping: since), device.map { Blob($0.bytes) },
                limit,
            ]
        )
    }

    private func logLines(
        _ condition: String,
        _ arguments: StatementArguments
    ) throws -> [SyncLogLine] {
        let rows = try Row.fetchCursor(
            connection.cachedStatement(sql: "SELECT * FROM sync_log \(condition)"),
            arguments: arguments
        )
        var lines: [SyncLogLine] = []
        while let row = try rows.next() { lines.append(try line(row)) }
        return lines
    }

    private func line(_ row: Row) throws -> SyncLogLine {
        guard let device = DeviceID(bytes: (row["device"] as Blob).bytes),
            let call = SyncLogRecord.Call(rawValue: row["call"]),
            let hash = ContentHash(bytes: (row["hash"] as Blob).bytes)
        else { throw ServerError(.storeDamaged, "A line of the sync log is not whole.") }
        let account = PushAccount(
            offered: row["offered"],
            accepted: row["accepted"],
            duplicate: row["duplicate"],
            held: row["held"],
            quarantined: row["quarantined"],
            refused: row["refused"]
        )
        let record = SyncLogRecord(
            atMilliseconds: row["at_ms"],
            device: device,
            call: call,
            status: row["status"],
            account: account,
            bytesIn: row["bytes_in"],
            bytesOut: row["bytes_out"],
            durationMilliseconds: row["duration_ms"],
            skewMilliseconds: row["skew_ms"],
            behind: row["behind"],
            unsent: row["unsent"],
            client: row["client"]
        )
        return SyncLogLine(number: row["number"], record: record, hash: hash)
    }
}
