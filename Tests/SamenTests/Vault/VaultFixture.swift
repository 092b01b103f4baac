import Foundation
import GRDB
import Samen
import Trust

/// A vault in a folder of its own, removed with the fixture.
final class VaultFixture: Sendable {
    let root: String
    let runtime: String
    let folder: VaultFolder
    let key: VaultKey
    let keys: VaultKeyFile

    /// One derivation for all tests: Argon2id at its floor still takes a fifth of a second.
    static let derivation = Result { try KeyDerivation.fresh(memoryKiB: 65_536) }
    static let wrapper = Result { try derivation.get().key(from: Array("zes woorden".utf8)) }

    /// Makes the folders; `inMemory` on tmpfs, for tests that open hundreds of vaults.
    init(inMemory: Bool = false, key: VaultKey? = nil) throws {
        let name = "samen-test-\(UInt64.random(in: 0 ... .max))"
        let parent = inMemory ? "/dev/shm" : FileManager.default.temporaryDirectory.path
        root = parent + "/" + name
        runtime = "/dev/shm/" + name + "-run"
        for path in [root, runtime] {
            try FileManager.default.createDirectory(
                atPath: path,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
        }
        folder = try VaultFolder.make(root + "/vault", runtime: runtime)
        let key = try key ?? VaultKey.first(of: .random())
        self.key = key
        keys = try VaultKeyFile(vault: key.vault, slots: [Self.slot(for: key)])
    }

    deinit {
        try? FileManager.default.removeItem(atPath: root)
        try? FileManager.default.removeItem(atPath: runtime)
    }

    static func slot(for key: VaultKey) throws -> KeySlot {
        try KeySlot(wrapping: key, under: wrapper.get(), from: derivation.get())
    }

    var main: String { folder.path + "/vault.db" }
    var log: String { main + "-wal" }
    var foldMark: String { main + "-fold" }

    func create(over base: VaultVFS.Base = .disk) throws -> VaultFile {
        try VaultFile.create(
            in: folder,
            key: key,
            keys: keys,
            patience: .seconds(60),
            base: base
        )
    }

    func open() throws -> VaultFile {
        try VaultFile.open(folder, keys: [key])
    }

    /// The vault's files by name, without locks.
    func contents() throws -> [String: [UInt8]] {
        var contents: [String: [UInt8]] = [:]
        for name in ["vault.keys", "vault.db", "vault.db-wal", "vault.db-fold"] {
            guard let data = FileManager.default.contents(atPath: "\(folder.path)/\(name)") else {
                continue
            }
            contents[name] = [UInt8](data)
        }
        return contents
    }

    /// Replaces the vault's files; what is not named is removed, and so is the WAL index.
    func restore(_ contents: [String: [UInt8]]) throws {
        let manager = FileManager.default
        for name in ["vault.keys", "vault.db", "vault.db-wal", "vault.db-fold"] {
            let path = "\(folder.path)/\(name)"
            try? manager.removeItem(atPath: path)
            guard let bytes = contents[name] else { continue }
            let made = manager.createFile(
                atPath: path,
                contents: Data(bytes),
                attributes: [.posixPermissions: 0o600]
            )
            guard made else { throw CocoaError(.fileWriteUnknown) }
        }
        try? manager.removeItem(atPath: runtime + "/samen")
        try manager.createDirectory(
            atPath: runtime + "/samen",
            withIntermediateDirectories: false,
            attributes: [.posixPermissions: 0o700]
        )
    }
}
