import FoundationEssentials
import GRDB
import Trust

/// What a device keeps, seen from within one transaction.
///
/// The verbs are questions and facts of the device, not SQL. A value lives no longer than the
/// transaction that it was made in.
struct Store {
    let db: Database

    init(_ db: Database) {
        self.db = db
    }

    func execute(_ sql: String, _ arguments: StatementArguments = StatementArguments()) throws {
        try db.cachedStatement(sql: sql).execute(arguments: arguments)
    }

    func rows(_ sql: String, _ arguments: StatementArguments = StatementArguments()) throws -> [Row]
    {
        try Row.fetchAll(db.cachedStatement(sql: sql), arguments: arguments)
    }

    func row(_ sql: String, _ arguments: StatementArguments = StatementArguments()) throws -> Row? {
        try Row.fetchOne(db.cachedStatement(sql: sql), arguments: arguments)
    }

    func number(_ sql: String, _ arguments: StatementArguments = StatementArguments()) throws
        -> Int64?
    {
        try Int64.fetchOne(db.cachedStatement(sql: sql), arguments: arguments)
    }

    static let damaged = SamenError(
        .damagedStore,
        "The store holds what it never wrote.",
        advice: "Keep the file, and bring the device back from a server with an empty store."
    )
}

// Opening.

extension Store {
    /// What a new store is told once; an old one must say the same.
    struct Owner: Equatable {
        let network: NetworkID
        let device: DeviceID
        let member: MemberID
    }

    /// Whether the database has tables of this program; refuses, untouched, what is another's or
    /// was written by a later version.
    func holdsTables() throws -> Bool {
        let version = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
        let application = try Int.fetchOne(db, sql: "PRAGMA application_id") ?? 0
        if application == 0, version == 0, try isEmpty() { return false }
        guard application == Schema.applicationID else {
            throw SamenError(
                .wrongStore,
                "The file is another program's database.",
                advice: "Choose another file; this one was not touched."
            )
        }
        guard version <= Schema.version else {
            throw SamenError(
                .newerStore,
                "The store has version \(version); this program knows \(Schema.version).",
                advice: "Update this program; the store was not touched."
            )
        }
        return true
    }

    /// Says whose tables these are, and of which version.
    func stamp() throws {
        try db.execute(sql: "PRAGMA application_id = \(Schema.applicationID)")
        try db.execute(sql: "PRAGMA user_version = \(Schema.version)")
    }

    /// Whether nothing need be made; refuses, untouched, what is not this device's store.
    func isReady(for owner: Owner) throws -> Bool {
        guard try holdsTables() else { return false }
        // A vault that is not enrolled has tables of its own, but no device yet.
        if try !db.tableExists("device") { return false }
        guard try self.owner() == owner else {
            throw SamenError(
                .wrongStore,
                "The store belongs to another device or network.",
                advice: "Open it with the keys that it was made with."
            )
        }
        return try Int.fetchOne(db, sql: "PRAGMA user_version") == Schema.version
    }

    /// Makes the tables where there are none.
    ///
    /// `marker` is what is kept outside of a store that is yet to be made.
    func prepare(
        for owner: Owner,
        reader: Int,
        marker: [UInt8]?,
        _ random: RandomSource
    ) throws {
        if try isReady(for: owner) { return }
        if try !db.tableExists("device") {
            let marker = marker ?? random.bytes(16)
            try create(for: owner, reader: reader, marker: marker, random)
        }
        try db.execute(sql: Schema.erasureTables)
        try db.execute(sql: Schema.doubtTable)
        try db.execute(sql: Schema.placeTable)
        try db.execute(sql: Schema.interimTables)
        try db.execute(sql: Schema.carriedTable)
        try db.execute(sql: Schema.relayTable)
        try stamp()
    }

    /// Whether a marker kept outside the store rouses no new suspicion; nil is no marker at all.
    func knows(_ marker: [UInt8]?) throws -> Bool {
        guard let marker else { return true }
        let known = try markers()
        if marker == known.current || marker == known.previous { return true }
        return try suspicion() != nil && mayLackOwnEntries()
    }

    private func isEmpty() throws -> Bool {
        try number("SELECT COUNT(*) FROM sqlite_master") == 0
    }

