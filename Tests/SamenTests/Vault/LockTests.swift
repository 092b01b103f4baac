import Foundation
import GRDB
import Samen
import Synchronization
import Testing
import Trust

@Suite struct LockTests {
    @Test func `G15 who waits too long is told the holder's process`() throws {
        let fixture = try VaultFixture(inMemory: true)
        try fixture.create().write(Ledger.prepare)
        let worker = try Worker("a", in: fixture)
        defer { _ = try? worker.kill() }
        let lock = VaultLock(fixture.folder.path + "/vault.lock")
        while lock.holder != worker.identifier { usleep(1000) }
        let vault = try VaultFile.open(fixture.folder, keys: [fixture.key], patience: .zero)
        var refusal: VaultError?
        // A stopped process keeps what it holds; stop it until it happens to hold the lock.
        for _ in 0..<2000 where refusal == nil {
            kill(worker.identifier, SIGSTOP)
            do {
                try vault.write { _ in }
            } catch let error as VaultError {
                refusal = error
            }
            kill(worker.identifier, SIGCONT)
            usleep(300)
        }
        #expect(refusal?.code == .locked)
        #expect(refusal?.message.contains("\(worker.identifier)") == true)
    }

    @Test func `G15 a deleted lock file that was opened before is no lock`() throws {
        let fixture = try VaultFixture(inMemory: true)
        let path = fixture.root + "/vault/some.lock"
        let lock = VaultLock(path)
        try lock.hold(waiting: .zero) {}
        let before = open(path, O_RDWR | O_CLOEXEC)
        defer { close(before) }
        try FileManager.default.removeItem(atPath: path)
        #expect(try lock.attempt(on: before) == .deleted)
        let found = try lock.hold(waiting: .zero) {
            let now = open(path, O_RDWR | O_CLOEXEC)
            defer { close(now) }
            return [try lock.attempt(on: before), try lock.attempt(on: now)]
        }
        #expect(found == [.deleted, .held])
    }

    @Test func `G15 a deleted lock file does not let two in`() throws {
        let fixture = try VaultFixture(inMemory: true)
        let path = fixture.root + "/vault/some.lock"
        let inside = Atomic(0)
        let overlaps = Atomic(0)
        DispatchQueue.concurrentPerform(iterations: 8) { _ in
            for _ in 0..<150 {
                try? VaultLock(path).hold(waiting: .seconds(30)) {
                    if inside.add(1, ordering: .sequentiallyConsistent).newValue != 1 {
                        overlaps.add(1, ordering: .relaxed)
                    }
                    inside.subtract(1, ordering: .sequentiallyConsistent)
                }
                // Whoever has opened the file that the holder deletes must not get its lock.
                try? VaultLock(path).hold(waiting: .seconds(30)) {
                    try FileManager.default.removeItem(atPath: path)
                }
            }
        }
        #expect(overlaps.load(ordering: .relaxed) == 0)
    }

    @Test func `G15 nothing checkpoints outside the lock`() throws {
        let fixture = try VaultFixture(inMemory: true)
        let vault = try fixture.create()
        try vault.write { try $0.execute(sql: "CREATE TABLE t (v)") }
        let before = try fixture.contents()["vault.db"]
        let reader = try fixture.open()
        _ = try reader.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM t") }
        try reader.close()
        try vault.close()
        #expect(try fixture.contents()["vault.db"] == before)
        #expect((try fixture.contents()["vault.db-wal"]?.count ?? 0) > 4120)
    }

    @Test func `G15 the writer folds the log in at 256 frames`() throws {
        let fixture = try VaultFixture(inMemory: true)
        let vault = try fixture.create()
        try vault.write { try $0.execute(sql: "CREATE TABLE t (v)") }
        for _ in 0..<40 {
            try vault.write { try $0.execute(sql: "INSERT INTO t VALUES (zeroblob(60000))") }
        }
        let log = try #require(try fixture.contents()["vault.db-wal"])
        #expect(log.count < 300 * 4120)
        #expect(try vault.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM t") } == 40)
    }

    @Test func `G15 a checkpoint that readers block says so and loses nothing`() throws {
        let fixture = try VaultFixture(inMemory: true)
        let vault = try fixture.create()
        try vault.write { try $0.execute(sql: "CREATE TABLE t (v); INSERT INTO t VALUES (1)") }
        let reading = DispatchSemaphore(value: 0)
        let done = DispatchSemaphore(value: 0)
        let reader = try fixture.open()
        Thread.detachNewThread {
            try? reader.read { db in
                _ = try Int.fetchOne(db, sql: "SELECT count(*) FROM t")
                reading.signal()
                done.wait()
            }
            reading.signal()
        }
        reading.wait()
        try vault.write { try $0.execute(sql: "INSERT INTO t VALUES (2)") }
        let impatient = try VaultFile.open(
            fixture.folder,
            keys: [fixture.key],
            patience: .milliseconds(50)
        )
        let error = #expect(throws: VaultError.self) { try impatient.checkpoint() }
        #expect(error?.code == .busy)
        done.signal()
        reading.wait()
        try impatient.checkpoint()
        #expect(try vault.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM t") } == 2)
    }
}
