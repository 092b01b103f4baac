internal import CVaultVFS
internal import GRDB
internal import Synchronization
internal import Trust

/// The SQLite connections of one process to one main file: one that writes, a pool that reads.
///
/// They are opened when first used, so that a command that only reads pays for no writer. GRDB's
/// own pool would write a table whenever it opens, outside the vault's lock; hence two objects.
final class VaultConnections: Sendable {
    /// A log of this many frames, 1 MiB, is folded into the main file by whoever wrote last.
    static let frameLimit = 256

    /// Readers wait for SQLite's own locks only while a starting process recovers the log.
    private static let recoverySeconds = 10.0

    let key: VaultKey
    let vfs: VaultVFS
    /// The main file as it was when opened; a re-key puts another in its place.
    let identity: FileIdentity

    private struct State {
        var writer: DatabaseQueue?
        var readers: DatabasePool?
    }

    private let uri: String
    private let patienceSeconds: Double
    private let state = Mutex(State())

    /// Prepares connections to the main file; a checkpoint of theirs waits `patience` for readers.
    init(
        folder: VaultFolder,
        key: VaultKey,
        patience: Duration,
        base: VaultVFS.Base
    ) throws {
        guard let identity = FileIdentity(at: folder.main) else {
            throw VaultError(.missing, "\(folder.main) does not exist.")
        }
        self.key = key
        self.identity = identity
        let sharedMemory = try folder.sharedMemory(for: identity)
        try ForeignIndex.refuse(main: identity, sharedMemory: sharedMemory)
        vfs = try VaultVFS(key: key, sharedMemory: sharedMemory, base: base)
        uri = vfs.uri(of: folder.main)
        patienceSeconds = patience / .seconds(1)
    }

    func readers() throws -> DatabasePool {
        try state.withLock { state in
            if let readers = state.readers { return readers }
            var configuration = Self.configuration(waiting: Self.recoverySeconds)
            configuration.readonly = true
            let readers = try opening { try DatabasePool(path: uri, configuration: configuration) }
            state.readers = readers
            return readers
        }
    }

    func writer() throws -> DatabaseQueue {
        try state.withLock { state in
            if let writer = state.writer { return writer }
            let configuration = Self.configuration(waiting: patienceSeconds)
            let writer = try opening { try DatabaseQueue(path: uri, configuration: configuration) }
            state.writer = writer
            return writer
        }
    }

    /// Runs `body` and lets its errors name the unit that did not open.
    func opening<Result>(_ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch {
            throw VaultError.explaining(error, with: vfs)
        }
    }

    func close() throws {
        try state.withLock { state in
            try state.readers?.close()
            state.readers = nil
            try state.writer?.close()
            state.writer = nil
        }
    }

    /// The log's frames that no checkpoint has folded in yet, as all processes see it.
    static func unfoldedFrames(_ db: Database) -> Int {
        var log = cvault_log()
        guard cvault_log_of(db.sqliteConnection, &log) == 0 else { return 0 }
        return Int(log.frames) - Int(log.folded)
    }

    private static func configuration(waiting seconds: Double) -> Configuration {
        var configuration = Configuration()
        configuration.busyMode = .timeout(seconds)
        configuration.prepareDatabase { db in
            // Nothing checkpoints outside the vault's lock: not by itself after a commit, and not
            // when the last connection closes.
            guard cvault_prepare(db.sqliteConnection) == 0 else {
                throw VaultError(.file, "SQLite refused the vault's settings.")
            }
            // No temporary files; and no spilled cache, with which SQLite 3.40.1 can lose an
            // acknowledged commit when power fails after a rollback to a savepoint.
            try db.execute(sql: "PRAGMA temp_store = MEMORY")
            try db.execute(sql: "PRAGMA cache_spill = 0")
            try db.execute(sql: "PRAGMA synchronous = FULL")
        }
        return configuration
    }
}
