import FoundationEssentials
import GRDB
import Trust
import Wire

/// A document whose content was destroyed here.
struct StoredErasure: Equatable {
    let document: DocumentID
    let approval: EntryID
    let request: EntryID
    /// When the server that ordered it had received the approval, and when it ordered.
    let approved: UInt64
    let ordered: UInt64
    /// When the last backup of a server that ordered it has expired.
    let backupsUntil: UInt64
    /// By this device's clock.
    let since: UInt64
    /// The key that sealed the file then.
    let generation: UInt32?
}

extension Store {
    func erasures() throws -> [StoredErasure] {
        try rows(
            """
            SELECT documents.id, erasures.* FROM erasures
            JOIN documents ON documents.number = erasures.document ORDER BY documents.id
            """
        ).map { row in
            guard let document = DocumentID(bytes: row["id"] as Data),
                let approval = EntryID(bytes: row["approval"] as Data),
                let request = EntryID(bytes: row["request"] as Data)
            else { throw Self.damaged }
            return StoredErasure(
                document: document,
                approval: approval,
                request: request,
                approved: UInt64(bitPattern: row["approved"] as Int64),
                ordered: UInt64(bitPattern: row["ordered"] as Int64),
                backupsUntil: UInt64(bitPattern: row["backups_until"] as Int64),
                since: UInt64(bitPattern: row["since"] as Int64),
                generation: (row["generation"] as Int64?).map { UInt32(clamping: $0) }
            )
        }
    }

