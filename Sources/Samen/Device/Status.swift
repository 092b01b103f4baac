import GRDB
package import Trust

/// What a person, or the sync log, is told about a device.
package struct DeviceStatus: Equatable, Sendable {
    /// Own changes and entries that the central server does not have yet.
    package let unsent: Int
    /// When the oldest of them was made, by this device's clock.
    package let oldestUnsent: UInt64?
    package let quarantined: Int
    /// Documents whose keys have not reached this device.
    package let waitingForKeys: Int
    /// Members whose devices can grant them, ascending.
    package let grantors: [MemberID]
    /// How often recovery words were used for documents of this device's member.
    package let recoveryUses: Int
    /// Devices that a lead admitted and no administrator has seen yet, ascending.
    package let toConfirm: [Trust.DeviceID]
    package let contested: Int
    /// Documents of which something must be fetched.
    package let incomplete: Int
    package let suspicion: Suspicion?
    /// Whether an administrator used what this version does not know.
    package let needsUpdate: Bool
    /// Why the device has no place in the network any more; nil while it has one.
    package let ended: EndedPart?
}

extension Device {
    package func status() throws -> DeviceStatus {
        try ask { command in
            let unsent = try command.store.unsentStatus()
            let waiting = command.waitingForKeys()
            return DeviceStatus(
                unsent: unsent.count,
                oldestUnsent: unsent.oldest,
                quarantined: try command.quarantine().count,
                waitingForKeys: waiting.count,
                grantors: Set(waiting.flatMap(\.grantors)).sorted(),
                recoveryUses: command.recoveryUses().count,
                toConfirm: command.devicesToConfirm(),
                contested: try command.store.contested().count,
                incomplete: try command.store.incompleteDocuments().count,
                suspicion: try command.store.suspicion(),
                needsUpdate: !command.evaluation.actionsThatStopSealing.isEmpty,
                ended: command.ending().map { EndedPart($0, command.memory.membership) }
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
