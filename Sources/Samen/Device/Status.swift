import GRDB
import Trust

/// What a person, or the sync log, is told about a device.
package struct DeviceStatus: Equatable, Sendable {
    /// Own changes and entries that the central server does not have yet.
    package let unsent: Int
    /// When the oldest of them was made, by this device's clock.
    package let oldestUnsent: UInt64?
    package let quarantined: Int
    /// Documents whose keys have not reached this device.
    package let waitingForKeys: Int
    package let contested: Int
    /// Documents of which something must be fetched.
    package let incomplete: Int
    package let suspicion: Suspicion?
    /// Whether an administrator used what this version does not know.
    package let needsUpdate: Bool
}

extension Device {
    package func status() throws -> DeviceStatus {
        try ask { command in
            let unsent = try command.store.unsentStatus()
            return DeviceStatus(
                unsent: unsent.count,
                oldestUnsent: unsent.oldest,
                quarantined: try command.quarantine().count,
                waitingForKeys: command.waitingForKeys().count,
                contested: try command.store.contested().count,
                incomplete: try command.store.incompleteDocuments().count,
                suspicion: try command.store.suspicion(),
                needsUpdate: !command.evaluation.actionsThatStopSealing.isEmpty
            )
        }
    }
}

extension Store {
    func checkDatabase() throws -> [String] {
        try String.fetchAll(db, sql: "PRAGMA quick_check").filter { $0 != "ok" }
            .map { "database: \($0)" }
    }
}
