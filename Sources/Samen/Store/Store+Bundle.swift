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

    private func identifiers(
        _ documents: String,
        _ arguments: StatementArguments = []
    ) throws -> [DocumentID] {
        try rows("SELECT id FROM documents WHERE number IN (\(documents)) ORDER BY id", arguments)
            .compactMap { DocumentID(bytes: $0["id"] as Data) }
    }
}
