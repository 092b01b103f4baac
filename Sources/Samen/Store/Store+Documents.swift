import FoundationEssentials
import GRDB
import Trust

// Documents, and the snapshots that spare the device reading everything again.

extension Store {
    /// The number of a document, which it gets when it is first heard of.
    func number(of document: DocumentID) throws -> Int64 {
        let id = Data(document.bytes)
        if let known = try number("SELECT number FROM documents WHERE id = ?", [id]) {
            return known
        }
        try execute("INSERT INTO documents (id) VALUES (?)", [id])
        return db.lastInsertedRowID
    }

    func knownNumber(of document: DocumentID) throws -> Int64? {
        try number("SELECT number FROM documents WHERE id = ?", [Data(document.bytes)])
    }

    func document(_ number: Int64) throws -> DocumentID {
        guard let row = try row("SELECT id FROM documents WHERE number = ?", [number]),
            let document = DocumentID(bytes: row["id"] as Data)
        else { throw Self.damaged }
        return document
    }

    /// Documents with changes, ascending.
    func documentsWithChanges() throws -> [DocumentID] {
        let sql = """
            SELECT id FROM documents WHERE number IN (SELECT DISTINCT document FROM changes)
            ORDER BY id
            """
        return try rows(sql).compactMap { DocumentID(bytes: $0["id"] as Data) }
    }

    /// Every document that was heard of, ascending.
    func knownDocuments() throws -> [DocumentID] {
        try rows("SELECT id FROM documents ORDER BY id")
            .compactMap { DocumentID(bytes: $0["id"] as Data) }
    }

    /// When the first entry of a document came.
    func firstHeard(of document: DocumentID) throws -> UInt64? {
        let sql = """
            SELECT MIN(since) FROM entries JOIN documents ON documents.number = document
            WHERE documents.id = ?
            """
        return try number(sql, [Data(document.bytes)]).map { UInt64(bitPattern: $0) }
    }

    /// Something of this document was let go or never came: it must be fetched.
    func setIncomplete(_ document: DocumentID, _ isIncomplete: Bool) throws {
        let known = try isIncomplete ? number(of: document) : knownNumber(of: document)
        guard let number = known else { return }
        try execute(
            "UPDATE documents SET incomplete = ? WHERE number = ?",
            [isIncomplete ? 1 : 0, number]
        )
    }

    /// Forgets a document of which nothing is here and nothing is to be fetched.
    func forgetUnheard(_ document: DocumentID) throws {
        let tables = ["entries", "chains", "changes", "waiting", "epochs"]
        let isUnheard = tables.map {
            "NOT EXISTS (SELECT 1 FROM \($0) WHERE document = documents.number)"
        }
        try execute(
            """
            DELETE FROM documents WHERE id = ? AND incomplete = 0
                AND \(isUnheard.joined(separator: " AND "))
            """,
            [Data(document.bytes)]
        )
    }

    func incompleteDocuments() throws -> [DocumentID] {
        try rows("SELECT id FROM documents WHERE incomplete <> 0 ORDER BY id")
            .compactMap { DocumentID(bytes: $0["id"] as Data) }
    }

    // Snapshots.

    func snapshot(of document: Int64) throws -> [UInt8]? {
        try row("SELECT bytes FROM snapshots WHERE document = ?", [document])
            .map { Array($0["bytes"] as Data) }
    }

    /// Takes the place of every merged change when the document is opened next.
    func setSnapshot(_ bytes: [UInt8], of document: Int64) throws {
        try execute("INSERT OR REPLACE INTO snapshots VALUES (?, ?)", [document, Data(bytes)])
        try execute(
            """
            UPDATE changes SET in_snapshot = 1
            WHERE document = ? AND in_snapshot = 0 AND content <> 2
            """,
            [document]
        )
    }

    func dropSnapshot(of document: Int64) throws {
        try execute("DELETE FROM snapshots WHERE document = ?", [document])
        try execute("UPDATE changes SET in_snapshot = 0 WHERE document = ?", [document])
    }

    func countOutsideSnapshot(of document: Int64) throws -> Int {
        let sql = """
            SELECT COUNT(*) FROM changes WHERE document = ? AND in_snapshot = 0 AND content <> 2
            """
        return Int(try number(sql, [document]) ?? 0)
    }
}

extension Store {
    /// Documents in which a device has a chain, ascending.
    func documents(writtenBy device: DeviceID) throws -> [DocumentID] {
        try rows(
            """
            SELECT DISTINCT documents.id FROM chains
            JOIN documents ON documents.number = chains.document
            WHERE device = ? AND EXISTS (SELECT 1 FROM changes WHERE chain = chains.number)
            ORDER BY documents.id
            """,
            [Data(device.bytes)]
        ).compactMap { DocumentID(bytes: $0["id"] as Data) }
    }
}
