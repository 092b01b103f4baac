import Foundation
import GRDB
import Samen
import Testing
import Trust

/// Nothing of the plaintext, nor anything computed from it, is readable in the files.
@Suite struct LeakTests {
    private static let canary = "KANARIE-7f3a91c2-Achterdijk"

    @Test func `G08 no plaintext, checksum or salt is on the disk, and the search finds them`()
        throws
    {
        let fixture = try VaultFixture()
        let vault = try fixture.create()
        let root = fixture.root
        let control = try DatabasePool(path: root + "/control.db", configuration: Self.plain)
        var snapshots: [[String: [UInt8]]] = []
        var clear: [[UInt8]] = []
        try vault.write(Self.prepare)
        try control.write(Self.prepare)
        for round in 0..<6 {
            try vault.write { try Self.fill($0, round) }
            try control.write { try Self.fill($0, round) }
            snapshots.append(try fixture.contents())
            clear.append(try Self.bytes(root + "/control.db"))
            clear.append(try Self.bytes(root + "/control.db-wal"))
            if round == 3 {
                try vault.checkpoint()
                try control.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
            }
        }
        let next = try fixture.key.successor()
        try fixture.rekey(vault, to: next)
        snapshots.append(try fixture.contents())

        let needles = Self.needles(in: clear)
        #expect(needles.count > 50)
        #expect(clear.contains { Self.find(needles, in: $0) != nil }, "the control run is blind")
        for files in snapshots {
            for (name, bytes) in files {
                let found = Self.find(needles, in: bytes)
                #expect(found == nil, "\(name) holds plaintext")
            }
        }
        let names = try FileManager.default.contentsOfDirectory(atPath: fixture.folder.path)
        let known = ["vault.db", "vault.db-wal", "vault.db-fold", "vault.keys", "vault.lock"]
        #expect(Set(names).isSubset(of: known))
        let memory = try FileManager.default.contentsOfDirectory(atPath: fixture.runtime + "/samen")
        #expect(memory.contains { $0.hasSuffix("-shm") })
    }

    @Test func `G08 the same write twice leaves nothing in common on the disk`() throws {
        let fixture = try VaultFixture()
        let vault = try fixture.create()
        try vault.write(Self.prepare)
        try vault.checkpoint()
        var seen: [Set<[UInt8]>] = []
        for _ in 0..<2 {
            try vault.write { try $0.execute(sql: "INSERT OR REPLACE INTO t VALUES (1, 'x')") }
            let log = try #require(try fixture.contents()["vault.db-wal"])
            seen.append(
                Set(stride(from: 0, to: log.count - 8, by: 8).map { Array(log[$0..<$0 + 8]) })
            )
            try vault.checkpoint()
        }
        #expect(seen[0].isDisjoint(with: seen[1]))
    }

    private static var plain: Configuration {
        var configuration = Configuration()
        configuration.prepareDatabase { try $0.execute(sql: "PRAGMA wal_autocheckpoint = 0") }
        return configuration
    }

    private static func prepare(_ db: Database) throws {
        try db.execute(
            sql:
                "CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT); CREATE VIRTUAL TABLE f USING fts5(v)"
        )
    }

    private static func fill(_ db: Database, _ round: Int) throws {
        for number in 0..<20 {
            let text = "\(canary) \(round) \(number) \(String(repeating: "\(number)~", count: 60))"
            try db.execute(
                sql: "INSERT OR REPLACE INTO t VALUES (?, ?)",
                arguments: [round * 10 + number, text]
            )
            try db.execute(sql: "INSERT INTO f VALUES (?)", arguments: [text])
        }
        try db.execute(sql: "DELETE FROM t WHERE id % 5 = ?", arguments: [round])
    }

    /// 8-byte windows of the marker, SQLite's magic, and every salt and checksum in the clear logs.
    private static func needles(in clear: [[UInt8]]) -> Set<UInt64> {
        var needles: Set<UInt64> = []
        func add(_ bytes: some Collection<UInt8>) {
            let word = bytes.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            if word != 0 { needles.insert(word) }
        }
        for text in [canary, canary.lowercased(), "SQLite format 3", "CREATE TABLE", "7f3a91c2"] {
            let bytes = Array(text.utf8)
            for start in 0...bytes.count - 8 { add(bytes[start..<start + 8]) }
        }
        for log in clear where log.starts(with: [0x37, 0x7f]) {
            for start in stride(from: 32, to: log.count - 24, by: 4120) {
                add(log[start + 8..<start + 16])
                add(log[start + 16..<start + 24])
            }
        }
        return needles
    }

    private static func find(_ needles: Set<UInt64>, in bytes: [UInt8]) -> Int? {
        var window: UInt64 = 0
        return bytes.withUnsafeBufferPointer { bytes in
            for index in bytes.indices {
                window = window << 8 | UInt64(bytes[index])
                if index >= 7, needles.contains(window) { return index }
            }
            return nil
        }
    }

    private static func bytes(_ path: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    }
}
