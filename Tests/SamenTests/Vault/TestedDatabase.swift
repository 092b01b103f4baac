import GRDB
import Samen

/// A sealed database under test: the vault as it is used, or a connection that spills its cache.
///
/// The vault's own connections never spill. SQLite rewrites pages and headers of frames only when
/// it has spilled, so the rules for those writes are reached through a connection of the test's.
enum TestedDatabase {
    case vault(VaultFile)
    case spilling(DatabaseQueue)

    /// Opens the fixture's existing vault.
    static func spilling(
        _ fixture: VaultFixture,
        over base: VaultVFS.Base = .disk
    ) throws -> TestedDatabase {
        let vfs = try VaultVFS(
            key: fixture.key,
            sharedMemory: fixture.runtime + "/samen/spilling",
            base: base
        )
        var configuration = Configuration()
        configuration.prepareDatabase { db in
            try db.execute(
                sql: """
                    PRAGMA wal_autocheckpoint = 0; PRAGMA temp_store = MEMORY;
                    PRAGMA synchronous = FULL; PRAGMA cache_size = 6; PRAGMA cache_spill = 6;
                    """
            )
        }
        let uri = vfs.uri(of: fixture.main)
        return .spilling(try DatabaseQueue(path: uri, configuration: configuration))
    }

    func write<Value>(_ body: (Database) throws -> Value) throws -> Value {
        switch self {
        case .vault(let vault): try vault.write(body)
        case .spilling(let queue): try queue.write(body)
        }
    }

    func read<Value>(_ body: (Database) throws -> Value) throws -> Value {
        switch self {
        case .vault(let vault): try vault.read(body)
        case .spilling(let queue): try queue.read(body)
        }
    }

    func checkpoint() throws {
        switch self {
        case .vault(let vault): try vault.checkpoint()
        case .spilling(let queue):
            try queue.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
        }
    }

    func vacuum() throws {
        switch self {
        case .vault(let vault): try vault.vacuum()
        case .spilling(let queue): try queue.vacuum()
        }
    }

    func close() throws {
        switch self {
        case .vault(let vault): try vault.close()
        case .spilling(let queue): try queue.close()
        }
    }
}
