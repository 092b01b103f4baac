import GRDB
import Trust

/// What the sync log says of one device.
struct DeviceContact {
    var calls: UInt64 = 0
    var account = PushAccount()
    var bytesIn: UInt64 = 0
    var bytesOut: UInt64 = 0
    var durationMilliseconds: UInt64 = 0
    var firstMilliseconds: UInt64?
    var lastMilliseconds: UInt64?
    var skewMilliseconds: Int64?
    var behind: UInt64?
    var unsent: UInt32?
    var client: UInt32?
}

extension FeedReader {
    /// What the log says of a device: sums since a time, in milliseconds since 1970, and what it told
    /// last.
    func contact(with device: DeviceID, since: UInt64) throws -> DeviceContact {
        var contact = DeviceContact()
        let id = Blob(device.bytes)
        let sums = try Row.fetchOne(
            connection.cachedStatement(
                sql: """
                    SELECT COUNT(*) AS calls, TOTAL(offered) AS offered, TOTAL(accepted) AS accepted,
                        TOTAL(duplicate) AS duplicate, TOTAL(held) AS held,
                        TOTAL(quarantined) AS quarantined, TOTAL(refused) AS refused,
                        TOTAL(bytes_in) AS bytes_in, TOTAL(bytes_out) AS bytes_out,
                        TOTAL(duration_ms) AS duration_ms
                    FROM sync_log WHERE device = ? AND at_ms >= ?
                    """
            ),
            arguments: [id, Int64(clamping: since)]
        )
        if let sums {
            func sum(_ name: String) -> UInt64 { UInt64(sums[name] as Double) }
            contact.calls = UInt64(sums["calls"] as Int64)
            contact.account = PushAccount(
                offered: sum("offered"),
                accepted: sum("accepted"),
                duplicate: sum("duplicate"),
                held: sum("held"),
                quarantined: sum("quarantined"),
                refused: sum("refused")
            )
            (contact.bytesIn, contact.bytesOut) = (sum("bytes_in"), sum("bytes_out"))
            contact.durationMilliseconds = sum("duration_ms")
        }
        contact.firstMilliseconds = try moment("MIN", id)
        contact.lastMilliseconds = try moment("MAX", id)
        (contact.skewMilliseconds, contact.behind) = try (last("skew_ms", id), last("behind", id))
        (contact.unsent, contact.client) = try (last("unsent", id), last("client", id))
        return contact
    }

    private func moment(_ function: String, _ device: Blob) throws -> UInt64? {
        try Int64.fetchOne(
            connection.cachedStatement(
                sql: "SELECT \(function)(at_ms) FROM sync_log WHERE device = ?"
            ),
            arguments: [device]
        ).map { UInt64(clamping: $0) }
    }

    private func last<Value: DatabaseValueConvertible & StatementColumnConvertible>(
        _ column: String,
        _ device: Blob
    ) throws -> Value? {
        try Value.fetchOne(
            connection.cachedStatement(
                sql: """
                    SELECT \(column) FROM sync_log WHERE device = ? AND \(column) IS NOT NULL
                    ORDER BY number DESC LIMIT 1
                    """
            ),
            arguments: [device]
        )
    }
}
