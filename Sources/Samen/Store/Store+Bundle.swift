import GRDB
import Trust

import struct Foundation.Data

// What goes into a bundle, and what comes out of one.
extension Store {
    /// Documents that have something of what was asked for, ascending by identifier.
    func documents(toBundle wish: BundleWish) throws -> [DocumentID] {
        switch wish {
        case .documents(let documents): return documents.sorted()
        case .all: return try knownDocuments()
        case .since(let milliseconds):
            return try identifiers(
                "SELECT DISTINCT document FROM changes WHERE since >= ?",
                [Int64(clamping: milliseconds)]
            )
        case .unsent:
            return try identifiers(
                """
                SELECT document FROM changes JOIN outbox ON outbox.change = changes.number
                UNION SELECT document FROM entries JOIN outbox ON outbox.entry = entries.number
                WHERE document IS NOT NULL
                """
            )
        }
    }

    /// What was asked for of one document, in the order of arrival: each after its predecessor.
    func changes(toBundle wish: BundleWish, of document: DocumentID) throws -> [StoredChange] {
        guard let number = try knownNumber(of: document) else { return [] }
        let interim = try interimChains()
        return try held(wish, of: number).filter { !interim.contains($0.change.place.chain) }
    }

    private func held(_ wish: BundleWish, of number: Int64) throws -> [StoredChange] {
        switch wish {
        case .documents, .all: return try changes(of: number)
        case .since(let milliseconds):
            return try rows(
                "SELECT * FROM changes WHERE document = ? AND since >= ? ORDER BY number",
                [number, Int64(clamping: milliseconds)]
            ).map(StoredChange.init)
        case .unsent:
            return try rows(
                """
                SELECT changes.* FROM changes JOIN outbox ON outbox.change = changes.number
                WHERE document = ? ORDER BY number
                """,
                [number]
            ).map(StoredChange.init)
        }
    }

    /// Has someone else's change offered to the central server, which may never have seen its author.
    func passOn(change: Int64, at now: UInt64) throws {
        try execute(
            "INSERT INTO outbox (change, since, elsewhere) VALUES (?, ?, 1) ON CONFLICT DO NOTHING",
            [change, Int64(bitPattern: now)]
        )
    }

    /// Has a change or an entry passed on once it no longer waits; nothing if it does not wait.
    func carry(_ change: SealedID) throws {
        try execute(
            """
            INSERT OR IGNORE INTO carried
            SELECT hash FROM waiting WHERE hash = ? LIMIT 1
            """,
            [Data(change.bytes)]
        )
    }

    func carry(_ entry: EntryID) throws {
        try execute(
            "INSERT OR IGNORE INTO carried SELECT id FROM entries WHERE id = ? AND admitted = 0",
            [Data(entry.bytes)]
        )
    }

    /// Whether something was to be passed on, which is known no longer.
    func unload(_ hash: [UInt8]) throws -> Bool {
        try execute("DELETE FROM carried WHERE hash = ?", [Data(hash)])
        return db.changesCount > 0
    }

    private func identifiers(
        _ documents: String,
        _ arguments: StatementArguments = []
    ) throws -> [DocumentID] {
        try rows("SELECT id FROM documents WHERE number IN (\(documents)) ORDER BY id", arguments)
            .compactMap { DocumentID(bytes: $0["id"] as Data) }
    }
}
