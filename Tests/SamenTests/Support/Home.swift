import Foundation
import Replica
import Samen
import Sync
import TestSupport
import Trust

/// A computer with a home folder, on which vaults are made; removed with it.
final class Home: Sendable {
    let name: String
    let root: String
    private let runtime: String
    /// Nil for the time that it is: servers of these tests keep that.
    let clock: TestClock?
    private let seed: UInt64

    static let passphrase = Array("bado kemi sela rufo dike mabo".utf8)

    init(seed: UInt64 = 1, clock: TestClock? = TestClock()) throws {
        name = "samen-home-\(UInt64.random(in: 0 ... .max))"
        root = FileManager.default.temporaryDirectory.path + "/" + name
        runtime = "/dev/shm/" + name
        self.seed = seed
        self.clock = clock
        for path in [root, runtime] {
            try FileManager.default.createDirectory(
                atPath: path,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
        }
    }

    deinit {
        try? FileManager.default.removeItem(atPath: root)
        try? FileManager.default.removeItem(atPath: runtime)
    }

    func environment(_ name: String) -> String? {
        ["HOME": root, "XDG_RUNTIME_DIR": runtime][name]
    }

    func place(_ name: String = "default") throws -> VaultPlace {
        try VaultPlace(name: name, environment: environment)
    }

    /// One costs what a derivation at the floor costs; randomness repeats from the seed.
    func surroundings(_ salt: UInt64 = 0) -> Surroundings {
        var surroundings = Surroundings.system
        if let clock { surroundings.now = { clock.now } }
        surroundings.random = .seeded(seed &* 1_000 &+ salt)
        surroundings.derivation = { try VaultFixture.derivation.get() }
        return surroundings
    }

    func create(_ name: String = "default") throws -> Vault {
        try Vault.create(
            place(name),
            passphrase: Self.passphrase,
            in: surroundings(UInt64(name.utf8.count))
        )
    }

    func open(_ name: String = "default") throws -> Vault {
        try Vault.open(place(name), passphrase: Self.passphrase, in: surroundings(500))
    }

    /// A vault whose member is the first administrator of a network, and the root's words.
    func found(_ name: String = "default") throws -> (vault: Vault, rootWords: String) {
        let vault = try create(name)
        let words = try vault.createNetwork().root.lines.joined(separator: "\n")
        _ = try vault.addOrganisation(rootWords: words)
        try vault.grantAdministrator(rootWords: words)
        return (vault, words)
    }

    /// The vault's files, by name; locks hold nothing.
    func files(_ name: String = "default") throws -> [String: [UInt8]] {
        let folder = try place(name).folder
        var found: [String: [UInt8]] = [:]
        for file in try FileManager.default.contentsOfDirectory(atPath: folder)
        where !file.hasSuffix(".lock") {
            found[file] = FileManager.default.contents(atPath: folder + "/" + file).map(Array.init)
        }
        return found
    }

    /// Puts files back as they were; the log's index in memory goes, as after a restart.
    func restore(_ files: [String: [UInt8]], _ name: String = "default") throws {
        let folder = try place(name).folder
        let manager = FileManager.default
        for file in try self.files(name).keys {
            try manager.removeItem(atPath: "\(folder)/\(file)")
        }
        for (file, bytes) in files {
            let made = manager.createFile(
                atPath: "\(folder)/\(file)",
                contents: Data(bytes),
                attributes: [.posixPermissions: 0o600]
            )
            guard made else { throw CocoaError(.fileWriteUnknown) }
        }
        try? manager.removeItem(atPath: runtime + "/samen")
    }
}

extension Vault {
    /// As an exchange does before it begins.
    func renewMarker() throws {
        let drawn = try device().renewMarker(at: now(), kept: marker.read())
        try marker.keep(drawn)
    }

    func write(_ text: String, in document: DocumentID) throws {
        try device().type(text, in: document, at: now())
    }

    func text(of document: DocumentID) throws -> String {
        try device().text(of: document)
    }
}
