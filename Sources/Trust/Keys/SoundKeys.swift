import Synchronization

/// Key-agreement keys that this process has found sound.
///
/// Whether a key is sound follows from its bytes alone, and finding out costs as much as sealing to it;
/// a membership log names the same few keys whenever it is read.
final class SoundKeys: Sendable {
    static let shared = SoundKeys()
    /// Keys that are remembered: thirty-two bytes each.
    private static let limit = 16_384

    /// Made as large as it gets, so that no stranger's key makes it grow.
    private let hashes = Mutex(Set<[UInt8]>(minimumCapacity: limit))

    func contains(_ key: [UInt8]) -> Bool {
        let hash = Hashing.sha256(key)
        return hashes.withLock { $0.contains(hash) }
    }

    func insert(_ key: [UInt8]) {
        let hash = Hashing.sha256(key)
        hashes.withLock { hashes in
            if hashes.count >= Self.limit { hashes.removeAll(keepingCapacity: true) }
            hashes.insert(hash)
        }
    }
}
