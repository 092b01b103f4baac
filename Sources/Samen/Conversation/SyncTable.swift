import FoundationEssentials
import GRDB
import Trust

// How exchanges went, and what commands ask of the process that watches, in the vault's own tables.

extension ProfileTable {
    /// Keeps a report; returns its number.
    func add(_ report: SyncReport) throws -> Int64 {
        let server = report.server.flatMap { bytes(hexadecimal: $0) }.map { Data($0) }
        try store.execute(
            """
            INSERT INTO syncs (at, server, address, outcome, reason, offered, accepted, duplicate,
                held, quarantined, refused, entries_sent, received, entries_received, requests,
                bytes_sent, bytes_received, server_full)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                Int64(bitPattern: report.at), server, report.address, report.outcome.rawValue,
                report.reason, report.offered, report.accepted, report.duplicate, report.held,
                report.quarantined, report.refused, report.entriesSent, report.received,
                report.entriesReceived, report.requests, report.bytesSent, report.bytesReceived,
                report.isServerFull,
            ]
        )
        let number = store.db.lastInsertedRowID
        try store.execute(
            "DELETE FROM syncs WHERE number <= ? - ?",
            [number, VaultLimits.rememberedSyncs]
        )
        return number
    }

    /// The reports that are kept, the oldest first.
    func syncs() throws -> [SyncReport] {
        try store.rows("SELECT * FROM syncs ORDER BY number").map(report)
    }

    private func report(_ row: Row) throws -> SyncReport {
        guard let outcome = SyncReport.Outcome(rawValue: row["outcome"]) else {
            throw Store.damaged
        }
        return SyncReport(
            at: UInt64(bitPattern: row["at"] as Int64),
            server: (row["server"] as Data?).map { hexadecimal(Array($0)) },
            address: row["address"],
            outcome: outcome,
            reason: row["reason"],
            offered: row["offered"],
            accepted: row["accepted"],
            duplicate: row["duplicate"],
            held: row["held"],
            quarantined: row["quarantined"],
            refused: row["refused"],
            entriesSent: row["entries_sent"],
            received: row["received"],
            entriesReceived: row["entries_received"],
            requests: row["requests"],
            bytesSent: row["bytes_sent"],
            bytesReceived: row["bytes_received"],
            isServerFull: row["server_full"]
        )
    }

    /// The last of the device's own items that no central server has; 0 if there is none.
    func lastUnsent() throws -> Int64 {
        try store.number("SELECT COALESCE(MAX(position), 0) FROM outbox") ?? 0
    }

    /// Asks the process that watches for an exchange; returns the number to wait for.
    func wantSync() throws -> Int64 {
        try store.execute(
            """
            INSERT INTO watching VALUES (1, 1, 0, NULL)
            ON CONFLICT (id) DO UPDATE SET wanted = wanted + 1
            """
        )
        return try wantedSync()
    }

    func wantedSync() throws -> Int64 {
        try store.number("SELECT wanted FROM watching") ?? 0
    }

    /// What was asked for up to a number is answered by a report.
    func answer(_ wanted: Int64, with report: Int64) throws {
        try store.execute("UPDATE watching SET answered = ?, report = ?", [wanted, report])
    }

    /// The report that answers what was asked for under a number; nil until there is one.
    func answer(to wanted: Int64) throws -> SyncReport? {
        try store.row(
            """
            SELECT syncs.* FROM watching JOIN syncs ON syncs.number = watching.report
            WHERE watching.answered >= ?
            """,
            [wanted]
        ).map(report)
    }
}
