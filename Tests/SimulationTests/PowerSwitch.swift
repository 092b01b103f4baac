import GRDB

/// Ends a store at the moment of a commit: nothing of the transaction survives.
final class PowerSwitch: TransactionObserver {
    struct Cut: Error {}

    /// Whether the next commit is not to happen.
    var cutsNextCommit = false
    private(set) var cuts = 0

    init(_ database: DatabaseQueue) {
        database.add(transactionObserver: self, extent: .databaseLifetime)
    }

    func observes(eventsOfKind eventKind: DatabaseEventKind) -> Bool { false }

    func databaseDidChange(with event: DatabaseEvent) {}

    func databaseWillCommit() throws {
        guard cutsNextCommit else { return }
        cutsNextCommit = false
        cuts += 1
        throw Cut()
    }

    func databaseDidCommit(_ database: Database) {}

    func databaseDidRollback(_ database: Database) {}
}
