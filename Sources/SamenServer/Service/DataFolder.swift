import Foundation
import Glibc
package import Trust

/// The folder in which a server keeps its store and its key.
///
/// Only its owner may look into it: 0700, files 0600. One process has it open at a time.
package struct DataFolder: Sendable {
    package let path: String

    package init(path: String) {
        self.path = path
    }

    var storePath: String { path + "/store.sqlite" }
    var keyPath: String { path + "/server-key.pem" }
    var nextKeyPath: String { path + "/next-key.pem" }
    private var networkPath: String { path + "/network" }
    private var looksPath: String { path + "/looks.sqlite" }
    private var lockPath: String { path + "/lock" }

    /// Makes the folder, a key and an empty store for a network.
    ///
    /// - Returns: The server's identity and the hash of its key, for the network's root to grant.
    /// - Throws: `ServerError` with `data-exists` if there is a server in the folder already, and
    ///   `data-folder` if it cannot be made.
    package func create(
        for network: NetworkID,
        random: RandomSource
    ) throws -> (identity: ServerIdentity, keyHash: ContentHash) {
        try makeFolder()
        guard !FileManager.default.fileExists(atPath: keyPath) else {
            throw ServerError(
                .dataExists,
                "There is a server in \(path) already. Serve it, or name another folder."
            )
        }
        let lock = try lock()
        defer { lock.release() }
        // Made here, for SQLite would let others read it; its companions inherit the mode.
        try write("", to: storePath)
        let store = try FeedStore(path: storePath, network: network, randomness: random)
        try store.close()
        let key = ServerKey.generate()
        try write(network.description + "\n", to: networkPath)
        // Last: a folder with a key is a whole server.
        try write(key.privatePEM + "\n", to: keyPath)
        return (store.identity, key.publicKeyHash)
    }

    /// Opens what `create` made, for this process alone.
    ///
    /// - Throws: `ServerError` with `data-folder`, `data-busy` or one of the store's codes.
    package func open(random: RandomSource) throws -> OpenServer {
        let lock = try lock()
        guard let network = NetworkID(bytes: bytes(hexadecimal: try read(networkPath)) ?? []),
            let key = ServerKey(privatePEM: try read(keyPath))
        else {
            throw ServerError(
                .dataFolder,
                "The files in \(path) are not a server's. Restore them, or run samend init."
            )
        }
        try checkStoreIsThere()
        let store = try FeedStore(path: storePath, network: network, randomness: random)
        return OpenServer(store: store, key: key, lock: lock)
    }

    /// Opens the store to look into it, also while another process serves it; nothing is written.
    ///
    /// - Throws: `ServerError` with `data-folder` or one of the store's codes.
    package func openForReading() throws -> FeedStore {
        guard let network = NetworkID(bytes: bytes(hexadecimal: try read(networkPath)) ?? []) else {
            throw ServerError(.dataFolder, "The files in \(path) are not a server's.")
        }
        try checkStoreIsThere()
        return try FeedStore(readingFrom: storePath, network: network)
    }

    /// The log of who looked into the store.
    ///
    /// - Throws: `ServerError` with `look-refused` if nothing can be noted in it.
    package func looks() throws -> LookLog {
        // Made here, for SQLite would let others read it.
        if !FileManager.default.fileExists(atPath: looksPath) { try? write("", to: looksPath) }
        return try LookLog(path: looksPath)
    }

    /// A store is only made with its folder: an empty one in the place of a lost one would look like a
    /// new server.
    private func checkStoreIsThere() throws {
        guard FileManager.default.fileExists(atPath: storePath) else {
            throw ServerError(
                .storeDamaged,
                "The store in \(path) is gone. Restore a backup; devices bring what came later."
            )
        }
    }

    private func makeFolder() throws {
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
            throw failure("cannot be made")
        }
        // Of the folder itself, not of where a link would lead.
        let facts = try? FileManager.default.attributesOfItem(atPath: path)
        guard let facts, facts[.type] as? FileAttributeType == .typeDirectory,
            (facts[.ownerAccountID] as? NSNumber)?.uint32Value == geteuid(),
            ((facts[.posixPermissions] as? NSNumber)?.intValue ?? 0o777) & 0o077 == 0
        else {
            throw failure("is not a folder that only you may look into (mode 0700)")
        }
    }

    private func lock() throws -> FolderLock {
        guard let lock = FolderLock(path: lockPath) else {
            throw ServerError(
                .dataBusy,
                "Another process has \(path) open. End it first; two would spoil the store."
            )
        }
        return lock
    }

    func write(_ text: String, to file: String) throws {
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        let descriptor = Glibc.open(file, flags, 0o600)
        guard descriptor >= 0 else { throw failure("cannot be written") }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        try handle.write(contentsOf: Data(text.utf8))
        try handle.synchronize()
    }

    func read(_ file: String) throws -> String {
        guard let data = FileManager.default.contents(atPath: file) else {
            throw ServerError(
                .dataFolder,
                "\(path) holds no server yet. Run samend init first."
            )
        }
        return String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    func failure(_ what: String) -> ServerError {
        ServerError(.dataFolder, "The folder \(path) \(what).")
    }
}

/// A server's files, held by this process.
package struct OpenServer: Sendable {
    package let store: FeedStore
    let key: ServerKey
    let lock: FolderLock
}

/// An exclusive lock on a folder, for as long as it is held; the system drops it with the process.
final class FolderLock: Sendable {
    private let descriptor: Int32

    /// Nil if another process holds it.
    init?(path: String) {
        descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return nil }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            Glibc.close(descriptor)
            return nil
        }
    }

    func release() {
        _ = flock(descriptor, LOCK_UN)
    }

    deinit {
        Glibc.close(descriptor)
    }
}
