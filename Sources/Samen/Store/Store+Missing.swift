import FoundationEssentials
import GRDB
import Trust
import Wire

// What waits, and since when.

extension Store {
    /// A change whose chain or author is not known up to here.
    struct WaitingWork {
        let change: SealedChange
        let reason: Reason
        let since: UInt64
    }

    /// In order of place.
    func waitingWork() throws -> [WaitingWork] {
        try rows("SELECT sealed, reason, since FROM waiting").map { row in
            let message = try? WireSealedChange(decoding: Array(row["sealed"] as Data))
            guard let change = try message.map({ try SealedChange($0) }),
                let reason = Reason(rawValue: row["reason"])
            else { throw Self.damaged }
            let since = UInt64(bitPattern: row["since"] as Int64)
            return WaitingWork(change: change, reason: reason, since: since)
        }.sorted { ($0.change.place, $0.change.id) < ($1.change.place, $1.change.id) }
    }

    /// The highest number of a chain that is stored; 0 for none.
    func lastSeq(of chain: ChainID) throws -> UInt64 {
        let sql = """
            SELECT MAX(seq) FROM changes JOIN chains ON chains.number = chain
            JOIN documents ON documents.number = chains.document
            WHERE documents.id = ? AND device = ? AND incarnation = ?
            """
        let arguments: StatementArguments = [
            Data(chain.document.bytes), Data(chain.device.bytes), Data(chain.incarnation.bytes),
        ]
        return try number(sql, arguments).map { UInt64(bitPattern: $0) } ?? 0
    }

    /// Documents of which changes wait for what they were built on, ascending.
    func documentsWithDependants() throws -> [DocumentID] {
        let sql = """
            SELECT id FROM documents WHERE number IN (
                SELECT document FROM changes WHERE content = ? AND obstacle = ?)
            ORDER BY id
            """
        return try rows(sql, Self.dependants).compactMap { DocumentID(bytes: $0["id"] as Data) }
    }

    /// When the changes came that wait so.
    func dependants(in document: DocumentID) throws -> [ChangePlace: UInt64] {
        guard let number = try knownNumber(of: document) else { return [:] }
        var times: [ChangePlace: UInt64] = [:]
        let sql = "SELECT * FROM changes WHERE content = ? AND obstacle = ? AND document = ?"
        for row in try rows(sql, Self.dependants + [number]) {
            let stored = try StoredChange(row)
            times[stored.change.place] = stored.since
        }
        return times
    }

    private static let dependants: StatementArguments = [
        ChangeStanding.Content.waiting.rawValue, Reason.pendingDependency.rawValue,
    ]

    /// Entries that wait for others, in the order in which they came.
    func waitingEntries() throws -> [(message: WireSignedEntry, since: UInt64)] {
        let sql = "SELECT number, since FROM entries WHERE admitted = 0 ORDER BY number"
        return try rows(sql).compactMap { row in
            guard let message = try entry(row["number"] as Int64) else { return nil }
            return (message, UInt64(bitPattern: row["since"] as Int64))
        }
    }
}
