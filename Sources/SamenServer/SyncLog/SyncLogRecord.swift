package import Trust

/// One request as the administrator sees it: who, when, how much, and what became of it.
///
/// Counts, padded sizes and closed codes only; nothing that reveals content, and nothing that a
/// client wrote. The sums match: offered = accepted + duplicate + held + quarantined + refused.
package struct SyncLogRecord: Hashable, Sendable {
    /// What was asked.
    package enum Call: String, Hashable, Sendable, CaseIterable {
        case session, sync, fetch, compare
        case invite, requests, welcome, revoke, join, poll
        /// An administrator looked, or somebody tried to.
        case admin

        /// The call that is made at a path.
        init?(path: String) {
            switch path {
            case "/v1/enrol/fetch": self = .poll
            case "/v1/fetch": self = .fetch
            case let path where path.hasPrefix("/v1/admin/"): self = .admin
            default:
                let name = path.split(separator: "/").last.map(String.init) ?? ""
                self.init(rawValue: name)
            }
        }
    }

    /// The server's time in milliseconds since 1970.
    package var atMilliseconds: UInt64
    package var device: DeviceID
    package var call: Call
    /// The answer's HTTP status.
    package var status: Int
    package var account: PushAccount
    package var bytesIn: Int
    package var bytesOut: Int
    /// From the request's last byte to the answer.
    package var durationMilliseconds: UInt64
    /// The device's clock minus the server's; nil where the call does not carry it.
    package var skewMilliseconds: Int64?
    /// How far behind the feed's head the device stood when it asked; nil without an anchor.
    package var behind: UInt64?
    /// What the device said that it still holds: its own work that no central server has.
    package var unsent: UInt32?
    /// The version that the device said it is; nil where it said none.
    package var client: UInt32?
}

/// A record in its place in the log's hash chain.
package struct SyncLogLine: Hashable, Sendable {
    package let number: UInt64
    package let record: SyncLogRecord
    /// `H("sync-log", hash before, number, record)`.
    package let hash: ContentHash
}

extension SyncLogRecord {
    /// The hash that chains the record to everything before it.
    func hash(after previous: [UInt8], number: UInt64) -> ContentHash {
        let counts = [
            account.offered, account.accepted, account.duplicate, account.held, account.quarantined,
            account.refused, UInt64(bytesIn), UInt64(bytesOut), durationMilliseconds,
        ]
        let optional: [[UInt8]] = [
            skewMilliseconds.map { bigEndian(UInt64(bitPattern: $0)) } ?? [],
            behind.map { bigEndian($0) } ?? [],
        ]
        // What earlier versions did not know is no part of what they hashed.
        let told: [[UInt8]] =
            unsent == nil && client == nil
            ? [] : [unsent.map { bigEndian($0) } ?? [], client.map { bigEndian($0) } ?? []]
        let parts =
            [
                previous, bigEndian(number), bigEndian(atMilliseconds), device.bytes,
                Array(call.rawValue.utf8), bigEndian(UInt64(status)),
            ] + counts.map { bigEndian($0) } + optional + told
        guard let hash = ContentHash(bytes: Hashing.hash(.syncLog, parts)) else {
            preconditionFailure("a hash has 32 bytes")
        }
        return hash
    }
}
