import FoundationEssentials
import GRDB
import Trust

// What a server said that it has, and whether it still says so.

extension Store {
    /// Own chains of the present incarnation, each as far as a server acknowledged it and has not been
    /// asked again since; ascending by document.
    func unconfirmedTips(
        of device: DeviceID,
        at server: ServerID,
        atMost count: Int
    ) throws -> [(document: DocumentID, tip: StoredTip)] {
        let sql = """
            SELECT documents.id, chains.device, chains.incarnation, MAX(seq) AS seq, hash
            FROM receipts JOIN servers ON servers.number = receipts.server
            JOIN changes ON changes.number = item
            JOIN chains ON chains.number = changes.chain
            JOIN documents ON documents.number = chains.document
            WHERE confirmed = 0 AND refusal IS NULL AND item > 0 AND servers.id = ?
                AND chains.device = ? AND chains.incarnation = ?
            GROUP BY chains.number ORDER BY documents.id LIMIT ?
            """
        return try rows(
            sql,
            [Data(server.bytes), Data(device.bytes), Data(incarnation().bytes), count]
        ).map { row in
            guard let document = DocumentID(bytes: row["id"] as Data) else { throw Self.damaged }
            return (document, try StoredTip(row))
        }
    }

    /// A server that was asked again has a chain up to there.
    func confirm(_ chain: ChainID, upTo seq: UInt64, at server: Int64) throws {
        try execute(
            """
            UPDATE receipts SET confirmed = 1 WHERE server = ? AND confirmed = 0 AND item IN (
                SELECT changes.number FROM changes
                JOIN chains ON chains.number = changes.chain
                JOIN documents ON documents.number = chains.document
                WHERE documents.id = ? AND device = ? AND incarnation = ? AND seq <= ?)
            """,
            [
                server, Data(chain.document.bytes), Data(chain.device.bytes),
                Data(chain.incarnation.bytes), Int64(bitPattern: seq),
            ]
        )
    }
}
