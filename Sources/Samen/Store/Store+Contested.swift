import FoundationEssentials
import GRDB
package import Replica
package import Trust

// Cells with more than one current value: the list that people review.

extension Store {
    /// Brings the list up to date for cells that show something differently.
    func setContested(
        _ addresses: [CellAddress],
        in document: Replica.Document,
        of id: DocumentID
    ) throws {
        let number = try number(of: id)
        for address in addresses where address.type == .multiRegister || address.type == .earliest {
            let key: StatementArguments = [
                number, Int64(address.record.type), Data(address.record.id.bytes),
                Int64(address.field), Int64(address.type.rawValue),
            ]
            if document.isContested(address) {
                try execute("INSERT OR IGNORE INTO contested VALUES (?, ?, ?, ?, ?)", key)
            } else {
                try execute(
                    """
                    DELETE FROM contested WHERE document = ? AND record_type = ?
                        AND record = ? AND field = ? AND merge_type = ?
                    """,
                    key
                )
            }
        }
    }

    func contested() throws -> [ContestedCell] {
        try rows(
            """
            SELECT documents.id, contested.* FROM contested
            JOIN documents ON documents.number = contested.document
            ORDER BY documents.id, record_type, record, field, merge_type
            """
        ).map { row in
            guard let document = DocumentID(bytes: row["id"] as Data),
                let record = RecordID(bytes: Array(row["record"] as Data))
            else { throw Self.damaged }
            let type = UInt16(truncatingIfNeeded: row["record_type"] as Int64)
            let address = CellAddress(
                record: Replica.Record(type: type, id: record),
                field: UInt16(truncatingIfNeeded: row["field"] as Int64),
                type: MergeType(rawValue: UInt8(truncatingIfNeeded: row["merge_type"] as Int64))
            )
            return ContestedCell(document: document, address: address)
        }
    }
}

/// A cell about which people disagree.
package struct ContestedCell: Hashable, Sendable {
    package let document: DocumentID
    package let address: CellAddress
}
