import FoundationEssentials
import GRDB
import Trust
import Wire

// Membership entries, the wraps beside them, and the secrets that came out of those.

extension Store {
    /// Keeps an entry as received; its wraps stand apart, because each sender hands on its own few.
    ///
    /// Returns whether anything was new.
    func insert(_ entry: SignedEntry, isAdmitted: Bool, at now: UInt64) throws -> Bool {
        var bare = entry.wire
        bare.wraps = []
        let document = try documentNumber(of: entry)
        try execute(
            """
            INSERT INTO entries (id, document, signed, admitted, since) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET signed = excluded.signed
                WHERE excluded.admitted > entries.admitted
            """,
            [
                Data(entry.id.bytes), document, Data(bare.encoded), isAdmitted ? 1 : 0,
                Int64(bitPattern: now),
            ]
        )
        let isNew = db.changesCount > 0
        return try insertWraps(of: entry) || isNew
    }

    private func insertWraps(of entry: SignedEntry) throws -> Bool {
        guard let number = try number(of: entry.id) else { throw Self.damaged }
        let named = Set(entry.namedWraps.map(\.digest))
        var isNew = false
        for wrap in entry.wraps where named.contains(wrap.hash) {
            try execute(
                "INSERT INTO wraps VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                [number, Data(wrap.hash.bytes), Data(wrap.wire.encoded)]
            )
            isNew = isNew || db.changesCount > 0
        }
        return isNew
    }

    private func documentNumber(of entry: SignedEntry) throws -> Int64? {
        guard case .document(let document) = entry.facts.log else { return nil }
        return try number(of: document)
    }

    func number(of entry: EntryID) throws -> Int64? {
        try number("SELECT number FROM entries WHERE id = ?", [Data(entry.bytes)])
    }

    /// The document in whose log a stored entry is; nil for the network's log.
    func document(ofEntry id: EntryID) throws -> DocumentID? {
        let number = try number("SELECT document FROM entries WHERE id = ?", [Data(id.bytes)])
        return try number.map { try document($0) }
    }

    func admit(_ entry: EntryID) throws {
        try execute("UPDATE entries SET admitted = 1 WHERE id = ?", [Data(entry.bytes)])
    }

    func delete(entry: EntryID) throws {
        guard let number = try number(of: entry) else { return }
        _ = try unload(entry.bytes)
        try execute("DELETE FROM wraps WHERE entry = ?", [number])
        try execute("DELETE FROM feed_places WHERE entry = ?", [number])
        try execute("DELETE FROM entries WHERE number = ?", [number])
    }

    /// Every entry with every wrap that is here, in the order of arrival.
    func entries() throws -> [WireSignedEntry] {
        try rows("SELECT number, signed FROM entries ORDER BY number").map(message)
    }

    func entries(of document: DocumentID?) throws -> [WireSignedEntry] {
        guard let document else {
            return try rows(
                "SELECT number, signed FROM entries WHERE document IS NULL ORDER BY number"
            ).map(message)
        }
        guard let number = try knownNumber(of: document) else { return [] }
        return try rows(
            "SELECT number, signed FROM entries WHERE document = ? ORDER BY number",
            [number]
        ).map(message)
    }

    /// Every entry in the order of arrival, and whether it was admitted.
    ///
    /// Wraps are read only beside entries that still wait: the others' were opened when they were
    /// admitted.
    func entriesToRemember() throws -> [(message: WireSignedEntry, isAdmitted: Bool)] {
        try rows("SELECT number, signed, admitted FROM entries ORDER BY number").map { row in
            let isAdmitted = row["admitted"] as Int64 != 0
            return (try isAdmitted ? bareMessage(row) : message(row), isAdmitted)
        }
    }

    func entry(_ number: Int64) throws -> WireSignedEntry? {
        try row("SELECT number, signed FROM entries WHERE number = ?", [number]).map(message)
    }

    private func message(_ row: Row) throws -> WireSignedEntry {
        let wraps = try rows(
            "SELECT wrap FROM wraps WHERE entry = ? ORDER BY digest",
            [row["number"] as Int64]
        )
        do {
            var message = try bareMessage(row)
            message.wraps = try wraps.map { try WireWrap(decoding: Array($0["wrap"] as Data)) }
            return message
        } catch {
            throw Self.damaged
        }
    }

    private func bareMessage(_ row: Row) throws -> WireSignedEntry {
        do {
            return try WireSignedEntry(decoding: Array(row["signed"] as Data))
        } catch {
            throw Self.damaged
        }
    }

    // Epoch secrets.

    func insert(_ epoch: HeldEpoch) throws {
        let secret = epoch.secret.copy().withBytes { Data($0) }
        try execute(
            "INSERT INTO epochs VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
            [
                number(of: epoch.document), Data(epoch.epoch.bytes), Data(epoch.commitment.bytes),
                secret,
            ]
        )
    }

    func epochKeys(in network: NetworkID) throws -> EpochKeys {
        var keys = EpochKeys(network: network)
        let sql = """
            SELECT documents.id, epoch, secret FROM epochs
            JOIN documents ON documents.number = epochs.document
            """
        for row in try rows(sql) {
            guard let document = DocumentID(bytes: row["id"] as Data),
                let epoch = EpochID(bytes: row["epoch"] as Data)
            else { throw Self.damaged }
            var bytes = Array(row["secret"] as Data)
            keys.insert(EpochSecret(SecretBytes(consuming: &bytes)), of: document, epoch)
        }
        for interim in try interimEpochs() {
            keys.insert(interim: interim.secret, of: interim.document, interim.epoch)
        }
        return keys
    }
}
