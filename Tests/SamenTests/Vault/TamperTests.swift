import Foundation
import GRDB
import Samen
import TestSupport
import Testing
import Trust

/// Files changed by someone without the key: found out, or a committed state; never anything else.
@Suite struct TamperTests {
    private static let page = 4096
    private static let stride = 4120
    private static let header = 72

    @Test func `G05 D02 every changed page is named or not needed`() throws {
        let judge = try Judge(seed: 21, transactions: 24)
        var generator = SeededGenerator(seed: 22)
        let main = try #require(judge.files["vault.db"])
        for page in 0..<main.count / Self.page {
            for _ in 0..<3 {
                let offset = page * Self.page + .random(in: 0..<Self.page, using: &generator)
                try judge.expect("flip in page \(page + 1)") { $0["vault.db"]?[offset] ^= 1 }
            }
            let other = (page + 1) % (main.count / Self.page)
            try judge.expect("swap pages \(page + 1) and \(other + 1)") {
                $0["vault.db"] = main.swapping(page, other, of: Self.page)
            }
            let range = page * Self.page..<(page + 1) * Self.page
            try judge.expect("zero page \(page + 1)") {
                $0["vault.db"]?.replaceSubrange(range, with: [UInt8](repeating: 0, count: 4096))
            }
            try judge.expect("cut at page \(page + 1)") {
                $0["vault.db"]?.removeLast(main.count - page * Self.page)
            }
        }
        for extra in [1, 100, 4095, 4096, 8192] {
            try judge.expect("append \(extra)") {
                $0["vault.db"]?.append(contentsOf: [UInt8](repeating: 7, count: extra))
            }
        }
        #expect(judge.refused.value > 20 && judge.accepted.value > 0)
    }

    @Test func `G07 D02 every changed frame ends the log or is refused`() throws {
        let judge = try Judge(seed: 31, transactions: 24)
        var generator = SeededGenerator(seed: 32)
        let log = try #require(judge.files["vault.db-wal"])
        let frames = (log.count - Self.header) / Self.stride
        #expect(frames > 20)
        for offset in Swift.stride(from: 0, to: Self.header, by: 3) {
            try judge.expect("flip \(offset) in the header") { $0["vault.db-wal"]?[offset] ^= 4 }
        }
        let body = Array(log[Self.header...])
        for frame in 0..<frames {
            let start = Self.header + frame * Self.stride
            for place in [0, 5, 20, 30, 4079, 4080, 4119] {
                try judge.expect("flip in frame \(frame + 1)") {
                    $0["vault.db-wal"]?[start + place] ^= 8
                }
            }
            let other = Int.random(in: 0..<frames, using: &generator)
            try judge.expect("swap frames \(frame + 1) and \(other + 1)") {
                $0["vault.db-wal"] =
                    log[..<Self.header] + body.swapping(frame, other, of: Self.stride)
            }
            try judge.expect("frame \(frame + 1) replayed as \(other + 1)") {
                $0["vault.db-wal"] =
                    log[..<Self.header] + body.copying(frame, to: other, of: Self.stride)
            }
            for cut in [start, start + 24, start + 4000] {
                try judge.expect("cut at \(cut)") {
                    $0["vault.db-wal"]?.removeLast(log.count - cut)
                }
            }
        }
        try judge.expect("append") { $0["vault.db-wal"]? += [UInt8](repeating: 1, count: 9000) }
        try judge.expect("no log") { $0["vault.db-wal"] = nil }
        #expect(judge.accepted.value > 20)
    }

    @Test func `G05 G07 frames of an older log and pages of another vault do not open`() throws {
        let judge = try Judge(seed: 41, transactions: 24)
        let other = try Judge(seed: 41, transactions: 24)
        let log = try #require(judge.files["vault.db-wal"])
        let main = try #require(judge.files["vault.db"])
        for (name, older) in [("older", judge.older), ("foreign", other.files)] {
            let olderLog = try #require(older["vault.db-wal"])
            let frames = (min(log.count, olderLog.count) - Self.header) / Self.stride
            for frame in 0..<frames {
                let start = Self.header + frame * Self.stride
                try judge.expect("\(name) frame \(frame + 1)") {
                    $0["vault.db-wal"]?.replaceSubrange(
                        start..<start + Self.stride,
                        with: olderLog[start..<start + Self.stride]
                    )
                }
            }
            try judge.expect("\(name) header") {
                $0["vault.db-wal"]?.replaceSubrange(..<72, with: olderLog[..<72])
            }
        }
        let foreign = try #require(other.files["vault.db"])
        for page in 0..<min(main.count, foreign.count) / Self.page {
            let range = page * Self.page..<(page + 1) * Self.page
            try judge.expect("foreign page \(page + 1)") {
                $0["vault.db"]?.replaceSubrange(range, with: foreign[range])
            }
        }
        try judge.expect("foreign files") { files in
            files["vault.db"] = other.files["vault.db"]
            files["vault.db-wal"] = other.files["vault.db-wal"]
        }
    }

