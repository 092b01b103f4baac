import Foundation
import GRDB
import Trust

/// One look at what the server has noted, by whoever runs its commands or by an administrator's device.
package struct Look: Hashable, Sendable {
    /// What was looked at.
    package enum Kind: String, Hashable, Sendable {
        case syncLog = "sync-log"
        case looks
        case verify
        /// Through the server, by an administrator's device.
        case lines = "admin-sync-log"
        case devices = "admin-devices"
    }

    /// The server's time in milliseconds since 1970.
    package let atMilliseconds: UInt64
    /// The system's number of the user who looked.
    package let user: UInt32
    package let kind: Kind
    /// The first digits of the one device that was looked for; empty for all.
    package let device: String
    /// The device of the administrator who looked, in hexadecimal digits; empty for the system's user.
    package let by: String

    package init(
        atMilliseconds: UInt64,
        user: UInt32,
        kind: Kind,
        device: String = "",
        by: String = ""
    ) {
        self.atMilliseconds = atMilliseconds
        self.user = user
        self.kind = kind
        self.device = device
        self.by = by
    }

    /// As it is shown.
    package var line: String {
        let device = device.isEmpty ? "all devices" : "device \(device)"
        let who = by.isEmpty ? "user \(user)" : "administrator \(by.prefix(12))"
        return "\(SyncLogFormat.timestamp(atMilliseconds)) \(who) \(kind.rawValue) \(device)"
    }
}

/// Who looked, and when: a hash chain of its own, in a file beside the store.
///
/// The store has one writer, the server; whoever looks while it serves writes here. A look that cannot
/// be noted is not granted.
package struct LookLog: Sendable {
    private let database: DatabaseQueue

    /// Opens the log, or makes it in an empty file.
    ///
    /// - Throws: `ServerError` with `look-refused` if nothing can be noted.
    package init(path: String) throws {
        var configuration = Configuration()
        configuration.busyMode = .timeout(5)
        configuration.prepareDatabase { try $0.execute(sql: "PRAGMA synchronous = FULL") }
        database = try Self.refusing {
            let database = try DatabaseQueue(path: path, configuration: configuration)
            try database.write { db in
                try db.execute(
                    sql: """
                        CREATE TABLE IF NOT EXISTS look (
                            number INTEGER PRIMARY KEY,
                            at_ms INTEGER NOT NULL,
                            user INTEGER NOT NULL,
                            kind TEXT NOT NULL,
                            device TEXT NOT NULL,
                            hash BLOB NOT NULL
                        ) STRICT
                        """
                )
                if try !db.columns(in: "look").contains(where: { $0.name == "by" }) {
                    try db.execute(
                        sql: "ALTER TABLE look ADD COLUMN by TEXT NOT NULL DEFAULT ''"
                    )
                }
            }
            return database
        }
    }

    /// Notes a look, durably, before anything is shown.
    ///
    /// - Throws: `ServerError` with `look-refused` if it cannot be noted.
    package func note(_ look: Look) throws {
        try Self.refusing {
            try database.write { db in
                let last = try Row.fetchOne(
                    db,
                    sql: "SELECT number, hash FROM look ORDER BY number DESC LIMIT 1"
                )
                let number = ((last?["number"] as Int64?) ?? 0) + 1
                let previous = (last?["hash"] as Blob?)?.bytes ?? []
                try db.execute(
                    sql: "INSERT INTO look VALUES (?, ?, ?, ?, ?, ?, ?)",
                    arguments: [
                        number, Int64(clamping: look.atMilliseconds), look.user,
                        look.kind.rawValue, look.device,
                        Blob(look.hash(after: previous, number: number)), look.by,
                    ]
                )
            }
        }
    }

    /// All looks, the oldest first; those up to the first that is not as it was noted.
    ///
    /// - Throws: `ServerError` with `store-damaged` where the chain does not hold.
    package func looks() throws -> [Look] {
        let rows = try database.read { try Row.fetchAll($0, sql: "SELECT * FROM look") }
        var looks: [Look] = []
        var previous: [UInt8] = []
        for (index, row) in rows.enumerated() {
            let number: Int64 = row["number"]
            guard number == Int64(index) + 1, let look = Look(row),
                look.hash(after: previous, number: number) == (row["hash"] as Blob).bytes
            else {
                throw ServerError(
                    .storeDamaged,
                    "The log of looks does not hold from line \(index + 1). Somebody changed it."
                )
            }
            previous = (row["hash"] as Blob).bytes
            looks.append(look)
        }
        return looks
    }

    private static func refusing<Result>(_ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch is DatabaseError {
            throw ServerError(
                .lookRefused,
                "The look cannot be noted, so nothing is shown. Make room, or run it as the server's user."
            )
        }
    }
}

extension Look {
    fileprivate init?(_ row: Row) {
        guard let kind = Kind(rawValue: row["kind"]) else { return nil }
        self.init(
            atMilliseconds: UInt64(clamping: row["at_ms"] as Int64),
            user: UInt32(clamping: row["user"] as Int64),
            kind: kind,
            device: row["device"],
            by: row["by"]
        )
    }

    fileprivate func hash(after previous: [UInt8], number: Int64) -> [UInt8] {
        Hashing.hash(
            .syncLog,
            [
                previous, Array("look".utf8), bigEndian(UInt64(clamping: number)),
                bigEndian(atMilliseconds), bigEndian(user), Array(kind.rawValue.utf8),
                Array(device.utf8),
            ] + (by.isEmpty ? [] : [Array(by.utf8)])
        )
    }
}
