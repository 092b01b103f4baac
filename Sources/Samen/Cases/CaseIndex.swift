import CaseFile
import FoundationEssentials
import GRDB
import Replica
import Trust

/// The index of cases, seen from within one transaction: brought up to date with every change.
struct CaseIndex {
    let db: Database

    init(_ db: Database) {
        self.db = db
    }

    func execute(_ sql: String, _ arguments: StatementArguments = StatementArguments()) throws {
        try db.cachedStatement(sql: sql).execute(arguments: arguments)
    }

    func rows(_ sql: String, _ arguments: StatementArguments = StatementArguments()) throws -> [Row]
    {
        try Row.fetchAll(db.cachedStatement(sql: sql), arguments: arguments)
    }

    /// Writes down what a document shows differently.
    func take(_ patches: [Patch], of document: Replica.Document, _ id: DocumentID) throws {
        let known = try file(of: id)
        guard let opening = document.fileOpening ?? known?.opening else { return }
        if known == nil {
            try open(id, as: opening)
            return try index(document, id, opening)
        }
        try take(patches.map(\.address), of: document, id, opening)
    }

    /// Writes down everything that a document shows.
    func index(_ document: Replica.Document, _ id: DocumentID) throws {
        guard let opening = try document.fileOpening ?? file(of: id)?.opening else { return }
        try open(id, as: opening)
        try index(document, id, opening)
    }

    private func index(
        _ document: Replica.Document,
        _ id: DocumentID,
        _ opening: FileOpening
    ) throws {
        try take(document.addresses, of: document, id, opening)
    }

    private func take(
        _ addresses: [CellAddress],
        of document: Replica.Document,
        _ id: DocumentID,
        _ opening: FileOpening
    ) throws {
        for address in addresses { try setRecord(address, in: document, id) }
        if opening.compartment != .drafts { try setTexts(addresses, in: document, id) }
        if addresses.contains(where: { CaseSchema.field(at: $0) == CaseFields.rejection }) {
            try setRejections(in: document, id)
        }
        let isListed = addresses.contains { CaseRow.shows($0) }
        if opening.compartment == .core, isListed {
            try CaseRow(document, of: opening.caseID).store(in: self, id)
        }
    }
}

// Documents.

/// Which case a document is of, and what it is for.
struct FileOpening: Equatable {
    let caseID: RecordID
    let compartment: Compartment
}

extension Replica.Document {
    /// What the document's first change says that it is; nil until that is here, or if it is for
    /// what only a later version knows.
    fileprivate var fileOpening: FileOpening? {
        guard let opening, let compartment = opening.compartment else { return nil }
        return FileOpening(caseID: opening.caseID, compartment: compartment)
    }
}

/// A document of a case, as the index knows it.
struct CaseDocument: Equatable {
    let id: DocumentID
    let opening: FileOpening
    /// Nil if this device's member has no part in it.
    let role: DocumentRole?
    let isWaitingForKeys: Bool

    var caseID: RecordID { opening.caseID }
    var compartment: Compartment { opening.compartment }
    var mayWrite: Bool { role == .owner || role == .writer }
}

extension CaseIndex {
    /// What is known of a document of a case; nil until it could be read once.
    func file(of id: DocumentID) throws -> CaseDocument? {
        try rows(
            "SELECT * FROM case_documents WHERE document = ? AND case_id IS NOT NULL",
            [Data(id.bytes)]
        ).first.map(CaseDocument.init)
    }

    /// The documents of a case in which this device's member has a part, ascending.
    func documents(of caseID: RecordID) throws -> [CaseDocument] {
        try rows(
            """
            SELECT * FROM case_documents WHERE case_id = ? AND role IS NOT NULL ORDER BY document
            """,
            [Data(caseID.bytes)]
        ).map(CaseDocument.init)
    }

    private func open(_ id: DocumentID, as opening: FileOpening) throws {
        try execute(
            """
            INSERT INTO case_documents (document, case_id, compartment) VALUES (?, ?, ?)
            ON CONFLICT DO UPDATE SET case_id = excluded.case_id, compartment = excluded.compartment
            """,
            [
                Data(id.bytes), Data(opening.caseID.bytes), Int64(opening.compartment.rawValue),
            ]
        )
    }

    /// Writes down what this device may do in a document.
    func set(_ part: Device.Part, in id: DocumentID) throws {
        let grantors = (part.waiting?.grantors ?? []).map(\.code)
        try execute(
            """
            INSERT INTO case_documents (document, role, awaited, missing_epochs, grantors, since)
            VALUES (?, ?, ?, ?, ?, (SELECT COALESCE(MIN(since), 0) FROM entries
                JOIN documents ON documents.number = entries.document WHERE documents.id = ?))
            ON CONFLICT DO UPDATE SET role = excluded.role, awaited = excluded.awaited,
                grantors = excluded.grantors,
                missing_epochs = excluded.missing_epochs, since = excluded.since
            """,
            [
                Data(id.bytes), part.role?.rawValue, part.isAwaited, part.waiting?.epochs ?? 0,
                grantors.joined(separator: " "), Data(id.bytes),
            ]
        )
    }
}

extension CaseDocument {
    init(_ row: Row) throws {
        guard let id = DocumentID(bytes: row["document"] as Data),
            let caseID = RecordID(bytes: Array(row["case_id"] as Data)),
            let compartment = Compartment(
                rawValue: UInt16(truncatingIfNeeded: row["compartment"] as Int64)
            )
        else { throw Store.damaged }
        self.id = id
        opening = FileOpening(caseID: caseID, compartment: compartment)
        role = (row["role"] as String?).flatMap { DocumentRole(rawValue: $0) }
        isWaitingForKeys = row["missing_epochs"] as Int64 > 0
    }
}

// Records and texts.

extension CaseIndex {
    private func setRecord(
        _ address: CellAddress,
        in document: Replica.Document,
        _ id: DocumentID
    ) throws {
        let entity = Entity(recordType: address.record.type)
        guard let entity, entity.recordType == address.record.type, entity.hasCode else { return }
        let key: StatementArguments = [
            String(entity.idKind.letter), Data(address.record.id.bytes), Int64(address.record.type),
            Data(id.bytes),
        ]
        if document.stands(address) {
            try execute("INSERT OR IGNORE INTO case_records VALUES (?, ?, ?, ?)", key)
        } else if document.addresses(of: address.record).isEmpty {
            try execute(
                """
                DELETE FROM case_records WHERE letter = ? AND record = ? AND record_type = ?
                    AND document = ?
                """,
                key
            )
        }
    }

    /// Texts that were edited, or of which someone says that it was looked at, are to be compared.
    private func setTexts(
        _ addresses: [CellAddress],
        in document: Replica.Document,
        _ id: DocumentID
    ) throws {
        for address in addresses where address.type == .text {
            try execute(
                """
                INSERT INTO case_texts (document, record_type, record, field, is_stale)
                VALUES (?, ?, ?, ?, 1) ON CONFLICT DO UPDATE SET is_stale = 1
                """,
                [
                    Data(id.bytes), Int64(address.record.type), Data(address.record.id.bytes),
                    Int64(address.field),
                ]
            )
        }
        let resolution = CaseFields.resolution.recordType
        if addresses.contains(where: { $0.record.type == resolution }) {
            try execute(
                "UPDATE case_texts SET is_stale = 1 WHERE document = ?",
                [Data(id.bytes)]
            )
        }
    }
}