    @Test func `G07 a log damaged while a checkpoint was under way is refused`() throws {
        let session = try Session(seed: 51, transactions: 40)
        let cuts = session.recorded.cutsDuringCheckpoints()
        #expect(cuts.count > 40)
        let judge = try Judge(session: session)
        var generator = SeededGenerator(seed: 52)
        for _ in 0..<Amount.of(60) {
            let cut = try #require(cuts.randomElement(using: &generator))
            judge.files = cut.files
            let log = cut.files["vault.db-wal"] ?? []
            let frames = (log.count - Self.header) / Self.stride
            try judge.expect("nothing changed") { _ in }
            try judge.expect("damaged header") { $0["vault.db-wal"]?[40] ^= 1 }
            try judge.expect("no log") { $0["vault.db-wal"] = nil }
            try judge.expect("empty log") { $0["vault.db-wal"] = [] }
            let frame = Int.random(in: 0..<frames, using: &generator)
            let start = Self.header + frame * Self.stride
            try judge.expect("damaged frame") { $0["vault.db-wal"]?[start + 99] ^= 1 }
            try judge.expect("cut log") { $0["vault.db-wal"]?.removeLast(log.count - start) }
            try judge.expect("damaged mark") { $0["vault.db-fold"]?[9] ^= 1 }
        }
        #expect(judge.refused.value > 100)
    }

    @Test func `F03 G07 a journal that someone plants is not played back`() throws {
        let judge = try Judge(seed: 71, transactions: 6)
        let journal = judge.folder + "/vault.db-journal"
        // A hot journal as SQLite writes it: magic, and a page to put back.
        let magic: [UInt8] = [0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7]
        let bytes = Data(magic + [UInt8](repeating: 1, count: 8192))
        #expect(FileManager.default.createFile(atPath: journal, contents: bytes))
        try judge.expect("planted journal") { _ in }
        #expect(judge.accepted.value == 1)
    }

    @Test func `G07 a log put back under a running vault is noticed`() throws {
        let fixture = try VaultFixture(inMemory: true)
        let vault = try fixture.create()
        try vault.write {
            try $0.execute(sql: "CREATE TABLE t (v TEXT); INSERT INTO t VALUES ('')")
        }
        try vault.checkpoint()
        try vault.write { try $0.execute(sql: "UPDATE t SET v = 'old'") }
        let older = try #require(try fixture.contents()["vault.db-wal"])
        try vault.checkpoint()
        try vault.write { try $0.execute(sql: "UPDATE t SET v = 'new'") }
        let handle = try #require(FileHandle(forWritingAtPath: fixture.log))
        try handle.write(contentsOf: Data(older))
        // Another process, which has nothing in its cache and finds the index in shared memory.
        let other = try fixture.open()
        let error = #expect(throws: VaultError.self) {
            try other.read { try String.fetchOne($0, sql: "SELECT v FROM t") }
        }
        #expect(error?.code == .log)
    }

    @Test func `G05 a database without reserved bytes is refused, one with them changes keys`()
        throws
    {
        let fixture = try VaultFixture(inMemory: true)
        let vault = try fixture.create()
        try vault.write {
            try $0.execute(sql: "CREATE TABLE t (v TEXT); INSERT INTO t VALUES ('x')")
        }
        try vault.checkpoint()
        let next = try fixture.key.successor()
        let building = fixture.folder.path + "/copy"
        func emptyCopy() throws -> DatabaseQueue {
            #expect(FileManager.default.createFile(atPath: building, contents: nil))
            let vfs = try VaultVFS(key: next, sharedMemory: nil, base: .disk)
            return try DatabaseQueue(path: vfs.uri(of: building))
        }
        let plain = try DatabaseQueue(path: fixture.root + "/plain.db")
        try plain.write { db in
            let filler = String(repeating: "x", count: 20_000)
            try db.execute(
                sql: "CREATE TABLE t (v TEXT); INSERT INTO t VALUES (?)",
                arguments: [filler]
            )
        }
        let refused = #expect(throws: DatabaseError.self) { try plain.backup(to: emptyCopy()) }
        #expect(refused?.resultCode == .SQLITE_IOERR)
        try FileManager.default.removeItem(atPath: building)
        let own = try VaultVFS(
            key: fixture.key,
            sharedMemory: fixture.runtime + "/copy",
            base: .disk
        )
        try vault.close()
        let source = try DatabaseQueue(path: own.uri(of: fixture.main))
        try source.backup(to: emptyCopy())
    }
}

extension [UInt8] {
    fileprivate func swapping(_ a: Int, _ b: Int, of size: Int) -> [UInt8] {
        var result = copying(a, to: b, of: size)
        result.replaceSubrange(a * size..<(a + 1) * size, with: self[b * size..<(b + 1) * size])
        return result
    }

    fileprivate func copying(_ a: Int, to b: Int, of size: Int) -> [UInt8] {
        var result = self
        result.replaceSubrange(b * size..<(b + 1) * size, with: self[a * size..<(a + 1) * size])
        return result
    }
}
