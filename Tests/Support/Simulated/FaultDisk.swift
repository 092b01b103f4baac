import CFaultVFS
import Foundation
import GRDB
import TestSupport
package import Trust

/// The files of a server's store, on a disk that can lose power at any write or sync.
///
/// What was synced stays; of the rest any sectors stay, torn at 512 bytes. The files lie in memory, so
/// that this costs no real sync.
package final class FaultDisk {
    private let root: String
    private var number = 0
    private var journal: WriteJournal
    private var chance: Chance
    package private(set) var cuts = 0

    /// `make` makes the store, before anything can fail: a server's folder is made once, by hand.
    package init(_ random: RandomSource, make: (_ path: String) throws -> Void) throws {
        guard cfault_register() == 0 else { throw CocoaError(.featureUnsupported) }
        let memory = "/dev/shm"
        let isThere = FileManager.default.isWritableFile(atPath: memory)
        let base = isThere ? memory : NSTemporaryDirectory()
        root = "\(base)/samen-simulation-\(UUID().uuidString)"
        chance = Chance(random: random)
        try FileManager.default.createDirectory(
            atPath: "\(root)/0",
            withIntermediateDirectories: true
        )
        let store = "\(root)/0/store.sqlite"
        try make(store)
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: store)))
        journal = WriteJournal(of: "\(root)/0/", start: ["store.sqlite": bytes])
    }

    deinit {
        try? FileManager.default.removeItem(atPath: root)
    }

    /// What SQLite opens.
    package var path: String { "file:\(root)/\(number)/store.sqlite?vfs=samen-fault" }

    /// After so many writes and syncs nothing more reaches the disk.
    package func fail(after operations: Int) {
        journal.fail(after: operations)
    }

    /// The power fails: what comes next begins with the files as the disk has them.
    package func losePower() throws {
        cuts += 1
        let share = ([0, 0.1, 0.5, 0.9, 1] as [Double]).randomElement(using: &chance) ?? 0.5
        try goOn(keeping: share)
    }

    /// The process is killed; the system writes out all that it had been given.
    package func survive() throws {
        try goOn(keeping: 1)
    }

    private func goOn(keeping share: Double) throws {
        journal.stop()
        let files = journal.cut(at: journal.count, keeping: share, using: &chance).files
        number += 1
        let folder = "\(root)/\(number)/"
        try FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: true
        )
        for (name, bytes) in files where !name.hasSuffix("-shm") {
            try Data(bytes).write(to: URL(fileURLWithPath: folder + name))
        }
        journal = WriteJournal(of: folder, start: files)
    }
}

/// Chance that follows from the seed of the run.
private struct Chance: RandomNumberGenerator {
    let random: RandomSource

    mutating func next() -> UInt64 {
        random.bytes(8).reduce(0) { $0 << 8 | UInt64($1) }
    }
}
