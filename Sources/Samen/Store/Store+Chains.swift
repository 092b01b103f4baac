import FoundationEssentials
import GRDB
import Trust

// What the receive pipeline asks about chains.

extension Store: ChainStore {
    func changes(at place: ChangePlace) throws -> [SealedID] {
        guard let chain = try knownNumber(of: place.chain) else { return [] }
        return try rows(
            "SELECT hash FROM changes WHERE chain = ? AND seq = ? ORDER BY hash",
            [chain, Int64(bitPattern: place.seq)]
        ).compactMap { SealedID(bytes: $0["hash"] as Data) }
    }

    func branch(of change: SealedID, at place: ChangePlace) throws -> Branch? {
        guard let number = try number(of: change, at: place),
            let row = try row(
                """
                SELECT first.seq, first.hash FROM changes
                JOIN changes AS first ON first.number = changes.branch WHERE changes.number = ?
                """,
                [number]
            ),
            let own = SealedID(bytes: row["hash"] as Data)
        else { return nil }
        let parting = ChangePlace(chain: place.chain, seq: UInt64(bitPattern: row["seq"] as Int64))
        return Branch(own: own, fork: Fork(place: parting, branches: try changes(at: parting)))
    }

    /// Writes down again on which branch each change of a chain lies, after a fork was found.
    ///
    /// All are told from the earliest place with two changes, so devices that met the branches in
    /// another order agree.
    func relabelBranches(of chain: ChainID) throws {
        guard let number = try knownNumber(of: chain),
            let first = try self.number(
                """
                SELECT MIN(seq) FROM
                    (SELECT seq FROM changes WHERE chain = ? GROUP BY seq HAVING COUNT(*) > 1)
                """,
                [number]
            )
        else { return }
        var branches: [Int64: Int64] = [:]
        let rows = try rows(
            "SELECT number, seq, prev FROM changes WHERE chain = ? AND seq >= ? ORDER BY seq",
            [number, first]
        )
        for row in rows {
            let change: Int64 = row["number"]
            let inherited = (row["prev"] as Int64?).flatMap { branches[$0] }
            let branch = row["seq"] == first ? change : inherited ?? change
            branches[change] = branch
            try execute("UPDATE changes SET branch = ? WHERE number = ?", [branch, change])
        }
    }
}

// What the engine must know of chains: which places are void, and where branches part.

extension Store {
    /// Places of which no change may take effect.
    func voidPlaces(of document: Int64) throws -> [ChangePlace] {
        try places(of: document, having: "MIN(void IS NOT NULL) = 1")
    }

    /// Places with more than one change.
    func forkedPlaces(of document: Int64) throws -> [ChangePlace] {
        try places(of: document, having: "COUNT(*) > 1")
    }

    private func places(of document: Int64, having condition: String) throws -> [ChangePlace] {
        let id = try self.document(document)
        return try rows(
            """
            SELECT chains.device, chains.incarnation, seq FROM changes
            JOIN chains ON chains.number = chain WHERE changes.document = ?
            GROUP BY chain, seq HAVING \(condition) ORDER BY chain, seq
            """,
            [document]
        ).map { row in
            guard let device = DeviceID(bytes: row["device"] as Data),
                let incarnation = IncarnationID(bytes: row["incarnation"] as Data)
            else { throw Self.damaged }
            let chain = ChainID(document: id, device: device, incarnation: incarnation)
            return ChangePlace(chain: chain, seq: UInt64(bitPattern: row["seq"] as Int64))
        }
    }
}
