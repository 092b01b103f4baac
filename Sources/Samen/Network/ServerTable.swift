import FoundationEssentials
import GRDB
import Trust

/// A server as this installation knows it.
struct ServerRecord {
    let server: ServerID
    let address: String
    /// When a call to it was last answered, by this computer's clock.
    let lastContact: UInt64?
    /// The server's clock minus this computer's, in milliseconds.
    let clockOffset: Int64
}

// Servers, in the vault's own tables.

extension ProfileTable {
    /// The servers in the order in which they were added.
    func servers() throws -> [ServerRecord] {
        try store.rows("SELECT * FROM known_servers ORDER BY added, server").map { row in
            guard let server = ServerID(bytes: row["server"] as Data) else { throw Store.damaged }
            return ServerRecord(
                server: server,
                address: row["address"],
                lastContact: (row["last_contact"] as Int64?).map { UInt64(bitPattern: $0) },
                clockOffset: row["clock_offset"]
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
}
