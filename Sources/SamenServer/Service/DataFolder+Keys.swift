import Foundation
import Glibc
package import Trust

// A server's key is changed in steps, so that no device ever meets a key that it does not know: draw
// the next one, let the root grant it, change to it, let the root take the old one back.

extension DataFolder {
    /// The hashes of the key in use and of the one that will follow it, if that is drawn already.
    package func keyHashes() throws -> (now: ContentHash, next: ContentHash?) {
        let isPrepared = FileManager.default.fileExists(atPath: nextKeyPath)
        return (try hash(ofKeyIn: keyPath), isPrepared ? try hash(ofKeyIn: nextKeyPath) : nil)
    }

    /// Draws the key that will follow the one in use; the same one as before, if it is drawn already.
    ///
    /// - Returns: Its hash, for the network's root to grant beside the present one.
    /// - Throws: `ServerError` with `data-folder`.
    package func prepareKey() throws -> ContentHash {
        if let next = try keyHashes().next { return next }
        let key = ServerKey.generate()
        try write(key.privatePEM + "\n", to: nextKeyPath)
        return key.publicKeyHash
    }

    /// Puts the next key in the place of the one in use, which is gone then; a server that runs takes
    /// it when it is started anew.
    ///
    /// - Returns: The hash of the key that is now in use.
    /// - Throws: `ServerError` with `no-next-key` if none was drawn, and `key-not-granted` if the
    ///   network's log does not grant it: no device would talk to this server any more.
    package func changeKey() throws -> ContentHash {
        guard let next = try keyHashes().next else {
            throw ServerError(
                .noNextKey,
                "There is no key to change to. Draw one with samend key prepare."
            )
        }
        guard try isGranted(next) else {
            throw ServerError(
                .keyNotGranted,
                "The network's log does not grant the next key, so no device would know it."
                    + " Grant it with samen network grant-key, and let that device synchronise."
            )
        }
        guard rename(nextKeyPath, keyPath) == 0 else { throw failure("cannot be written") }
        try synchronise()
        return next
    }

    private func isGranted(_ key: ContentHash) throws -> Bool {
        let store = try openForReading()
        defer { try? store.close() }
        var membership = try Core.membership(in: store)
        return membership.evaluation().servers.contains { grant in
            grant.server == store.identity.server && [grant.keyNow, grant.keyNext].contains(key)
        }
    }

    private func hash(ofKeyIn file: String) throws -> ContentHash {
        guard let key = ServerKey(privatePEM: try read(file)) else {
            throw ServerError(
                .dataFolder,
                "A file with a key in \(path) does not hold one. Restore it from a backup."
            )
        }
        return key.publicKeyHash
    }

    /// Until then a power cut could bring the old name back.
    private func synchronise() throws {
        let folder = Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw failure("cannot be opened") }
        defer { Glibc.close(folder) }
        guard fsync(folder) == 0 else { throw failure("cannot be written") }
    }
}
