import FoundationEssentials
import GRDB
import Trust

// What a server said that it has, and whether it still says so.

extension Store {
    /// Own chains of the present incarnation, each as far as a server acknowledged it and has not been
    /// asked again since; ascending by document.
    ///
    /// `isCentral`: also as far as relays said that the central server has it.
    func unconfirmedTips(
        of device: DeviceID,
        at server: ServerID,
        isCentral: Bool,
        atMost count: Int
    ) throws -> [(document: DocumentID, tip: StoredTip)] {
        let sql = """
            SELECT documents.id, chains.device, chains.incarnation, MAX(seq) AS seq, hash
            FROM receipts JOIN servers ON servers.number = receipts.server
            JOIN changes ON changes.number = item
            JOIN chains ON chains.number = changes.chain
            JOIN documents ON documents.number = chains.document
            WHERE confirmed = 0 AND refusal IS NULL AND item > 0
                AND (servers.id = ? OR ? AND central <> 0) AND chains.device = ? AND chains.incarnation = ?
            GROUP BY chains.number ORDER BY documents.id LIMIT ?
            """
        return try rows(
            sql,
            [Data(server.bytes), isCentral, Data(device.bytes), Data(incarnation().bytes), count]
        ).map { row in
            guard let document = DocumentID(bytes: row["id"] as Data) else { throw Self.damaged }
            return (document, try StoredTip(row))
        }
    }

    /// A server that was asked again has a chain up to there; a central one bears out relays too.
    func confirm(_ chain: ChainID, upTo seq: UInt64, at server: Int64, isCentral: Bool) throws {
        try execute(
            """
            UPDATE receipts SET confirmed = 1
            WHERE (server = ? OR ? AND central <> 0) AND confirmed = 0 AND item IN (
                SELECT changes.number FROM changes
                JOIN chains ON chains.number = changes.chain
                JOIN documents ON documents.number = chains.document
                WHERE documents.id = ? AND device = ? AND incarnation = ? AND seq <= ?)
            """,
            [
                server, isCentral, Data(chain.document.bytes), Data(chain.device.bytes),
                Data(chain.incarnation.bytes), Int64(bitPattern: seq),
            ]
        )
    }
}
