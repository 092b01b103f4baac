import GRDB
import Sync
import Trust

/// The tables of the embedded store, and how a new one begins.
enum Schema {
    /// Raised with every change of the tables; an older program refuses a newer store.
    static let version = 6

    /// Makes or checks the tables and returns the server's identity.
    static func prepare(
        _ connection: Database,
        network: NetworkID,
        randomness: RandomSource
    ) throws -> ServerIdentity {
        let stored = try storedVersion(connection)
        if stored < version {
            try connection.inTransaction {
                if stored == 0 {
                    try create(connection, network: network, randomness: randomness)
                }
                if stored < 2 { try connection.execute(sql: enrolmentTables) }
                if stored < 3 { try connection.execute(sql: usageTables) }
                try connection.execute(sql: erasureTables)
                try connection.execute(sql: relayTables)
                try addReports(connection)
                try connection.execute(sql: "PRAGMA user_version = \(version)")
                return .commit
            }
        }
        return try check(connection, network: network)
    }

    private static func storedVersion(_ connection: Database) throws -> Int {
        try Int.fetchOne(connection, sql: "PRAGMA user_version") ?? 0
    }

    /// The identity in a store that is there.
    static func check(_ connection: Database, network: NetworkID) throws -> ServerIdentity {
        guard try storedVersion(connection) <= version else {
            throw ServerError(
                .storeVersion,
                "This store was made by a newer version. Upgrade samend; nothing was changed."
            )
        }
        let identity = try read(connection)
        guard identity.network == network else {
            throw ServerError(
                .storeNetwork,
                "This store belongs to another network. Name its own folder, or another one."
            )
        }
        return identity
    }

    private static func create(
        _ connection: Database,
        network: NetworkID,
        randomness: RandomSource
    ) throws {
        try connection.execute(sql: tables)
        let server: ServerID = randomness.identifier()
        let feed: FeedID = randomness.identifier()
        for (key, value) in [
            ("network", network.bytes), ("server", server.bytes), ("feed", feed.bytes),
        ] {
            try connection.execute(
                sql: "INSERT INTO meta (key, value) VALUES (?, ?)",
                arguments: [key, Blob(value)]
            )
        }
    }

    private static func read(_ connection: Database) throws -> ServerIdentity {
        func value(_ key: String) throws -> [UInt8] {
            try Blob.fetchOne(
                connection,
                sql: "SELECT value FROM meta WHERE key = ?",
                arguments: [key]
            )?.bytes ?? []
        }
        guard let network = NetworkID(bytes: try value("network")),
            let server = ServerID(bytes: try value("server")),
            let feed = FeedID(bytes: try value("feed"))
        else {
            throw ServerError(
                .storeDamaged,
                "The store does not say who it is. Restore it from a backup; devices send the rest."
            )
        }
        return ServerIdentity(network: network, server: server, feed: feed)
    }

    /// Random 16- and 32-byte keys stand once, in `document` and `chain`; everything that grows with
    /// the feed refers to them by small integers.
    private static let tables = """
        CREATE TABLE meta (key TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;
        CREATE TABLE document (ord INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE) STRICT;
        CREATE TABLE chain (
            ord INTEGER PRIMARY KEY,
            document INTEGER NOT NULL REFERENCES document (ord),
            device BLOB NOT NULL,
            incarnation BLOB NOT NULL,
            UNIQUE (document, device, incarnation)
        ) STRICT;
        CREATE TABLE feed (
            cursor INTEGER PRIMARY KEY,
            hash BLOB NOT NULL,
            received_ms INTEGER NOT NULL,
            kind INTEGER NOT NULL,
            document INTEGER REFERENCES document (ord),
            chain INTEGER REFERENCES chain (ord),
            entry BLOB,
            target BLOB,
            item BLOB NOT NULL,
            may_end_page INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX feed_document ON feed (document, kind, cursor);
        CREATE TABLE change (
            chain INTEGER NOT NULL REFERENCES chain (ord),
            seq INTEGER NOT NULL,
            hash BLOB NOT NULL,
            cursor INTEGER NOT NULL REFERENCES feed (cursor),
            is_tip INTEGER NOT NULL,
            PRIMARY KEY (chain, seq, hash)
        ) STRICT, WITHOUT ROWID;
        CREATE UNIQUE INDEX change_cursor ON change (cursor);
        CREATE TABLE entry (
            id BLOB PRIMARY KEY,
            cursor INTEGER NOT NULL REFERENCES feed (cursor)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE wrap (
            entry BLOB NOT NULL REFERENCES entry (id),
            recipient BLOB NOT NULL,
            wrap BLOB NOT NULL,
            PRIMARY KEY (entry, recipient)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE lease (
            device BLOB PRIMARY KEY,
            current BLOB NOT NULL,
            previous BLOB NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE sync_log (
            number INTEGER PRIMARY KEY,
            at_ms INTEGER NOT NULL,
            device BLOB NOT NULL,
            call TEXT NOT NULL,
            status INTEGER NOT NULL,
            offered INTEGER NOT NULL,
            accepted INTEGER NOT NULL,
            duplicate INTEGER NOT NULL,
            held INTEGER NOT NULL,
            quarantined INTEGER NOT NULL,
            refused INTEGER NOT NULL,
            bytes_in INTEGER NOT NULL,
            bytes_out INTEGER NOT NULL,
            duration_ms INTEGER NOT NULL,
            skew_ms INTEGER,
            behind INTEGER,
            hash BLOB NOT NULL
        ) STRICT;
        """

