import Trust

/// Lines of the sync log as an administrator gets them: the columns of `samend sync-log`.
struct AdminLines: Encodable {
    struct Line: Encodable {
        let number: UInt64
        let time_ms: UInt64
        let device: String
        let call: String
        let status: Int
        let offered, accepted, duplicate, held, quarantined, refused: UInt64
        let bytes_in, bytes_out: Int
        let duration_ms: UInt64
        let skew_ms: Int64?
        let behind: UInt64?
        let unsent: UInt32?
        let client: String?

        init(_ line: SyncLogLine) {
            let record = line.record
            let account = record.account
            number = line.number
            time_ms = record.atMilliseconds
            device = record.device.description
            call = record.call.rawValue
            status = record.status
            (offered, accepted, duplicate) = (account.offered, account.accepted, account.duplicate)
            (held, quarantined, refused) = (account.held, account.quarantined, account.refused)
            (bytes_in, bytes_out) = (record.bytesIn, record.bytesOut)
            duration_ms = record.durationMilliseconds
            (skew_ms, behind, unsent) = (record.skewMilliseconds, record.behind, record.unsent)
            client = record.client.map { SyncLogFormat.version($0) }
        }
    }

    let server_time_ms: UInt64
    let lines: [Line]
    /// The number to go on after; nil at the end.
    let next: UInt64?
}

/// The devices of an administrator's organisations, and how it stands with each.
struct AdminDevices: Encodable {
    struct Device: Encodable {
        let device: String
        /// `in-force` or `removed`.
        let standing: String
        /// Calls since `since`, and what became of what they offered.
        let calls: UInt64
        let offered, accepted, duplicate, held, quarantined, refused: UInt64
        let bytes_in, bytes_out: UInt64
        let duration_ms: UInt64
        /// In all of the log; nil for a device that never came.
        let first_contact_ms: UInt64?
        let last_contact_ms: UInt64?
        /// As the device told last, if it ever did.
        let skew_ms: Int64?
        let behind: UInt64?
        let unsent: UInt32?
        let client: String?
    }

    let server_time_ms: UInt64
    /// Where the feed ends.
    let head: UInt64
    let devices: [Device]
    /// The device to go on beyond; nil at the end.
    let next: String?
}
