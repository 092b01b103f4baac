import GRDB

/// A generator that gives the same numbers for the same seed on every computer (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}

/// Random transactions on notes with a full-text index, the same for the same seed.
struct Script {
    private var generator: SeededGenerator
    /// Whether transactions roll parts of themselves back.
    let usesSavepoints: Bool

    init(seed: UInt64, usesSavepoints: Bool = true) {
        generator = SeededGenerator(seed: seed)
        self.usesSavepoints = usesSavepoints
    }

    static func prepare(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE note (id INTEGER PRIMARY KEY, kind INTEGER, body TEXT NOT NULL);
                CREATE INDEX note_kind ON note (kind, body);
                CREATE VIRTUAL TABLE word USING fts5(body, content='note', content_rowid='id');
                CREATE TRIGGER note_i AFTER INSERT ON note BEGIN
                    INSERT INTO word(rowid, body) VALUES (new.id, new.body);
                END;
                CREATE TRIGGER note_d AFTER DELETE ON note BEGIN
                    INSERT INTO word(word, rowid, body) VALUES ('delete', old.id, old.body);
                END;
                CREATE TRIGGER note_u AFTER UPDATE ON note BEGIN
                    INSERT INTO word(word, rowid, body) VALUES ('delete', old.id, old.body);
                    INSERT INTO word(rowid, body) VALUES (new.id, new.body);
                END;
                """
        )
    }

    /// One transaction's statements, drawn before it runs, so that two databases get the same.
    mutating func next() -> [Statement] {
        var statements = (0..<Int.random(in: 1...5, using: &generator)).map { _ in step() }
        if usesSavepoints, Bool.random(using: &generator) {
            let start = Int.random(in: 0...statements.count, using: &generator)
            statements.insert(Statement(sql: "SAVEPOINT part"), at: start)
            let end = Int.random(in: start + 1...statements.count, using: &generator)
            if Bool.random(using: &generator) {
                statements.insert(Statement(sql: "ROLLBACK TO part"), at: end)
            }
            statements.append(Statement(sql: "RELEASE part"))
        }
        return statements
    }

    struct Statement {
        let sql: String
        var arguments: StatementArguments = []
    }

    private mutating func step() -> Statement {
        let id = Int.random(in: 1...60, using: &generator)
        switch Int.random(in: 0..<10, using: &generator) {
        case 0..<5:
            return Statement(
                sql: "INSERT OR REPLACE INTO note VALUES (?, ?, ?)",
                arguments: [id, id % 7, body()]
            )
        case 5..<7:
            return Statement(
                sql: "UPDATE note SET body = ? WHERE id % 9 = ?",
                arguments: [body(), id % 9]
            )
        case 7..<9:
            return Statement(
                sql: "DELETE FROM note WHERE id BETWEEN ? AND ?",
                arguments: [id, id + 4]
            )
        default:
            return Statement(sql: "INSERT INTO word(word, rank) VALUES ('merge', 16)")
        }
    }

    private mutating func body() -> String {
        let words = ["opvang", "zorg", "gesprek", "school", "moeder", "broer", "station"]
        let count = [3, 40, 400, 1500].randomElement(using: &generator) ?? 3
        let word = words.randomElement(using: &generator) ?? ""
        let stamp = UInt16.random(in: 0 ... .max, using: &generator)
        return String(repeating: "\(word)\(stamp) ", count: count)
    }

    static func run(_ statements: [Statement], on db: Database) throws {
        for statement in statements {
            try db.execute(sql: statement.sql, arguments: statement.arguments)
        }
    }

    /// Everything that the script's tables say, read by table, by index and by full text.
    static func state(of db: Database) throws -> [String] {
        let queries = [
            "SELECT group_concat(id || ':' || kind || ':' || body, '|') FROM note",
            "SELECT group_concat(kind || ':' || length(body), '|') FROM note INDEXED BY note_kind",
            """
            SELECT group_concat(rowid, '|') FROM
            (SELECT rowid FROM word WHERE word MATCH 'opvang* OR school*' ORDER BY rowid)
            """,
        ]
        return try queries.map { try String.fetchOne(db, sql: $0) ?? "" }
    }

    static func integrity(of db: Database) throws -> String {
        try db.execute(sql: "INSERT INTO word(word) VALUES ('integrity-check')")
        return try String.fetchOne(db, sql: "PRAGMA integrity_check") ?? ""
    }
}
