import CaseFile
import FoundationEssentials
import GRDB
import Replica
import Trust

// What the index keeps of a case that is erased: which documents were one case, and nothing else.

extension CaseIndex {
    /// Takes out everything that stood in a document; that it was part of a case stays.
    func erase(_ id: DocumentID) throws {
        let document = Data(id.bytes)
        let opening = try file(of: id)?.opening
        for table in CaseTables.derived where table != "case_documents" {
            try execute("DELETE FROM \(table) WHERE document = ?", [document])
        }
        try execute(
            "UPDATE case_documents SET role = NULL, grantors = '' WHERE document = ?",
            [document]
        )
        guard let opening, opening.compartment == .core || opening.compartment == .access else {
            return
        }
        try execute("DELETE FROM accesses WHERE case_id = ?", [Data(opening.caseID.bytes)])
    }

    /// The case that is meant, whether or not anything of it can still be read.
    func caseIDOfAny(_ typed: String) throws -> RecordID {
        let prefix: ShortID.Prefix
        do throws(CaseFileError) {
            prefix = try ShortID.Prefix(typed, .case)
        } catch {
            throw SamenError(error)
        }
        let bounds = prefix.bounds
        let found = try rows(
            "SELECT DISTINCT case_id FROM case_documents WHERE case_id BETWEEN ? AND ?",
            [Data(bounds.lowest), Data(bounds.highest)]
        ).compactMap { RecordID(bytes: Array($0["case_id"] as Data)) }
        guard let first = found.first else { throw SamenError.unknownID(typed) }
        guard found.count == 1 else {
            throw SamenError.ambiguousID(typed, found.map { ShortID(.case, $0) })
        }
        return first
    }

    /// Every document that is known to be of a case, whoever may read it now; ascending.
    func allDocuments(of caseID: RecordID) throws -> [(id: DocumentID, compartment: String)] {
        try rows(
            """
            SELECT document, compartment FROM case_documents WHERE case_id = ? ORDER BY document
            """,
            [Data(caseID.bytes)]
        ).compactMap { row in
            guard let id = DocumentID(bytes: row["document"] as Data),
                let compartment = Compartment(
                    rawValue: UInt16(truncatingIfNeeded: row["compartment"] as Int64)
                )
            else { return nil }
            return (id, compartment.code)
        }
    }

    /// The case that a document is known to be of.
    func caseID(of document: DocumentID) throws -> RecordID? {
        try rows(
            "SELECT case_id FROM case_documents WHERE document = ? AND case_id IS NOT NULL",
            [Data(document.bytes)]
        ).first.flatMap { RecordID(bytes: Array($0["case_id"] as Data)) }
    }
}
