import Foundation
import GRDB
import Samen
import Testing
import Trust

@Suite struct ProcessTests {
    @Test func `G14 a killed process loses nothing that it called durable`() throws {
        let fixture = try VaultFixture()
        try prepare(fixture)
        var generator = SeededGenerator(seed: 5)
        var durable = 0
        for _ in 0..<Amount.of(15) {
            let worker = try Worker("a", in: fixture)
            usleep(.random(in: 60_000...250_000, using: &generator))
            durable = max(durable, try worker.kill())
            try check(fixture, durable: ["a": durable])
        }
        #expect(durable > 0)
    }

    @Test func `G15 processes that share a vault and are killed keep its sums right`() throws {
        let fixture = try VaultFixture()
        try prepare(fixture)
        let names = ["a", "b", "c", "d"]
        var durable: [String: Int] = [:]
        var generator = SeededGenerator(seed: 6)
        var workers: [String: Worker] = [:]
        for name in names { workers[name] = try Worker(name, in: fixture) }
        let reader = try fixture.open()
        for _ in 0..<Amount.of(14) {
            usleep(.random(in: 50_000...250_000, using: &generator))
            let name = names.randomElement(using: &generator) ?? "a"
            if let said = try workers[name]?.kill() {
                durable[name] = max(durable[name] ?? 0, said)
            }
            #expect(try reader.read(Ledger.total) == 10_000)
            workers[name] = try Worker(name, in: fixture)
        }
        for (name, worker) in workers {
            durable[name] = max(durable[name] ?? 0, try worker.kill())
        }
        try reader.close()
        try check(fixture, durable: durable)
        #expect(durable.values.reduce(0, +) > 20)
    }

    @Test func `G15 a process with another run-time folder is refused`() throws {
        let fixture = try VaultFixture(inMemory: true)
        let other = try VaultFixture(inMemory: true)
        try prepare(fixture)
        let worker = try Worker("a", in: fixture)
        let same = try fixture.open()
        while try same.read({ try Ledger.last(of: "a", $0) }) == 0 { usleep(1000) }
        let folder = try VaultFolder(fixture.folder.path, runtime: other.runtime)
        let error = #expect(throws: VaultError.self) {
            try VaultFile.open(folder, keys: [fixture.key])
        }
        #expect(error?.code == .sharedMemory)
        try same.close()
        _ = try worker.kill()
        try VaultFile.open(folder, keys: [fixture.key]).close()
    }

    private func prepare(_ fixture: VaultFixture) throws {
        let vault = try fixture.create()
        try vault.write(Ledger.prepare)
        try vault.close()
    }

    private func check(_ fixture: VaultFixture, durable: [String: Int]) throws {
        let vault = try fixture.open()
        try vault.read { db throws in
            #expect(try Ledger.total(db) == 10_000)
            #expect(try Ledger.gaps(db) == 0)
            for (writer, number) in durable {
                #expect(try Ledger.last(of: writer, db) >= number)
            }
            #expect(try String.fetchOne(db, sql: "PRAGMA integrity_check") == "ok")
        }
        try vault.close()
    }
}
