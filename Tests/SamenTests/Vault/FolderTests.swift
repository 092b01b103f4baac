import Foundation
import GRDB
import Samen
import Testing
import Trust

@Suite struct FolderTests {
    private func refusal(_ path: String, _ runtime: String) -> VaultError? {
        do {
            _ = try VaultFolder(path, runtime: runtime)
            return nil
        } catch {
            return error as? VaultError
        }
    }

    @Test(arguments: [0o755, 0o770, 0o750, 0o500, 0o777])
    func `G04 a folder that others may enter is refused`(mode: Int) throws {
        let fixture = try VaultFixture()
        #expect(chmod(fixture.folder.path, mode_t(mode)) == 0)
        #expect(refusal(fixture.folder.path, fixture.runtime)?.code == .permissions)
    }

    @Test(arguments: ["vault.db", "vault.db-wal", "vault.keys", "vault.lock"])
    func `G04 F03 a file that others may read, or that is a link, is refused`(name: String) throws {
        let fixture = try VaultFixture()
        let vault = try fixture.create()
        try vault.write { try $0.execute(sql: "CREATE TABLE t (v)") }
        try vault.close()
        let path = fixture.folder.path + "/" + name
        #expect(chmod(path, 0o644) == 0)
        #expect(refusal(fixture.folder.path, fixture.runtime)?.code == .permissions)
        #expect(chmod(path, 0o600) == 0)
        #expect(refusal(fixture.folder.path, fixture.runtime) == nil)
        let elsewhere = fixture.root + "/elsewhere"
        try FileManager.default.moveItem(atPath: path, toPath: elsewhere)
        #expect(symlink(elsewhere, path) == 0)
        #expect(refusal(fixture.folder.path, fixture.runtime)?.code == .permissions)
        // And below the checks, by SQLite's own open.
        if name == "vault.db" || name == "vault.db-wal" {
            #expect(throws: (any Error).self) {
                let vault = try fixture.open()
                _ = try vault.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM t") }
            }
        }
    }

    @Test func `G04 F03 a folder that is a link, or under one that everyone may write, is refused`()
        throws
    {
        let fixture = try VaultFixture()
        let link = fixture.root + "/link"
        #expect(symlink(fixture.folder.path, link) == 0)
        #expect(refusal(link, fixture.runtime)?.code == .permissions)
        #expect(chmod(fixture.root, 0o777) == 0)
        #expect(refusal(fixture.folder.path, fixture.runtime)?.code == .permissions)
        #expect(chmod(fixture.root, 0o1777) == 0)
        #expect(refusal(fixture.folder.path, fixture.runtime) == nil)
    }

    @Test(.timeLimit(.minutes(40)))
    func `F03 an open follows no link, second name or fifo put there after the check`() throws {
        let fixture = try VaultFixture()
        try fixture.create().close()
        let keys = fixture.folder.path + "/vault.keys"
        let elsewhere = fixture.root + "/elsewhere"
        try FileManager.default.moveItem(atPath: keys, toPath: elsewhere)
        let plants: [(String) -> Int32] = [
            { symlink(elsewhere, $0) }, { link(elsewhere, $0) }, { mkfifo($0, 0o600) },
        ]
        for plant in plants {
            #expect(plant(keys) == 0)
            let error = #expect(throws: VaultError.self) { try fixture.folder.storedKeys() }
            #expect(error?.code == .permissions)
            #expect(unlink(keys) == 0)
        }
        try FileManager.default.moveItem(atPath: elsewhere, toPath: keys)
        #expect(try fixture.folder.storedKeys() == fixture.keys)
        // A lock is a file like any other.
        let lock = fixture.folder.path + "/planted.lock"
        #expect(mkfifo(lock, 0o600) == 0)
        #expect(throws: VaultError.self) { try VaultLock(lock).take() }
    }

    @Test func `G04 a run-time folder that is not in memory is refused`() throws {
        let fixture = try VaultFixture()
        #expect(refusal(fixture.folder.path, fixture.root)?.code == .sharedMemory)
        #expect(refusal(fixture.folder.path, "/nowhere")?.code == .sharedMemory)
        #expect(chmod(fixture.runtime + "/samen", 0o755) == 0)
        #expect(refusal(fixture.folder.path, fixture.runtime)?.code == .sharedMemory)
    }

    @Test(arguments: [0x6969, 0xff53_4d42, 0xfe53_4d42, 0x6573_5546, 0x0102_1997] as [UInt32])
    func `G04 network file systems are known by their numbers`(type: UInt32) {
        #expect(FileSystem(type: type).network != nil)
        #expect(FileSystem(type: 0xef53).network == nil)
    }

    @Test func `what the system refused is told in a sentence`() throws {
        let fixture = try VaultFixture()
        let error = #expect(throws: VaultError.self) { try fixture.folder.storedKeys() }
        #expect(error?.message.hasSuffix("/vault.keys: No such file or directory.") == true)
    }

    @Test func `G04 all files are for their owner only, whatever the umask`() throws {
        let before = umask(0)
        defer { umask(before) }
        let fixture = try VaultFixture()
        let vault = try fixture.create()
        try vault.write { try $0.execute(sql: "CREATE TABLE t (v)") }
        try vault.checkpoint()
        for folder in [fixture.folder.path, fixture.runtime + "/samen"] {
            let manager = FileManager.default
            for name in try manager.contentsOfDirectory(atPath: folder) {
                let attributes = try manager.attributesOfItem(atPath: folder + "/" + name)
                #expect(attributes[.posixPermissions] as? Int == 0o600, "\(name)")
            }
        }
    }
}
