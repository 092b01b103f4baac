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
        try fixture.rekey(vault, to: next)
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
        try fixture.rekey(vault, to: third)
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
        try fixture.rekey(vault, to: next)
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
        try vault.rekey(to: next, slot: slot, inPlaceOf: fixture.keys.slots[0])
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
            try fixture.rekey(vault, to: other)
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
        for file in [fixture.main, fixture.log, fixture.foldMark] {
            try? FileManager.default.removeItem(atPath: file)
        }
        let vault = try fixture.create()
        // Without its main file it is a vault all the same: what stands in its log needs its key.
        try vault.write(Script.prepare)
        try vault.close()
        try FileManager.default.removeItem(atPath: fixture.main)
        let before = try fixture.contents()
        #expect(before["vault.db-wal"]?.isEmpty == false)
        let kept = #expect(throws: VaultError.self) { try fixture.create() }
        #expect(kept?.code == .exists)
        #expect(try fixture.contents() == before)
        let missing = #expect(throws: VaultError.self) { try fixture.open() }
        #expect(missing?.code == .page)
        // And so it is where the log was folded in.
        try FileManager.default.removeItem(atPath: fixture.log)
        #expect(FileManager.default.createFile(atPath: fixture.foldMark, contents: Data()))
        #expect(chmod(fixture.foldMark, 0o600) == 0)
        let folded = #expect(throws: VaultError.self) { try fixture.create() }
        #expect(folded?.code == .exists)
    }

    @Test func `G09 G14 a re-key does not undo a passphrase that was changed as it began`() throws {
        let (fixture, vault) = try filled()
        let state = try vault.read(Script.state)
        let derivation = try VaultFixture.derivation.get().resalted()
        let wrapper = try derivation.key(from: Array("zeven andere woorden".utf8))
        let changed = KeySlot(wrapping: fixture.key, under: wrapper, from: derivation)
        let keys = try #require(fixture.keys.replacing(fixture.keys.slots, with: changed))
        try fixture.folder.store(keys)
        let next = try fixture.key.successor()
        let stale = fixture.keys.slots[0]
        let error = #expect(throws: VaultError.self) {
            try vault.rekey(to: next, slot: VaultFixture.slot(for: next), inPlaceOf: stale)
        }
        #expect(error?.code == .replaced)
        #expect(try fixture.folder.storedKeys() == keys)
        #expect(vault.generation == 1)
        #expect(try vault.read(Script.state) == state)
        // From the slot that there is now it goes on, and keeps the passphrase.
        let slot = KeySlot(wrapping: next, under: wrapper, from: derivation)
        try vault.rekey(to: next, slot: slot, inPlaceOf: changed)
        #expect(try fixture.folder.storedKeys().slots == [slot])
        #expect(try vault.read(Script.state) == state)
    }

    @Test func `G09 G14 keys that were read before a re-key ended are old, and nothing is damaged`()
        throws
    {
        let (fixture, vault) = try filled()
        let before = try fixture.contents()
        let next = try fixture.key.successor()
        let slot = try VaultFixture.slot(for: next)
        try vault.rekey(to: next, slot: slot, inPlaceOf: fixture.keys.slots[0])
        try vault.close()
        func code() -> VaultError.Code? {
            do {
                try fixture.open().close()
                return nil
            } catch {
                return (error as? VaultError)?.code
            }
        }
        #expect(code() == .replaced)
        // Between the rename and the end of it both slots stand.
        try fixture.folder.store(VaultFixture.keys(fixture.keys, adding: slot))
        #expect(code() == .replaced)
        // An old key file that was put back says that the old key is in use: that is damage.
        var files = try fixture.contents()
        files["vault.keys"] = before["vault.keys"]
        try fixture.restore(files)
        #expect(code() == .key)
    }
}

extension VaultFixture {
    /// Under the passphrase that every fixture has.
    func rekey(_ vault: VaultFile, to key: VaultKey) throws {
        let opened = try folder.storedKeys().open(passphrase: Array("zes woorden".utf8))
        let current = opened.first { $0.slot.generation == vault.generation }
        try vault.rekey(
            to: key,
            slot: Self.slot(for: key),
            inPlaceOf: current?.slot ?? keys.slots[0]
        )
    }

    static func keys(_ file: VaultKeyFile, adding slot: KeySlot) throws -> VaultKeyFile {
        try file.adding(slot)
    }

    static func encoded(_ file: VaultKeyFile) -> [UInt8] {
        file.encoded
    }
}
