import FoundationEssentials
import GRDB
import Trust

// Own work that waits for an epoch, sealed under one that nobody else has.

extension Store {
    func interimEpochs() throws -> [(document: DocumentID, epoch: EpochID, secret: EpochSecret)] {
        let sql = """
            SELECT id, epoch, secret FROM interim_epochs
            JOIN documents ON documents.number = interim_epochs.document
            """
        return try rows(sql).map { row in
            guard let document = DocumentID(bytes: row["id"] as Data),
                let epoch = EpochID(bytes: row["epoch"] as Data)
            else { throw Self.damaged }
            var bytes = Array(row["secret"] as Data)
            return (document, epoch, EpochSecret(SecretBytes(consuming: &bytes)))
        }
    }

    func insert(interim epoch: EpochID, _ secret: EpochSecret, of document: DocumentID) throws {
        let secret = secret.copy().withBytes { Data($0) }
        try execute(
            "INSERT INTO interim_epochs VALUES (?, ?, ?)",
            [number(of: document), Data(epoch.bytes), secret]
        )
    }

    func markInterim(_ chain: ChainID) throws {
        try execute(
            "INSERT INTO interim_chains VALUES (?) ON CONFLICT DO NOTHING",
            [number(of: chain)]
        )
    }

    func isInterim(_ chain: ChainID) throws -> Bool {
        guard let number = try knownNumber(of: chain) else { return false }
        return try self.number("SELECT 1 FROM interim_chains WHERE chain = ?", [number]) != nil
    }

    /// All of them: few, as they are sealed again with the next complete exchange.
    func interimChains() throws -> Set<ChainID> {
        let sql = """
            SELECT id, device, incarnation FROM interim_chains
            JOIN chains ON chains.number = chain JOIN documents ON documents.number = document
            """
        return try Set(
            rows(sql).map { row in
                guard let document = DocumentID(bytes: row["id"] as Data),
                    let device = DeviceID(bytes: row["device"] as Data),
                    let incarnation = IncarnationID(bytes: row["incarnation"] as Data)
                else { throw Self.damaged }
                return ChainID(document: document, device: device, incarnation: incarnation)
            }
        )
    }

    /// Forgets the interim epochs of whatever was sealed again.
    func dropInterim() throws {
        try execute(
            "DELETE FROM interim_chains WHERE chain NOT IN (SELECT chain FROM changes)"
        )
        try execute(
            """
            DELETE FROM interim_epochs WHERE document NOT IN (
                SELECT document FROM interim_chains JOIN chains ON number = chain)
            """
        )
    }
}
