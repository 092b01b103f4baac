package import GRDB

/// Ends a store at the moment of a commit: nothing of the transaction survives.
package final class PowerSwitch: TransactionObserver {
    package struct Cut: Error {}

    /// Whether the next commit is not to happen.
    package var cutsNextCommit = false
    package private(set) var cuts = 0

    package init(_ database: DatabaseQueue) {
        database.add(transactionObserver: self, extent: .databaseLifetime)
    }

    package func observes(eventsOfKind eventKind: DatabaseEventKind) -> Bool { false }

    package func databaseDidChange(with event: DatabaseEvent) {}

    package func databaseWillCommit() throws {
        guard cutsNextCommit else { return }
        cutsNextCommit = false
        cuts += 1
        throw Cut()
    }

    package func databaseDidCommit(_ database: Database) {}

    package func databaseDidRollback(_ database: Database) {}
}