    private func create(
        for owner: Owner,
        reader: Int,
        marker: [UInt8],
        _ random: RandomSource
    ) throws {
        try db.execute(sql: Schema.tables)
        let marker = Data(marker)
        try execute(
            "INSERT INTO device VALUES (1, ?, ?, ?, ?, ?, ?, ?, NULL, ?, 0)",
            [
                Data(owner.network.bytes), Data(owner.device.bytes),
                Data(owner.member.organisation.bytes), Data(owner.member.person.bytes),
                Data(random.incarnation().bytes), marker, marker, reader,
            ]
        )
    }

    private func owner() throws -> Owner? {
        guard let row = try row("SELECT * FROM device"),
            let network = NetworkID(bytes: row["network"] as Data),
            let device = DeviceID(bytes: row["device"] as Data),
            let organisation = OrganisationID(bytes: row["organisation"] as Data),
            let person = PersonID(bytes: row["person"] as Data)
        else { return nil }
        let member = MemberID(organisation: organisation, person: person)
        return Owner(network: network, device: device, member: member)
    }
}

// The device's one row.

extension Store {
    func generation() throws -> Int64 {
        guard let generation = try number("SELECT generation FROM device") else {
            throw Self.damaged
        }
        return generation
    }

    /// Tells every other process that what it has in memory is old.
    func advanceGeneration() throws -> Int64 {
        try execute("UPDATE device SET generation = generation + 1")
        return try generation()
    }

    func incarnation() throws -> IncarnationID {
        guard let row = try row("SELECT incarnation FROM device"),
            let incarnation = IncarnationID(bytes: row["incarnation"] as Data)
        else { throw Self.damaged }
        return incarnation
    }

    func begin(_ incarnation: IncarnationID) throws {
        let bytes = Data(incarnation.bytes)
        try execute("UPDATE device SET incarnation = ?, suspicion = NULL", [bytes])
    }

    func suspicion() throws -> Suspicion? {
        let row = try row("SELECT suspicion FROM device")
        return (row?["suspicion"] as String?).map { Suspicion(rawValue: $0) }
    }

    /// The first suspicion stands until a new incarnation begins.
    func suspect(_ suspicion: Suspicion) throws {
        try execute(
            "UPDATE device SET suspicion = ? WHERE suspicion IS NULL",
            [suspicion.rawValue]
        )
        if suspicion == .marker { try doubtOwnEntries() }
    }

    /// Whether entries that this device signed may be elsewhere and not here.
    ///
    /// A new incarnation does not change that: only an exchange brings them.
    func mayLackOwnEntries() throws -> Bool {
        try number("SELECT COUNT(*) FROM entry_doubt") ?? 0 > 0
    }

    func doubtOwnEntries() throws {
        try execute("INSERT OR IGNORE INTO entry_doubt VALUES (1)")
    }

    func settleOwnEntries() throws {
        try execute("DELETE FROM entry_doubt")
    }

    func markers() throws -> (current: [UInt8], previous: [UInt8]) {
        guard let row = try row("SELECT marker, previous_marker FROM device") else {
            throw Self.damaged
        }
        return (Array(row["marker"] as Data), Array(row["previous_marker"] as Data))
    }

    func renewMarker(_ marker: [UInt8]) throws {
        try execute("UPDATE device SET previous_marker = marker, marker = ?", [Data(marker)])
    }

    func reader() throws -> Int64 {
        try number("SELECT reader FROM device") ?? 0
    }

    func setReader(_ version: Int) throws {
        try execute("UPDATE device SET reader = ?", [version])
    }
}

/// Why a new incarnation should begin before more is written.
package struct Suspicion: RawRepresentable, Hashable, Sendable {
    package let rawValue: String

    package init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// The marker kept outside the store is not the store's: it was copied or restored.
    package static let marker = Suspicion(rawValue: "marker")
    /// A server or a reader has another change in one of the device's own places.
    package static let fork = Suspicion(rawValue: "fork")
    /// A server knows more of an own chain than the device does.
    package static let behind = Suspicion(rawValue: "behind")
    /// A server refused a change because its author had seen a removal its epoch does not honour.
    package static let oldEpoch = Suspicion(rawValue: "old-epoch")
}
