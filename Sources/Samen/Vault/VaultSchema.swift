import GRDB

/// The tables that a vault has beside its device's.
///
/// One version stands for both: the sealed database is one file, and migrates as one.
enum VaultSchema {
    static let tables = """
        -- Who this installation is. Network and member are null until they are known.
        CREATE TABLE profile (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            network BLOB,
            organisation BLOB,
            person BLOB,
            signing_seed BLOB NOT NULL,
            agreement_seed BLOB NOT NULL
        ) STRICT;

        -- Servers and where they were reached; the membership log says which keys they may show.
        CREATE TABLE known_servers (
            server BLOB PRIMARY KEY,
            address TEXT NOT NULL,
            added INTEGER NOT NULL,
            last_contact INTEGER,
            clock_offset INTEGER NOT NULL DEFAULT 0
        ) STRICT, WITHOUT ROWID;

        -- How the last exchanges went, for `samen log`.
        CREATE TABLE syncs (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            at INTEGER NOT NULL,
            server BLOB NOT NULL,
            outcome TEXT NOT NULL,
            accepted INTEGER NOT NULL,
            unsettled INTEGER NOT NULL,
            received INTEGER NOT NULL,
            notices TEXT NOT NULL DEFAULT ''
        ) STRICT;

        -- What a command asks of the process that watches; the report is its answer. Gone once read.
        CREATE TABLE sync_requests (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            at INTEGER NOT NULL,
            server TEXT,
            report TEXT
        ) STRICT;

        -- An enrolment that has begun; gone once the member is known. Network and key are null for
        -- an invitation that was typed by hand: then only the secret and the address are known.
        CREATE TABLE enrolment (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            secret BLOB NOT NULL,
            address TEXT NOT NULL,
            network BLOB,
            server_key BLOB,
            begun INTEGER NOT NULL
        ) STRICT;

        -- Invitations of this device, with what each grants.
        CREATE TABLE invitations (
            invitation BLOB PRIMARY KEY,
            secret BLOB NOT NULL,
            organisation BLOB NOT NULL,
            person BLOB NOT NULL,
            role TEXT NOT NULL,
            server BLOB NOT NULL,
            made INTEGER NOT NULL,
            state TEXT NOT NULL,
            device BLOB
        ) STRICT, WITHOUT ROWID;
        """

    /// Makes the tables in an empty database; refuses, untouched, what is not this program's.
    ///
    /// Returns whether it made them.
    static func prepare(_ db: Database) throws -> Bool {
        let store = Store(db)
        guard try !store.holdsTables() else { return false }
        try db.execute(sql: tables)
        try store.stamp()
        return true
    }
}
