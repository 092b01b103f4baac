import GRDB

/// The tables of a device's store.
///
/// Random identifiers stand once, in the tables that intern them; everything else refers to them by
/// small integers, so that indexes stay dense. What was received is kept byte for byte.
enum Schema {
    /// Raised with every change that an older program would misread.
    static let version = 6
    /// "samn", so that no other program's file is taken for a store.
    static let applicationID = 0x7361_6D6E

    /// Since version 6.
    static let relayTable = """
        -- As of when relays know who was removed, by this computer's clock.
        CREATE TABLE IF NOT EXISTS relay_knowledge (
            server BLOB PRIMARY KEY,
            as_of INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        """

    /// Since version 2.
    static let erasureTables = """
        -- Documents whose content was destroyed here on a server's order. `generation` is the key that
        -- sealed the file then; null for a file that has none.
        CREATE TABLE IF NOT EXISTS erasures (
            document INTEGER PRIMARY KEY REFERENCES documents,
            approval BLOB NOT NULL,
            request BLOB NOT NULL,
            approved INTEGER NOT NULL,
            ordered INTEGER NOT NULL,
            backups_until INTEGER NOT NULL,
            since INTEGER NOT NULL,
            generation INTEGER
        ) STRICT;

        -- When servers received approvals of erasures, by the latest word of any.
        CREATE TABLE IF NOT EXISTS approvals (
            entry BLOB PRIMARY KEY,
            received INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;

        -- Own changes of erased documents that no server had, sealed again for those who decided.
        CREATE TABLE IF NOT EXISTS late_work (
            hash BLOB PRIMARY KEY,
            document INTEGER NOT NULL REFERENCES documents,
            sealed BLOB NOT NULL,
            since INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;

        -- The keys of late work, each for one device of those who decided.
        CREATE TABLE IF NOT EXISTS late_wraps (
            document INTEGER NOT NULL REFERENCES documents,
            digest BLOB NOT NULL,
            wrap BLOB NOT NULL,
            PRIMARY KEY (document, digest)
        ) STRICT, WITHOUT ROWID;
        """

    /// Since version 3.
    static let doubtTable = """
        -- Has its row while entries that this device signed may be elsewhere and not here: the store was
        -- put back or copied, and no exchange has been completed since.
        CREATE TABLE IF NOT EXISTS entry_doubt (
            id INTEGER PRIMARY KEY CHECK (id = 1)
        ) STRICT;
        """

    /// Since version 4.
    static let placeTable = """
        -- Where entries stand in servers' feeds: of two, a server got the one with the smaller cursor
        -- first.
        CREATE TABLE IF NOT EXISTS feed_places (
            server INTEGER NOT NULL REFERENCES servers,
            entry INTEGER NOT NULL REFERENCES entries,
            cursor INTEGER NOT NULL,
            PRIMARY KEY (entry, server)
        ) STRICT, WITHOUT ROWID;
        """

    /// Since version 5.
    static let interimTables = """
        -- Epochs that stand in no log and whose secrets nobody else has: what is written where a new epoch
        -- is due, and none can be made yet, is sealed under them.
        CREATE TABLE IF NOT EXISTS interim_epochs (
            document INTEGER PRIMARY KEY REFERENCES documents,
            epoch BLOB NOT NULL,
            secret BLOB NOT NULL
        ) STRICT;

        -- Chains of what was sealed so: handed to nobody before it is sealed again.
        CREATE TABLE IF NOT EXISTS interim_chains (
            chain INTEGER PRIMARY KEY REFERENCES chains
        ) STRICT;
        """

    /// Since version 5.
    static let carriedTable = """
        -- Entries and changes that came in a bundle and wait: once they are through, they go on to the
        -- central server, which may never have seen their author.
        CREATE TABLE IF NOT EXISTS carried (
            hash BLOB PRIMARY KEY
        ) STRICT, WITHOUT ROWID;
        """