    func insert(_ erasure: StoredErasure) throws {
        try execute(
            "INSERT INTO erasures VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                number(of: erasure.document), Data(erasure.approval.bytes),
                Data(erasure.request.bytes), Int64(bitPattern: erasure.approved),
                Int64(bitPattern: erasure.ordered), Int64(bitPattern: erasure.backupsUntil),
                Int64(bitPattern: erasure.since), erasure.generation.map { Int64($0) },
            ]
        )
    }

    /// Another server has backups of its own.
    func extendBackups(of document: DocumentID, until end: UInt64) throws {
        try execute(
            "UPDATE erasures SET backups_until = MAX(backups_until, ?) WHERE document = ?",
            [Int64(clamping: end), number(of: document)]
        )
    }

    // Approvals.

    /// The latest time counts: whoever says an earlier one only wants to be early.
    func note(approval: EntryID, receivedAt received: UInt64) throws {
        try execute(
            """
            INSERT INTO approvals VALUES (?, ?)
            ON CONFLICT (entry) DO UPDATE SET received = MAX(received, excluded.received)
            """,
            [Data(approval.bytes), Int64(clamping: received)]
        )
    }

    func received(approval: EntryID) throws -> UInt64? {
        try number("SELECT received FROM approvals WHERE entry = ?", [Data(approval.bytes)])
            .map { UInt64(bitPattern: $0) }
    }

    // Late work.

    func keepLate(_ change: SealedChange, at now: UInt64) throws {
        try execute(
            "INSERT OR IGNORE INTO late_work VALUES (?, ?, ?, ?)",
            [
                Data(change.id.bytes), number(of: change.header.document),
                Data(change.wire.encoded), Int64(bitPattern: now),
            ]
        )
    }

    func keepLate(_ wrap: SealedWrap, of document: DocumentID) throws {
        try execute(
            "INSERT OR IGNORE INTO late_wraps VALUES (?, ?, ?)",
            [number(of: document), Data(wrap.hash.bytes), Data(wrap.wire.encoded)]
        )
    }

    func lateWork(of document: DocumentID? = nil) throws -> [(change: SealedChange, since: Int64)] {
        let rows = try rows("SELECT sealed, since FROM late_work ORDER BY since, hash")
        return try rows.compactMap { row in
            guard let message = try? WireSealedChange(decoding: Array(row["sealed"] as Data)),
                let change = try? SealedChange(message)
            else { throw Self.damaged }
            let isWanted = document == nil || change.header.document == document
            return isWanted ? (change, row["since"]) : nil
        }
    }

    func lateWraps(of document: DocumentID) throws -> [WireWrap] {
        guard let number = try knownNumber(of: document) else { return [] }
        return try rows(
            "SELECT wrap FROM late_wraps WHERE document = ? ORDER BY digest",
            [number]
        ).map { row in
            guard let wrap = try? WireWrap(decoding: Array(row["wrap"] as Data)) else {
                throw Self.damaged
            }
            return wrap
        }
    }

    // Destroying.

    /// Everything of a document that can be read or opened, and everything that opens it; what remains
    /// of its changes proves its chains.
    func destroyContent(of document: DocumentID) throws {
        let number = try number(of: document)
        for stored in try changes(of: number) where !stored.change.isStub {
            try setSealed(stored.change.stub(), of: stored.number)
        }
        try execute(
            "UPDATE changes SET void = NULL, content = 0, obstacle = NULL WHERE document = ?",
            [number]
        )
        try dropSnapshot(of: number)
        for table in ["contested", "waiting", "epochs", "interim_epochs"] {
            try execute("DELETE FROM \(table) WHERE document = ?", [number])
        }
        let name = Data(document.bytes)
        try execute(
            """
            DELETE FROM wraps WHERE instr(wrap, ?) > 0
                OR entry IN (SELECT number FROM entries WHERE document = ?)
            """,
            [name, number]
        )
        try execute(
            """
            DELETE FROM carried WHERE hash NOT IN (SELECT hash FROM waiting)
                AND hash NOT IN (SELECT id FROM entries)
            """
        )
        try execute(
            "DELETE FROM interim_chains WHERE chain IN (SELECT number FROM chains WHERE document = ?)",
            [number]
        )
        try execute("DELETE FROM refused WHERE instr(bytes, ?) > 0", [name])
        try execute("DELETE FROM rehomed WHERE instr(sealed, ?) > 0", [name])
        let own = "(SELECT number FROM changes WHERE document = ?)"
        try execute("DELETE FROM outbox WHERE change IN \(own)", [number])
        try execute("DELETE FROM receipts WHERE item IN \(own)", [number])
    }

    func setSealed(_ change: SealedChange, of number: Int64) throws {
        try execute(
            "UPDATE changes SET sealed = ? WHERE number = ?",
            [Data(change.wire.encoded), number]
        )
    }

    /// Own changes of a document that nobody has but this device.
    func lateChanges(of document: DocumentID, by device: DeviceID) throws -> [StoredChange] {
        try unsentChanges().filter { stored in
            guard stored.change.header.document == document,
                stored.change.header.device == device
            else { return false }
            let isElsewhere = try number(
                "SELECT COUNT(*) FROM receipts WHERE item = ? AND refusal IS NULL",
                [stored.number]
            )
            return isElsewhere == 0
        }
    }

    /// Wraps beside own entries that hold keys of a document and of others.
    func sharedWraps(naming document: DocumentID) throws -> [(entry: EntryID, wrap: WireWrap)] {
        try rows(
            """
            SELECT entries.id, wrap FROM wraps JOIN entries ON entries.number = wraps.entry
            WHERE instr(wrap, ?) > 0 ORDER BY entries.number, digest
            """,
            [Data(document.bytes)]
        ).map { row in
            guard let entry = EntryID(bytes: row["id"] as Data),
                let wrap = try? WireWrap(decoding: Array(row["wrap"] as Data))
            else { throw Self.damaged }
            return (entry, wrap)
        }
    }

    /// Has a change that somebody lacks offered to a server again, whoever wrote it.
    func offerAgain(_ change: Int64, to server: Int64, at now: UInt64) throws {
        try execute("DELETE FROM receipts WHERE item = ? AND server = ?", [change, server])
        try passOn(change: change, at: now)
    }
}
