import Foundation
import GRDB
import Replica
import Samen
import SamenServer
import Sync
import TestSupport
import Testing
import Trust
import Wire

/// A server's core on a file.
final class OfficeServer {
    let path: String
    private let database: DatabaseQueue
    var core: Core
    /// Bodies of all requests and answers.
    var wire: [[UInt8]] = []

    init(_ village: Village, _ path: String) throws {
        self.path = path
        database = try DatabaseQueue(path: path, configuration: FeedStore.configuration())
        let store = try FeedStore(
            database: database,
            network: village.network,
            randomness: village.random
        )
        core = try Core(store: store, random: village.random, backupDays: 35)
    }

    func close() throws { try core.store.close() }

    /// A backup, as an administrator makes one.
    func backup(to path: String) throws {
        let copy = try DatabaseQueue(path: path)
        try database.backup(to: copy)
        try copy.close()
    }

    func rows<Value: DatabaseValueConvertible>(_ sql: String) throws -> [Value] {
        try database.read { try Value.fetchAll($0, sql: sql) }
    }

    /// Every change in the feed, as it is served.
    func changes(of document: DocumentID) throws -> [SealedChange] {
        let rows = try core.store.read {
            try $0.rows(of: document, kind: .change, after: 0, limit: 10_000)
        }
        return try rows.map { try SealedChange(WireSealedChange(decoding: $0.item)) }
    }

    func faults() throws -> [String] { try StoreCheck(core.store).faults }

    func write(_ sql: String, _ arguments: StatementArguments) throws {
        try database.writeWithoutTransaction { try $0.execute(sql: sql, arguments: arguments) }
    }

    /// Every entry with every wrap that the store holds.
    func entriesWithWraps(_ network: NetworkID) throws -> [WireSignedEntry] {
        try core.store.read { try $0.entries() }.map { item in
            var message = try WireSignedEntry(decoding: item)
            let id = try SignedEntry(message, in: network).id
            let wraps = try database.read { db in
                try Data.fetchAll(
                    db,
                    sql: "SELECT wrap FROM wrap WHERE entry = ?",
                    arguments: [Data(id.bytes)]
                )
            }
            message.wraps = try wraps.map { try WireWrap(decoding: Array($0)) }
            return message
        }
    }
}

extension OfficeServer {
    /// As a server would that lies, or that lost its disk's blocks.
    func reduceToStubs(_ document: DocumentID) throws {
        for change in try changes(of: document) {
            let cursor = try core.store.read { try $0.cursor(of: change.id, at: change.place) }
            try write(
                "UPDATE feed SET item = ? WHERE cursor = ?",
                [Data(change.stub().wire.encoded), cursor]
            )
        }
    }

    /// The disk has no room for a second copy of the file.
    func refuseRewriting(_ isRefused: Bool) throws {
        try write("PRAGMA max_page_count = \(isRefused ? 1 : 1_000_000)", [])
        try write(
            isRefused
                ? "CREATE TRIGGER full BEFORE DELETE ON residue BEGIN SELECT RAISE(ABORT, 'x'); END"
                : "DROP TRIGGER full",
            []
        )
    }
}
