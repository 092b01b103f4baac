import GRDB

/// The tables of the index of cases: what lists and short codes are answered from.
///
/// Everything but `accesses` follows from documents and the membership log, and can be made again.
enum CaseTables {
    /// Raised when the tables, or what stands in them, would be different.
    static let version = 3

    /// What follows from documents; each has a column `document`.
    static let derived = [
        "case_documents", "case_rows", "case_records", "case_texts", "case_rejections",
    ]

    private static let sql = """
        CREATE TABLE IF NOT EXISTS case_index (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            version INTEGER NOT NULL,
            is_stale INTEGER NOT NULL
        ) STRICT;

        -- Every document that this device has heard of. `case_id` and `compartment` are null until
        -- the document can be read, `role` while its member has no part in it. `awaited`: that part has
        -- to wait for the word of a lead.
        CREATE TABLE IF NOT EXISTS case_documents (
            document BLOB PRIMARY KEY,
            case_id BLOB,
            compartment INTEGER,
            role TEXT,
            awaited INTEGER NOT NULL DEFAULT 0,
            missing_epochs INTEGER NOT NULL DEFAULT 0,
            grantors TEXT NOT NULL DEFAULT '',
            since INTEGER NOT NULL DEFAULT 0
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS case_documents_by_case ON case_documents (case_id);

        -- A row of the list for each document of `core`: one for each case, but for those that two
        -- devices opened at once.
        CREATE TABLE IF NOT EXISTS case_rows (
            document BLOB PRIMARY KEY,
            case_id BLOB NOT NULL,
            pseudonym TEXT NOT NULL,
            phase TEXT,
            danger TEXT NOT NULL,
            danger_rank INTEGER NOT NULL,
            is_danger_contested INTEGER NOT NULL,
            waiting_since TEXT,
            owners TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS case_rows_by_urgency ON case_rows (danger_rank, waiting_since);

        -- The records that have a short code: by its letter and their id.
        CREATE TABLE IF NOT EXISTS case_records (
            letter TEXT NOT NULL,
            record BLOB NOT NULL,
            record_type INTEGER NOT NULL,
            document BLOB NOT NULL,
            PRIMARY KEY (letter, record, record_type, document)
        ) STRICT, WITHOUT ROWID;

        -- Texts in which two people may have written at once. `paragraphs` counts those that nobody
        -- has looked at; it is not known while the cell is stale.
        CREATE TABLE IF NOT EXISTS case_texts (
            document BLOB NOT NULL,
            record_type INTEGER NOT NULL,
            record BLOB NOT NULL,
            field INTEGER NOT NULL,
            is_stale INTEGER NOT NULL,
            paragraphs INTEGER NOT NULL DEFAULT 0,
            PRIMARY KEY (document, record_type, record, field)
        ) STRICT, WITHOUT ROWID;

        -- Changes that someone said shall stay in quarantine; whether that counts is asked when it is
        -- read. `device` is the one that wrote it.
        CREATE TABLE IF NOT EXISTS case_rejections (
            document BLOB NOT NULL,
            hash BLOB NOT NULL,
            device BLOB NOT NULL,
            since INTEGER NOT NULL,
            reason TEXT NOT NULL,
            PRIMARY KEY (document, hash, device, since)
        ) STRICT, WITHOUT ROWID;

        -- Looks into cases that are not written into their documents yet, and, until the hour is
        -- over, those that are.
        CREATE TABLE IF NOT EXISTS accesses (
            case_id BLOB NOT NULL,
            hour INTEGER NOT NULL,
            since INTEGER NOT NULL,
            is_written INTEGER NOT NULL DEFAULT 0,
            PRIMARY KEY (case_id, hour)
        ) STRICT, WITHOUT ROWID;
        """

    static func isPrepared(_ db: Database) throws -> Bool {
        guard try db.tableExists("case_index") else { return false }
        return try Int.fetchOne(db, sql: "SELECT version FROM case_index") == version
    }

    /// Makes the tables where they are not there, or are of another version.
    static func prepare(_ db: Database) throws {
        if try isPrepared(db) { return }
        if try db.tableExists("case_index") {
            for table in derived + ["case_index"] {
                try db.execute(sql: "DROP TABLE IF EXISTS \(table)")
            }
        }
        try db.execute(sql: sql)
        try db.execute(
            sql: """
                INSERT INTO case_index VALUES (1, ?, (SELECT COUNT(*) > 0 FROM documents))
                """,
            arguments: [version]
        )
    }

    static func isStale(_ db: Database) throws -> Bool {
        try Bool.fetchOne(db, sql: "SELECT is_stale FROM case_index") ?? true
    }

    static func setFresh(_ db: Database) throws {
        try db.execute(sql: "UPDATE case_index SET is_stale = 0")
    }

    /// Forgets what follows from documents; which case a document is of stays, as it never changes.
    static func clear(_ db: Database) throws {
        for table in derived where table != "case_documents" {
            try db.execute(sql: "DELETE FROM \(table)")
        }
    }
}
