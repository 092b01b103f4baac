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
    /// Whether nothing may be signed before an exchange has brought what this device signed elsewhere.
    package let mayLackOwnEntries: Bool
    /// Logs in which two stores of this device signed side by side, the network's first.
    package let forkedLogs: [Log]
    /// Devices that are back only because whoever had removed them was in wrong hands, ascending.
    package let undecidedReturns: [Trust.DeviceID]
    /// Documents in which the member was given a part and that have no beginning which counts, because
    /// nobody has said how far their author does.
    package let withoutBeginning: Int
    /// Who can say so, ascending.
    package let keepers: [MemberID]
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
            let withoutBeginning = command.partsWithoutBeginning(of: [id])
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
                mayLackOwnEntries: try command.store.mayLackOwnEntries(),
                forkedLogs: command.forkedLogs(),
                undecidedReturns: command.evaluation.undecidedReturns.sorted(),
                withoutBeginning: withoutBeginning.count,
                keepers: command.keepers(of: withoutBeginning),
                needsUpdate: !command.evaluation.actionsThatStopSealing.isEmpty,
                ended: command.ending().map { EndedPart($0, command.memory.membership) }
            )
        }
    }
}

extension Device {
    /// Own changes and entries that no central server is known to have.
    func unsentCount() throws -> Int {
        try ask { try $0.store.unsentStatus().count }
    }
}

extension Store {
    func checkDatabase() throws -> [String] {
        try String.fetchAll(db, sql: "PRAGMA quick_check").filter { $0 != "ok" }
            .map { "database: \($0)" }
    }
}
