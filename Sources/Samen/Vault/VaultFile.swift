package import GRDB
internal import Synchronization
package import Trust

/// A sealed vault: a SQLite database of which nothing on the disk is readable without the key.
///
/// Several processes share it. Reads never wait. A write transaction holds the vault's lock from
/// before it begins until it is durable; so does every checkpoint.
package final class VaultFile: Sendable {
    /// How long a write waits for another process's before it names the holder.
    package static let defaultPatience = Duration.seconds(10)

    package let folder: VaultFolder

    let base: VaultVFS.Base
    /// Replaced as a whole by a re-key.
    let connections: Mutex<VaultConnections>
    let patience: Duration

    init(
        folder: VaultFolder,
        connections: VaultConnections,
        base: VaultVFS.Base,
        patience: Duration
    ) {
        self.folder = folder
        self.base = base
        self.connections = Mutex(connections)
        self.patience = patience
    }

    // MARK: - Reading

    /// Reads one consistent state; it never waits for a writer.
    package func read<Value>(_ body: (Database) throws -> Value) throws -> Value {
        let connections = current
        do {
            return try connections.opening { try connections.readers().read(body) }
        } catch let error as VaultError where error.code == .page || error.code == .log {
            // A connection opened after a re-key elsewhere finds a file that its key does not fit.
            guard FileIdentity(at: folder.main) == connections.identity else {
                throw Self.replaced(error)
            }
            throw error
        }
    }

    // MARK: - Writing

    /// Runs `body` in a transaction; when this returns, what it wrote survives a power cut.
    ///
    /// Throws `vault-locked`, naming the holder, when another process writes for too long, and
    /// `vault-replaced` when the vault was re-keyed elsewhere: open it again then.
    package func write<Value>(_ body: (Database) throws -> Value) throws -> Value {
        try locked { connections in
            let value = try connections.writer().write(body)
            // The transaction is durable: a checkpoint that fails must not make it look lost. The
            // log keeps what was not folded in, and the next write tries again.
            try? connections.writer().writeWithoutTransaction { db in
                if VaultConnections.unfoldedFrames(db) >= VaultConnections.frameLimit {
                    _ = try db.checkpoint(.passive)
                }
            }
            return value
        }
    }

    /// Folds all of the log into the main file and empties it.
    ///
    /// Throws `vault-busy` when a reader, here or elsewhere, still needs the log.
    package func checkpoint() throws {
        try locked { try Self.emptyLog(of: $0) }
    }

    /// Rebuilds the main file without free pages, through the log.
    package func vacuum() throws {
        try locked { connections in
            try connections.writer().vacuum()
            try Self.emptyLog(of: connections)
        }
    }

    /// A lock of the same kind for an exchange with a server, so that one process syncs at a time.
    package var syncLock: VaultLock {
        VaultLock(folder.syncLock)
    }

    /// Held by the process that watches for work to send, for as long as it lives.
    package var watchLock: VaultLock {
        VaultLock(folder.watchLock)
    }

    // MARK: - Looking after

    /// Closes this process's connections; the log stays as it is.
    package func close() throws {
        try current.close()
    }

    package var vault: VaultID {
        current.key.vault
    }

    /// The generation of the key in use; it grows with each re-key.
    package var generation: UInt32 {
        current.key.generation
    }

    /// How often recovery found the log cut in front of frames that still opened (`wal-cut`).
    package var logCuts: Int {
        current.vfs.logCuts
    }

    package var key: VaultKey {
        current.key
    }

    var current: VaultConnections {
        connections.withLock { $0 }
    }

    /// Runs `body` under the vault's lock, on connections to the file that is the vault now.
    func locked<Value>(_ body: (VaultConnections) throws -> Value) throws -> Value {
        try VaultLock(folder.lock).hold(waiting: patience) {
            let connections = current
            // A process that kept the old file open through a re-key would write where nobody
            // looks any more.
            guard FileIdentity(at: folder.main) == connections.identity else {
                throw Self.replaced(nil)
            }
            return try connections.opening { try body(connections) }
        }
    }

    static func replaced(_ underlying: (any Error)?) -> VaultError {
        VaultError(
            .replaced,
            "The vault was re-keyed or restored; open it again.",
            underlying: underlying
        )
    }

    static func emptyLog(of connections: VaultConnections) throws {
        do {
            try connections.writer().writeWithoutTransaction { db in
                _ = try db.checkpoint(.truncate)
            }
        } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
            throw VaultError(
                .busy,
                "A reader still needs the log; try again when it is done.",
                underlying: error
            )
        }
    }
}