    static let tables = """
        CREATE TABLE device (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            network BLOB NOT NULL,
            device BLOB NOT NULL,
            organisation BLOB NOT NULL,
            person BLOB NOT NULL,
            incarnation BLOB NOT NULL,
            marker BLOB NOT NULL,
            previous_marker BLOB NOT NULL,
            suspicion TEXT,
            reader INTEGER NOT NULL,
            generation INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE documents (
            number INTEGER PRIMARY KEY,
            id BLOB NOT NULL UNIQUE,
            incomplete INTEGER NOT NULL DEFAULT 0
        ) STRICT;

        CREATE TABLE chains (
            number INTEGER PRIMARY KEY,
            document INTEGER NOT NULL REFERENCES documents,
            device BLOB NOT NULL,
            incarnation BLOB NOT NULL,
            UNIQUE (document, device, incarnation)
        ) STRICT;

        -- Authentic changes. `void` and `obstacle` are reasons; `content` is 0 for merged, 1 for
        -- opaque, 2 for waiting, 3 for unopened. `branch` is the first change of the fork's branch it lies on.
        CREATE TABLE changes (
            number INTEGER PRIMARY KEY,
            document INTEGER NOT NULL REFERENCES documents,
            chain INTEGER NOT NULL REFERENCES chains,
            seq INTEGER NOT NULL,
            hash BLOB NOT NULL,
            prev INTEGER,
            branch INTEGER,
            sealed BLOB NOT NULL,
            void TEXT,
            content INTEGER NOT NULL,
            obstacle TEXT,
            since INTEGER NOT NULL,
            in_snapshot INTEGER NOT NULL DEFAULT 0,
            UNIQUE (chain, seq, hash)
        ) STRICT;
        CREATE INDEX changes_by_document ON changes (document);
        CREATE INDEX changes_in_no_snapshot ON changes (document) WHERE in_snapshot = 0;
        CREATE INDEX changes_in_quarantine ON changes (document)
            WHERE void IS NOT NULL OR content <> 0;

        CREATE TABLE snapshots (
            document INTEGER PRIMARY KEY REFERENCES documents,
            bytes BLOB NOT NULL
        ) STRICT;

        -- Changes whose chain or author is not known up to here, as received.
        -- `copy` tells apart what differs in its signature only.
        CREATE TABLE waiting (
            hash BLOB NOT NULL,
            copy BLOB NOT NULL,
            document INTEGER NOT NULL REFERENCES documents,
            device BLOB NOT NULL,
            sealed BLOB NOT NULL,
            reason TEXT NOT NULL,
            since INTEGER NOT NULL,
            PRIMARY KEY (hash, copy)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE refused (
            number INTEGER PRIMARY KEY,
            digest BLOB NOT NULL UNIQUE,
            reason TEXT NOT NULL,
            author BLOB,
            bytes BLOB NOT NULL,
            since INTEGER NOT NULL
        ) STRICT;

        -- Own changes that were taken back out of their chain before any server had them, and
        -- sealed again in another incarnation.
        CREATE TABLE rehomed (
            hash BLOB PRIMARY KEY,
            sealed BLOB NOT NULL,
            replacement BLOB NOT NULL,
            since INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE entries (
            number INTEGER PRIMARY KEY,
            id BLOB NOT NULL UNIQUE,
            document INTEGER REFERENCES documents,
            signed BLOB NOT NULL,
            admitted INTEGER NOT NULL,
            since INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX entries_by_document ON entries (document);

        CREATE TABLE wraps (
            entry INTEGER NOT NULL REFERENCES entries,
            digest BLOB NOT NULL,
            wrap BLOB NOT NULL,
            PRIMARY KEY (entry, digest)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE epochs (
            document INTEGER NOT NULL REFERENCES documents,
            epoch BLOB NOT NULL,
            commitment BLOB NOT NULL,
            secret BLOB NOT NULL,
            PRIMARY KEY (document, epoch, commitment)
        ) STRICT, WITHOUT ROWID;

        -- Own work that the central server does not have yet, in the order in which it was made.
        -- `elsewhere`: it came back from someone, so someone has it.
        CREATE TABLE outbox (
            position INTEGER PRIMARY KEY AUTOINCREMENT,
            change INTEGER UNIQUE,
            entry INTEGER UNIQUE,
            since INTEGER NOT NULL,
            elsewhere INTEGER NOT NULL DEFAULT 0
        ) STRICT;

        CREATE TABLE servers (
            number INTEGER PRIMARY KEY,
            id BLOB NOT NULL UNIQUE,
            lease BLOB
        ) STRICT;

        -- What each server said of own work. `item` is a change, or an entry below zero. `confirmed`:
        -- asked again in a later exchange, the server still had it.
        CREATE TABLE receipts (
            item INTEGER NOT NULL,
            server INTEGER NOT NULL REFERENCES servers,
            replicated INTEGER NOT NULL,
            cursor INTEGER NOT NULL,
            central INTEGER NOT NULL,
            refusal TEXT,
            since INTEGER NOT NULL,
            confirmed INTEGER NOT NULL DEFAULT 0,
            PRIMARY KEY (item, server)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX receipts_unconfirmed ON receipts (server)
            WHERE confirmed = 0 AND item > 0;

        CREATE TABLE anchors (
            server INTEGER NOT NULL REFERENCES servers,
            cursor INTEGER NOT NULL,
            feed BLOB NOT NULL,
            hash BLOB NOT NULL,
            PRIMARY KEY (server, cursor)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE contested (
            document INTEGER NOT NULL REFERENCES documents,
            record_type INTEGER NOT NULL,
            record BLOB NOT NULL,
            field INTEGER NOT NULL,
            merge_type INTEGER NOT NULL,
            PRIMARY KEY (document, record_type, record, field, merge_type)
        ) STRICT, WITHOUT ROWID;
        """
}
