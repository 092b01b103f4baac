import CFaultVFS
import Foundation
import GRDB
import Samen
import TestSupport

/// A recorded session of writes to a vault, from which the files after a power cut follow.
final class RecordedSession: Sendable {
    static let base = VaultVFS.Base(name: "samen-vault-fault", below: "samen-fault")

    private let journal: WriteJournal

    /// Records what happens to the fixture's vault from now on.
    init(of fixture: VaultFixture) throws {
        journal = WriteJournal(of: fixture.folder.path, start: try fixture.contents())
    }

    /// Notes that transactions up to this one were acknowledged.
    func acknowledge(_ transaction: Int) {
        journal.acknowledge(transaction)
    }

    func stop() {
        journal.stop()
    }

    func fail(after operations: Int) {
        journal.fail(after: operations)
    }

    var count: Int {
        journal.count
    }

    typealias Cut = WriteJournal.Cut

    /// The files just before each page that a checkpoint copies, nothing lost.
    func cutsDuringCheckpoints() -> [Cut] {
        var generator = SeededGenerator(seed: 0)
        return journal.events.indices.filter(isPageOfMainFile)
            .map { journal.cut(at: $0, keeping: 1, using: &generator) }
    }

    /// How many events pass before the main file changes.
    var positionsBeforeFirstCheckpoint: Int {
        journal.events.indices.first(where: isPageOfMainFile) ?? journal.count
    }

    private func isPageOfMainFile(_ index: Int) -> Bool {
        journal.names[index] == "vault.db" && Int(journal.events[index].kind) == CFAULT_WRITE
    }

    /// The files just before event `position`, nothing lost.
    func whole(at position: Int) -> [String: [UInt8]] {
        var generator = SeededGenerator(seed: 0)
        return journal.cut(at: position, keeping: 1, using: &generator).files
    }

    /// The files when power fails just before event `position`.
    func cut(at position: Int, using generator: inout SeededGenerator) -> Cut {
        // From losing everything unsynced to keeping all of it.
        let share = ([0, 0.1, 0.5, 0.9, 1] as [Double]).randomElement(using: &generator) ?? 0.5
        return journal.cut(at: position, keeping: share, using: &generator)
    }
}
