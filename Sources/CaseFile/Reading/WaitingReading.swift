package import Replica

/// Since when a case waits, and for how long.
package struct WaitingReading: Equatable, Sendable {
    /// The earliest day that anyone wrote and nobody corrected.
    package let since: CivilDate
    package let days: WaitingDays
    /// Other days that someone wrote, later ones.
    package let others: [CivilDate]
    /// Why the start was moved, oldest first.
    package let corrections: [EventReading]
}

extension Document {
    /// The waiting of a case up to a day; nil if nobody wrote since when it waits.
    package func waiting(of caseID: RecordID, to today: CivilDate) -> WaitingReading? {
        let reading = reading(CaseFields.waitingSince, of: caseID)
        let written = Set(reading.values.compactMap(\.date)).sorted()
        guard let since = written.first else { return nil }
        return WaitingReading(
            since: since,
            days: WaitingDays(from: since, to: today),
            others: Array(written.dropFirst()),
            corrections: events(CaseFields.waitingCorrection)
        )
    }
}

extension Edit {
    /// Moves the beginning of waiting, also to a later day, and says in the same change why and who
    /// agrees.
    ///
    /// An earlier beginning that someone else wrote meanwhile stands.
    package mutating func correctWaiting(
        _ correction: Event,
        of caseID: RecordID,
        as id: RecordID
    ) throws(ReplicaError) {
        precondition(correction.field == CaseFields.waitingCorrection, "Waiting has its own event.")
        guard let start = correction["new_start"] else {
            preconditionFailure("A correction without a new beginning is not made.")
        }
        try write(start, to: CaseFields.waitingSince.cell(of: caseID))
        try record(correction, as: id)
    }
}
