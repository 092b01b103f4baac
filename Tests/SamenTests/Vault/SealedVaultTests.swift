import GRDB
import Samen
import Testing
import Trust

@Suite struct SealedVaultTests {
    @Test func `what one opening writes the next one reads`() throws {
        let fixture = try VaultFixture()
        let vault = try fixture.create()
        try vault.write { db in
            try db.execute(sql: "CREATE VIRTUAL TABLE note USING fts5(body)")
            for number in 0..<500 {
                try db.execute(
                    sql: "INSERT INTO note VALUES (?)",
                    arguments: ["woord\(number) \(String(repeating: "tekst ", count: 50))"]
                )
            }
        }
        try vault.close()
        let again = try fixture.open()
        let found = try again.read {
            try Int.fetchOne($0, sql: "SELECT count(*) FROM note WHERE note MATCH 'woord77'")
        }
        #expect(found == 1)
        try again.checkpoint()
        #expect(
            try again.read { try String.fetchOne($0, sql: "PRAGMA integrity_check") } == "ok"
        )
    }

    @Test func `G09 a re-key leaves the content and refuses the old key`() throws {
        let fixture = try VaultFixture()
        let vault = try fixture.create()
        try vault.write { db in
            try db.execute(sql: "CREATE VIRTUAL TABLE note USING fts5(body)")
            try db.execute(sql: "INSERT INTO note VALUES ('een twee')")
        }
        let next = try fixture.key.successor()
        try fixture.rekey(vault, to: next)
        #expect(try vault.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM note") } == 1)
        try vault.write { try $0.execute(sql: "INSERT INTO note VALUES ('drie')") }
        try vault.close()
        let error = #expect(throws: VaultError.self) { try fixture.open() }
        #expect(error?.code == .replaced)
        let again = try VaultFile.open(fixture.folder, keys: [next])
        #expect(try again.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM note") } == 2)
    }
}
