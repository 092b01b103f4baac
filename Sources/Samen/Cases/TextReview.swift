import CaseFile
import FoundationEssentials
import GRDB
import Replica
import Trust

// Paragraphs in which two people wrote without having seen each other's words: no letter is lost,
// but whether the whole makes sense only a person can tell.

extension Replica.Document {
    /// The paragraphs of a text that nobody has looked at since two people wrote in them.
    ///
    /// Who says that a text was looked at had both in view, so what was there is seen; of several
    /// who said so, one must have seen both.
    func unreviewed(_ address: CellAddress) -> [ConcurrentRange] {
        let looks = resolutions(of: address).map(\.author)
        var unseen = concurrentTextEdits(address)
        for look in looks where !unseen.isEmpty {
            let since = concurrentTextEdits(address, since: [look])
            unseen = unseen.filter { paragraph in since.contains { $0.range == paragraph.range } }
        }
        return unseen
    }

    /// The words of a stretch of a text.
    func words(_ address: CellAddress, _ range: Range<Int>) -> String {
        String(String.UnicodeScalarView(Array(text(address).unicodeScalars)[range])).trimmedText
    }

    /// What is left of the words of one change in a stretch of a text.
    func words(_ address: CellAddress, _ range: Range<Int>, by change: Carrier) -> String {
        var found: [String] = []
        var start = 0
        for span in blame(address) {
            let part = (start..<start + span.length).clamped(to: range)
            if span.change == change, !part.isEmpty { found.append(words(address, part)) }
            start += span.length
        }
        return found.filter { !$0.isEmpty }.joined(separator: " … ")
    }
}

extension CaseIndex {
    func hasStaleTexts() throws -> Bool {
        try !rows("SELECT 1 FROM case_texts WHERE is_stale = 1 LIMIT 1").isEmpty
    }

    fileprivate func staleTexts() throws -> [(document: DocumentID, address: CellAddress)] {
        try rows("SELECT * FROM case_texts WHERE is_stale = 1 ORDER BY document").map { row in
            guard let document = DocumentID(bytes: row["document"] as Data),
                let record = RecordID(bytes: Array(row["record"] as Data))
            else { throw Store.damaged }
            let type = UInt16(truncatingIfNeeded: row["record_type"] as Int64)
            let address = CellAddress(
                record: Replica.Record(type: type, id: record),
                field: UInt16(truncatingIfNeeded: row["field"] as Int64),
                type: .text
            )
            return (document, address)
        }
    }

    fileprivate func set(
        _ paragraphs: Int,
        of address: CellAddress,
        in document: DocumentID
    ) throws {
        try execute(
            """
            UPDATE case_texts SET is_stale = 0, paragraphs = ?
            WHERE document = ? AND record_type = ? AND record = ? AND field = ?
            """,
            [
                paragraphs, Data(document.bytes), Int64(address.record.type),
                Data(address.record.id.bytes), Int64(address.field),
            ]
        )
    }

    /// The cases in which people disagree, ascending: also those in which they may, because a
    /// compartment is in two documents.
    func casesToReview() throws -> [RecordID] {
        try rows(
            """
            SELECT case_id FROM contested
                JOIN documents ON documents.number = contested.document
                JOIN case_documents ON case_documents.document = documents.id
                WHERE role IS NOT NULL AND case_id IS NOT NULL
            UNION SELECT case_id FROM case_texts JOIN case_documents USING (document)
                WHERE role IS NOT NULL AND paragraphs > 0
            UNION SELECT case_id FROM case_documents
                WHERE role IS NOT NULL AND case_id IS NOT NULL
                GROUP BY case_id, compartment HAVING COUNT(*) > 1
            ORDER BY case_id
            """
        ).map { row in
            guard let id = RecordID(bytes: Array(row["case_id"] as Data)) else {
                throw Store.damaged
            }
            return id
        }
    }
}

extension Work {
    /// Compares the texts that have changed since they were last compared.
    ///
    /// Not at every change: someone who types on would wait for it each time.
    mutating func compareTexts() throws {
        for (id, address) in try CaseIndex(database).staleTexts() {
            let count = try document(id).unreviewed(address).count
            try CaseIndex(database).set(count, of: address, in: id)
        }
    }
}
