package import GRDB
package import Sync
import Synchronization
package import Trust

/// The server's embedded store: one SQLite file, one process, one writing connection.
///
/// Every call is synchronous. What is written in one `write` is durable when it returns, or none of
/// it is there: SQLite commits with `synchronous=FULL`. Cursors are given inside the write
/// transaction, so their order is the order in which they become visible.
package final class FeedStore: Sendable {
    private let database: DatabaseQueue
    private let appended = Mutex(AppendedRows())

    /// The identity that was drawn when the store was made.
    package let identity: ServerIdentity

    /// Opens the store at `path`, or makes it for `network`.
    ///
    /// - Throws: `ServerError` with `store-network` if the file belongs to another network,
    ///   `store-version` if a newer version made it, and SQLite's own errors.
    package convenience init(
        path: String,
        network: NetworkID,
        randomness: RandomSource
    ) throws {
        try self.init(
            database: DatabaseQueue(path: path, configuration: Self.configuration()),
            network: network,
            randomness: randomness
        )
    }

    /// Opens the store at `path` to look into it, also while another process writes.
    package init(readingFrom path: String, network: NetworkID) throws {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(5)
        database = try DatabaseQueue(path: path, configuration: configuration)
        identity = try database.read { try Schema.check($0, network: network) }
    }

    /// Takes over a database that is already open; the simulator hands in one on a faulty disk.
    package init(database: DatabaseQueue, network: NetworkID, randomness: RandomSource) throws {
        self.database = database
        identity = try database.writeWithoutTransaction { connection in
            try Schema.prepare(connection, network: network, randomness: randomness)
        }
    }

    /// How every connection to the file is set up.
    package static func configuration() -> Configuration {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = true
        configuration.prepareDatabase { connection in
            try connection.execute(sql: "PRAGMA journal_mode = WAL")
            try connection.execute(sql: "PRAGMA synchronous = FULL")
            // A transaction that spilled its cache and rolls back to a savepoint can lose an earlier
            // commit when the power fails (SQLite 3.40.1).
            try connection.execute(sql: "PRAGMA cache_spill = 0")
            try connection.execute(sql: "PRAGMA temp_store = MEMORY")
        }
        return configuration
    }

    /// Runs one transaction; nothing of it stays if `body` throws.
    ///
    /// `now` is the server's time in milliseconds since 1970: the time of receipt.
    package func write<Result>(
        at now: UInt64,
        _ body: (FeedTransaction) throws -> Result
    ) throws -> Result {
        let (result, rows) = try database.write { connection in
            let transaction = try FeedTransaction(
                connection: connection,
                identity: identity,
                now: now
            )
            return (try body(transaction), transaction.appended)
        }
        appended.withLock { $0.append(rows) }
        return result
    }

    /// What was committed since this was asked last.
    func takeAppended() -> AppendedRows {
        appended.withLock { rows in
            defer { rows = AppendedRows() }
            return rows
        }
    }

    /// Reads one consistent state.
    package func read<Result>(_ body: (FeedReader) throws -> Result) throws -> Result {
        try database.read { try body(FeedReader(connection: $0, identity: identity)) }
    }

    /// Writes the log back into the main file; called between batches, not after each.
    package func checkpoint() throws {
        try database.writeWithoutTransaction { _ = try $0.checkpoint(.passive) }
    }

    /// Rewrites the file without free pages, and empties the log, if something was destroyed since
    /// this was last done.
    ///
    /// Deleted bytes live on in free space and in the log until then. What is interrupted is done
    /// again: that there is something to do is part of the transaction that destroyed it.
    package func removeResidue() throws {
        let isDue = try database.read { connection in
            try Bool.fetchOne(connection, sql: "SELECT EXISTS (SELECT 1 FROM residue)") ?? false
        }
        guard isDue else { return }
        try database.writeWithoutTransaction { connection in
            try connection.execute(sql: "VACUUM")
            _ = try connection.checkpoint(.truncate)
            try connection.execute(sql: "DELETE FROM residue")
        }
    }

    /// Closes the file; every later call throws.
    package func close() throws {
        try database.close()
    }
}

/// Who a server is, to its clients.
package struct ServerIdentity: Hashable, Sendable {
    package let network: NetworkID
    package let server: ServerID
    package let feed: FeedID

    package init(network: NetworkID, server: ServerID, feed: FeedID) {
        self.network = network
        self.server = server
        self.feed = feed
    }
}
