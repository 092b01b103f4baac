import Foundation
import GRDB
import Samen
import Trust

/// A process of its own that writes to the fixture's vault and reports each durable transaction.
struct Worker {
    private let process = Process()
    private let output = Pipe()

    init(_ name: String, in fixture: VaultFixture) throws {
        let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let folder = URL(fileURLWithPath: tests).deletingLastPathComponent()
        process.executableURL = folder.appendingPathComponent("vault-worker")
        let secret = fixture.key.secret.withBytes { start in
            (0..<LockedSecret.length).map { start[$0] }
        }
        process.arguments = [
            fixture.folder.path, fixture.runtime, hexadecimal(fixture.key.vault.bytes),
            hexadecimal(secret), name,
        ]
        process.standardOutput = output
        try process.run()
    }

    /// Kills the process without warning and returns the last transaction it called durable.
    func kill() throws -> Int {
        Foundation.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        let said = try output.fileHandleForReading.readToEnd() ?? Data()
        // A line that the kill cut off was not said.
        let lines = String(decoding: said, as: UTF8.self).split(
            separator: "\n",
            omittingEmptySubsequences: false
        )
        return lines.dropLast().last.flatMap { Int($0) } ?? 0
    }

    var identifier: Int32 {
        process.processIdentifier
    }
}

func hexadecimal(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}

/// The tables that workers write to, and what must hold of them at any time.
enum Ledger {
    static func prepare(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE entry (writer TEXT, number INTEGER, body TEXT,
                    PRIMARY KEY (writer, number)) WITHOUT ROWID;
                CREATE TABLE account (id INTEGER PRIMARY KEY, balance INTEGER);
                WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 9)
                INSERT INTO account SELECT i, 1000 FROM n;
                """
        )
    }

    static func total(_ db: Database) throws -> Int? {
        try Int.fetchOne(db, sql: "SELECT sum(balance) FROM account")
    }

    static func last(of writer: String, _ db: Database) throws -> Int {
        try Int.fetchOne(
            db,
            sql: "SELECT max(number) FROM entry WHERE writer = ?",
            arguments: [writer]
        ) ?? 0
    }

    /// Entries that were neither written nor removed by their writer's own rule.
    static func gaps(_ db: Database) throws -> Int? {
        try Int.fetchOne(
            db,
            sql: """
                SELECT count(*) FROM entry AS e WHERE number > 1 AND NOT EXISTS
                (SELECT 1 FROM entry WHERE writer = e.writer AND number = e.number - 1)
                AND number > 1 + (SELECT max(number) FROM entry WHERE writer = e.writer) - 180
                """
        )
    }
}