    /// Since version 3: how much of the store each device's own changes take, and where the sync log
    /// ends.
    ///
    /// In a store that an earlier version made both are found out again.
    private static let usageTables = """
        CREATE TABLE usage (
            device BLOB PRIMARY KEY,
            bytes INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        INSERT INTO usage (device, bytes)
            SELECT chain.device, SUM(LENGTH(feed.item)) FROM feed
            JOIN chain ON chain.ord = feed.chain GROUP BY chain.device;
        CREATE TABLE sync_log_end (
            only INTEGER PRIMARY KEY CHECK (only = 1),
            number INTEGER NOT NULL,
            hash BLOB NOT NULL
        ) STRICT;
        INSERT INTO sync_log_end (only, number, hash)
            SELECT 1, number, hash FROM sync_log ORDER BY number DESC LIMIT 1;
        """

    /// Since version 4: the orders that stand in the feed, and whether what they destroyed may still
    /// lie in free pages or in the log.
    private static let erasureTables = """
        CREATE TABLE IF NOT EXISTS erasure (
            document INTEGER NOT NULL REFERENCES document (ord),
            approval BLOB NOT NULL,
            cursor INTEGER NOT NULL REFERENCES feed (cursor),
            PRIMARY KEY (document, approval)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS residue (id INTEGER PRIMARY KEY CHECK (id = 1)) STRICT;
        """

    /// Since version 6: what devices say of themselves in the sync log, a way to their lines, and the last
    /// line that was forgotten because it was old.
    private static func addReports(_ connection: Database) throws {
        let there = try connection.columns(in: "sync_log").map(\.name)
        for column in ["unsent", "client"] where !there.contains(column) {
            try connection.execute(sql: "ALTER TABLE sync_log ADD COLUMN \(column) INTEGER")
        }
        try connection.execute(
            sql: """
                CREATE INDEX IF NOT EXISTS sync_log_device ON sync_log (device, number);
                CREATE TABLE IF NOT EXISTS sync_log_start (
                    only INTEGER PRIMARY KEY CHECK (only = 1),
                    number INTEGER NOT NULL,
                    hash BLOB NOT NULL
                ) STRICT;
                """
        )
    }

    /// Since version 5: what a relay remembers of its upstream; empty on a central server.
    ///
    /// `unsent` holds the rows of its feed that the upstream is not known to have; `word`: why it did not
    /// take one, `is_refused` if that is not to be offered again.
    private static let relayTables = """
        CREATE TABLE IF NOT EXISTS upstream (
            only INTEGER PRIMARY KEY CHECK (only = 1),
            server BLOB NOT NULL,
            incarnation BLOB NOT NULL,
            lease BLOB NOT NULL,
            contact_ms INTEGER,
            contact_cursor INTEGER NOT NULL,
            acknowledged INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE IF NOT EXISTS upstream_anchor (
            cursor INTEGER PRIMARY KEY,
            feed BLOB NOT NULL,
            hash BLOB NOT NULL
        ) STRICT;
        CREATE TABLE IF NOT EXISTS unsent (
            cursor INTEGER PRIMARY KEY REFERENCES feed (cursor),
            word TEXT,
            is_refused INTEGER NOT NULL DEFAULT 0
        ) STRICT;
        CREATE TABLE IF NOT EXISTS wanted (document BLOB PRIMARY KEY) STRICT, WITHOUT ROWID;
        """

    /// Since version 2; of a request and a welcome the server knows only that they are there.
    private static let enrolmentTables = """
        CREATE TABLE invitation (
            id BLOB PRIMARY KEY,
            inviter BLOB NOT NULL,
            made_ms INTEGER NOT NULL,
            expires_ms INTEGER NOT NULL,
            is_revoked INTEGER NOT NULL,
            attempts INTEGER NOT NULL,
            alarm_ms INTEGER,
            device BLOB,
            request BLOB,
            welcome BLOB,
            welcomed_ms INTEGER
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX invitation_inviter ON invitation (inviter, made_ms);
        CREATE TABLE nonce (
            device BLOB NOT NULL,
            nonce BLOB NOT NULL,
            seen_ms INTEGER NOT NULL,
            PRIMARY KEY (device, nonce)
        ) STRICT, WITHOUT ROWID;
        """
}
