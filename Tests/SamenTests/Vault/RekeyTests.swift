import Foundation
import GRDB
import Samen
import Testing
import Trust

@Suite struct RekeyTests {
    private func filled() throws -> (VaultFixture, VaultFile) {
        let fixture = try VaultFixture(inMemory: true)
        let vault = try fixture.create()
        try vault.write(Script.prepare)
        var script = Script(seed: 3)
        for _ in 0..<20 {
            let statements = script.next()
            try vault.write { try Script.run(statements, on: $0) }
        }
        return (fixture, vault)
    }

    @Test func `G09 a re-key keeps every row and drops deleted words`() throws {
        let (fixture, vault) = try filled()
        let state = try vault.read(Script.state)
        let next = try fixture.key.successor()
        try vault.rekey(to: next, slot: VaultFixture.slot(for: next))
        #expect(vault.generation == 2)
        #expect(try vault.read(Script.state) == state)
        #expect(try vault.write(Script.integrity) == "ok")
        #expect(try fixture.folder.storedKeys().generations == [2])
        let segments = try vault.read {
            try Int.fetchOne($0, sql: "SELECT count(DISTINCT segid) FROM word_idx")
        }
        #expect(segments == 1)
        // And once more, from the connections that the first one left.
        let third = try next.successor()
        try vault.rekey(to: third, slot: VaultFixture.slot(for: third))
        #expect(try vault.read(Script.state) == state)
    }

    @Test func `G09 a process that missed a re-key writes nothing and is told to open again`()
        throws
    {
        let (fixture, vault) = try filled()
        let other = try fixture.open()
        let unused = try fixture.open()
        let state = try other.read(Script.state)
        let next = try fixture.key.successor()
        try vault.rekey(to: next, slot: VaultFixture.slot(for: next))
        let error = #expect(throws: VaultError.self) {
            try other.write { try $0.execute(sql: "DELETE FROM note") }
        }
        #expect(error?.code == .replaced)
        #expect(try other.read(Script.state) == state)
        #expect(throws: VaultError.self) { try other.checkpoint() }
        let late = #expect(throws: VaultError.self) { try unused.read(Script.state) }
        #expect(late?.code == .replaced)
        try vault.write { try $0.execute(sql: "INSERT INTO note VALUES (777, 1, 'na')") }
        #expect(try vault.write(Script.integrity) == "ok")
    }

    @Test func `G14 wherever a re-key is interrupted, one key opens the vault`() throws {
        let (fixture, vault) = try filled()
        let state = try vault.read(Script.state)
        try vault.checkpoint()
        let next = try fixture.key.successor()
        let slot = try VaultFixture.slot(for: next)
        let before = try fixture.contents()
        try vault.rekey(to: next, slot: slot)
        let after = try fixture.contents()
        try vault.close()
        let both = try VaultFixture.encoded(VaultFixture.keys(fixture.keys, adding: slot))

        // Before the rename: both slots, the old file, a building file in whatever state.
        for building in [[], [1, 2, 3], after["vault.db"] ?? []] as [[UInt8]] {
            var files = before
            files["vault.keys"] = both
            try fixture.restore(files)
            let path = fixture.folder.path + "/vault.building"
            try #require(FileManager.default.createFile(atPath: path, contents: Data(building)))
            #expect(chmod(path, 0o600) == 0)
            let opened = try VaultFile.open(fixture.folder, keys: [next, fixture.key])
            #expect(opened.generation == 1)
            #expect(try opened.read(Script.state) == state)
            #expect(try fixture.folder.storedKeys().generations == [1])
            #expect(!FileManager.default.fileExists(atPath: path))
            try opened.close()
        }
        // After the rename: both slots, the new file, no log.
        var files = after
        files["vault.keys"] = both
        try fixture.restore(files)
        let opened = try VaultFile.open(fixture.folder, keys: [next, fixture.key])
        #expect(opened.generation == 2)
        #expect(try opened.read(Script.state) == state)
        #expect(try fixture.folder.storedKeys().generations == [2])
    }

    @Test func `G14 a re-key that was interrupted is ended before another begins`() throws {
        let (fixture, vault) = try filled()
        let next = try fixture.key.successor()
        let slot = try VaultFixture.slot(for: next)
        let both = try VaultFixture.keys(fixture.keys, adding: slot)
        try fixture.folder.store(both)
        let other = try fixture.key.successor()
        let error = #expect(throws: VaultError.self) {
            try vault.rekey(to: other, slot: VaultFixture.slot(for: other))
        }
        #expect(error?.code == .key)
        #expect(try fixture.folder.storedKeys() == both)
        try vault.close()
        let opened = try VaultFile.open(fixture.folder, keys: [next, fixture.key])
        #expect(opened.generation == 1)
        #expect(try fixture.folder.storedKeys().generations == [1])
    }

    @Test func `G10 a key of another vault is not even tried`() throws {
        let fixture = try VaultFixture(inMemory: true)
        try fixture.create().close()
        let foreign = try VaultKey.first(of: .random())
        let error = #expect(throws: VaultError.self) {
            try VaultFile.open(fixture.folder, keys: [foreign])
        }
        #expect(error?.code == .key && error?.message.contains("not tried") == true)
        let wrong = try VaultKey.first(of: fixture.key.vault)
        #expect(throws: VaultError.self) { try VaultFile.open(fixture.folder, keys: [wrong]) }
    }

    @Test func `G14 a vault is not made over another, nor twice`() throws {
        let fixture = try VaultFixture(inMemory: true)
        try fixture.create().close()
        let error = #expect(throws: VaultError.self) { try fixture.create() }
        #expect(error?.code == .exists)
        // Interrupted before the main file had its place: nothing was sealed yet, start over.
        try FileManager.default.removeItem(atPath: fixture.main)
        try fixture.create().close()
    }
}

extension VaultFixture {
    static func keys(_ file: VaultKeyFile, adding slot: KeySlot) throws -> VaultKeyFile {
        try file.adding(slot)
    }

    static func encoded(_ file: VaultKeyFile) -> [UInt8] {
        file.encoded
    }
}
