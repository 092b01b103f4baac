import CFaultVFS
import Foundation
import GRDB
import Samen
import TestSupport
import Testing
import Trust

@Suite struct PowerCutTests {
    @Test(arguments: Amount.seeds(4), [false, true])
    func `G14 no acknowledged transaction is lost when power fails`(
        seed: UInt64,
        spills: Bool
    ) throws {
        let session = try Session(seed: seed, transactions: 45, spills: spills)
        var generator = SeededGenerator(seed: seed &+ 1)
        let after = try VaultFixture(inMemory: true, key: session.fixture.key)
        for _ in 0..<100 {
            let position = Int.random(in: 0...session.recorded.count, using: &generator)
            let cut = session.recorded.cut(at: position, using: &generator)
            try after.restore(cut.files)
            let found = try Self.state(of: after)
            let index = session.states.lastIndex(of: found)
            #expect(
                index.map { $0 >= cut.acknowledged } == true,
                "cut at \(position): state \(index ?? -1), acknowledged \(cut.acknowledged)"
            )
        }
    }

    @Test func `G14 power fails before every single write and sync of a session`() throws {
        let session = try Session(seed: 14, transactions: 25)
        var generator = SeededGenerator(seed: 15)
        #expect(session.recorded.count >= 300)
        let after = try VaultFixture(inMemory: true, key: session.fixture.key)
        for position in 0...session.recorded.count {
            let cut = session.recorded.cut(at: position, using: &generator)
            try after.restore(cut.files)
            let found = try Self.state(of: after)
            let index = session.states.lastIndex(of: found)
            #expect(
                index.map { $0 >= cut.acknowledged } == true,
                "cut at \(position): state \(index ?? -1), acknowledged \(cut.acknowledged)"
            )
        }
    }

    @Test func `G14 power may fail again while the vault recovers`() throws {
        let session = try Session(seed: 77, transactions: 30)
        var generator = SeededGenerator(seed: 78)
        for _ in 0..<Amount.of(12) {
            let position = Int.random(in: 0...session.recorded.count, using: &generator)
            let first = session.recorded.cut(at: position, using: &generator)
            let second = try VaultFixture(inMemory: true, key: session.fixture.key)
            try second.restore(first.files)
            // Recovery, one more transaction and a checkpoint, all recorded.
            let recorded = try RecordedSession(of: second)
            let vault = try VaultFile.open(
                second.folder,
                keys: [second.key],
                patience: .seconds(10),
                base: RecordedSession.base
            )
            let before = try vault.read(Script.state)
            try vault.write { try $0.execute(sql: "INSERT INTO note VALUES (9999, 1, 'na')") }
            recorded.acknowledge(1)
            let extended = try vault.read(Script.state)
            try vault.checkpoint()
            try vault.close()
            recorded.stop()
            let third = try VaultFixture(inMemory: true, key: session.fixture.key)
            for _ in 0..<4 {
                let position = Int.random(in: 0...recorded.count, using: &generator)
                let cut = recorded.cut(at: position, using: &generator)
                try third.restore(cut.files)
                let found = try Self.state(of: third)
                let expected = cut.acknowledged == 1 ? [extended] : [before, extended]
                #expect(expected.contains(found), "second cut at \(position)")
            }
        }
    }

    @Test func `G14 a disk that fails at any call costs no acknowledged transaction`() throws {
        guard cfault_register() == 0 else { throw CocoaError(.featureUnsupported) }
        var generator = SeededGenerator(seed: 91)
        var failures = 0
        for seed in Amount.seeds(25) {
            let fixture = try VaultFixture(inMemory: true)
            let vault = try fixture.create(over: RecordedSession.base)
            try vault.write(Script.prepare)
            let recorded = try RecordedSession(of: fixture)
            var script = Script(seed: seed)
            var state = try vault.read(Script.state)
            // A commit whose sync failed was refused, yet its frames may all be in the file.
            var possible = [state]
            for _ in 0..<12 {
                let statements = script.next()
                recorded.fail(after: .random(in: 1...60, using: &generator))
                var attempted = state
                do {
                    try vault.write { db in
                        try Script.run(statements, on: db)
                        attempted = try Script.state(of: db)
                    }
                    state = attempted
                    try vault.checkpoint()
                } catch {
                    failures += 1
                }
                recorded.fail(after: 0)
                let found = try vault.read(Script.state)
                #expect(found == state || found == attempted)
                possible = found == attempted ? [found] : [found, attempted]
                state = found
            }
            #expect(try vault.write(Script.integrity) == "ok")
            try vault.close()
            recorded.stop()
            #expect(possible.contains(try Self.state(of: fixture)))
        }
        #expect(failures > 20)
    }

    @Test func `G14 a copy torn between two moments of one log shows one of its states`() throws {
        let session = try Session(seed: 61, transactions: 19)
        var generator = SeededGenerator(seed: 62)
        let after = try VaultFixture(inMemory: true, key: session.fixture.key)
        let quiet = session.recorded.positionsBeforeFirstCheckpoint
        #expect(quiet > 50)
        for _ in 0..<Amount.of(100) {
            let moments = (0..<2).map { _ in Int.random(in: 0...quiet, using: &generator) }.sorted()
            var copy = session.recorded.whole(at: moments[0])
            let later = session.recorded.whole(at: moments[1])["vault.db-wal"] ?? []
            var log = copy["vault.db-wal"] ?? []
            log += [UInt8](repeating: 0, count: max(0, later.count - log.count))
            for sector in stride(from: 0, to: later.count, by: 512)
            where Bool.random(using: &generator) {
                let end = min(sector + 512, later.count)
                log.replaceSubrange(sector..<end, with: later[sector..<end])
            }
            copy["vault.db-wal"] = log
            try after.restore(copy)
            #expect(session.states.contains(try Self.state(of: after)))
        }
    }

    private static func state(of fixture: VaultFixture) throws -> [String] {
        let vault = try fixture.open()
        let state = try vault.read(Script.state)
        let integrity = try vault.write(Script.integrity)
        #expect(integrity == "ok")
        try vault.close()
        return state
    }
}

/// A script run over the fault VFS, with the state after each acknowledged transaction.
struct Session {
    let fixture: VaultFixture
    let recorded: RecordedSession
    private(set) var states: [[String]] = []

    /// Runs and records the script; with `spills`, pages reach the log before the commit.
    ///
    /// Then nothing is rolled back to a savepoint: with both, SQLite 3.40.1 itself loses commits.
    init(seed: UInt64, transactions: Int, spills: Bool = false) throws {
        guard cfault_register() == 0 else { throw CocoaError(.featureUnsupported) }
        fixture = try VaultFixture(inMemory: true)
        let vault = try fixture.create(over: RecordedSession.base)
        try vault.write(Script.prepare)
        try vault.checkpoint()
        states.append(try vault.read(Script.state))
        var database = TestedDatabase.vault(vault)
        if spills {
            try vault.close()
            database = try .spilling(fixture, over: RecordedSession.base)
        }
        recorded = try RecordedSession(of: fixture)
        var script = Script(seed: seed, usesSavepoints: !spills)
        for transaction in 1...transactions {
            let statements = script.next()
            try database.write { try Script.run(statements, on: $0) }
            recorded.acknowledge(transaction)
            states.append(try database.read(Script.state))
            if transaction % 20 == 0 { try database.checkpoint() }
        }
        try database.close()
        recorded.stop()
    }
}
