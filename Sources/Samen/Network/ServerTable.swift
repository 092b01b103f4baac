import FoundationEssentials
import GRDB
import Sync
import Trust

/// A server as this installation knows it.
struct ServerRecord {
    let server: ServerID
    let address: String
    /// When a call to it was last answered, by this computer's clock.
    let lastContact: UInt64?
    /// The server's clock minus this computer's, in milliseconds.
    let clockOffset: Int64
    /// As of when a relay knows who was removed, by this computer's clock; nil before it has said so.
    let knownAsOf: UInt64?
}

// Servers and the exchanges with them, in the vault's own tables.

extension ProfileTable {
    /// The servers in the order in which they were added.
    func servers() throws -> [ServerRecord] {
        try store.rows(
            """
            SELECT known_servers.*, relay_knowledge.as_of
            FROM known_servers LEFT JOIN relay_knowledge USING (server)
            ORDER BY added, server
            """
        ).map { row in
            guard let server = ServerID(bytes: row["server"] as Data) else { throw Store.damaged }
            return ServerRecord(
                server: server,
                address: row["address"],
                lastContact: (row["last_contact"] as Int64?).map { UInt64(bitPattern: $0) },
                clockOffset: row["clock_offset"],
                knownAsOf: (row["as_of"] as Int64?).map { UInt64(bitPattern: $0) }
            )
        }
    }

    /// Keeps where a server is reached; a later address takes the place of the earlier.
    func add(_ server: ServerID, at address: String, added now: UInt64) throws {
        try store.execute(
            """
            INSERT INTO known_servers (server, address, added) VALUES (?, ?, ?)
            ON CONFLICT (server) DO UPDATE SET address = excluded.address
            """,
            [Data(server.bytes), address, Int64(bitPattern: now)]
        )
    }

    func contacted(_ server: ServerID, clockOffset: Int64, at now: UInt64) throws {
        try store.execute(
            "UPDATE known_servers SET last_contact = ?, clock_offset = ? WHERE server = ?",
            [Int64(bitPattern: now), clockOffset, Data(server.bytes)]
        )
    }

    /// Keeps as of when a relay knows who was removed.
    func knows(_ server: ServerID, asOf time: UInt64) throws {
        try store.execute(
            "INSERT OR REPLACE INTO relay_knowledge (server, as_of) VALUES (?, ?)",
            [Data(server.bytes), Int64(bitPattern: time)]
        )
    }

    func add(_ sync: SyncRecord) throws {
        try store.execute(
            """
            INSERT INTO syncs (at, server, outcome, accepted, unsettled, received, notices)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """,
            [
                Int64(bitPattern: sync.at), Data(sync.server.bytes), sync.outcome,
                sync.accepted, sync.unsettled, sync.received,
                sync.notices.joined(separator: " "),
            ]
        )
        try store.execute(
            "DELETE FROM syncs WHERE number <= (SELECT MAX(number) FROM syncs) - ?",
            [VaultLimits.rememberedSyncs]
        )
    }

    func syncs() throws -> [SyncRecord] {
        try store.rows("SELECT * FROM syncs ORDER BY number").map { row in
            guard let server = ServerID(bytes: row["server"] as Data) else { throw Store.damaged }
            return SyncRecord(
                at: UInt64(bitPattern: row["at"] as Int64),
                server: server,
                outcome: row["outcome"],
                accepted: row["accepted"],
                unsettled: row["unsettled"],
                received: row["received"],
                notices: (row["notices"] as String).split(separator: " ").map(String.init)
            )
        }
    }
}

/// How one exchange went.
struct SyncRecord {
    let at: UInt64
    let server: ServerID
    /// A stable code.
    let outcome: String
    /// Changes and entries that the server took.
    let accepted: Int
    /// Changes that are held, quarantined or refused.
    let unsettled: Int
    let received: Int
    /// What people should know of: stable codes, sorted.
    let notices: [String]
}

extension SyncRecord {
    init(_ summary: Summary, with server: ServerID, at now: UInt64) {
        self.init(
            at: now,
            server: server,
            outcome: Self.code(of: summary.outcome),
            accepted: summary.accepted + summary.entriesAccepted,
            unsettled: summary.held + summary.quarantined + summary.refused,
            received: summary.received + summary.entriesReceived,
            notices: summary.notices.map(\.rawValue).sorted()
        )
    }

    private static func code(of outcome: Summary.Outcome) -> String {
        switch outcome {
        case .complete: "complete"
        case .offline: "offline"
        case .stopped(.cancelled): "cancelled"
        case .stopped(.wrongNetwork): "wrong-network"
        case .stopped: "stopped"
        case .stuck: "stuck"
        }
    }
}
