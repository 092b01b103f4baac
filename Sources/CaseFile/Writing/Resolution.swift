package import Replica

/// The end of a contest: a person chose, combined or wrote something new, and said why.
package struct Resolution: Equatable, Sendable {
    let seen: FieldReading
    let chosen: FieldValue
    let event: Event

    /// Choosing one of the values that the person was shown, or another, for a reason of one line.
    ///
    /// Throws `CaseFileError` if the reason is missing or the value is of another field.
    package init(
        of seen: FieldReading,
        with chosen: FieldValue,
        reason: String,
        _ stamp: EventStamp
    ) throws(CaseFileError) {
        guard chosen.field == seen.field, seen.field.mergeType == .multiRegister else {
            throw .field(seen.field)
        }
        if reason.trimmed.isEmpty { throw .missingReason }
        self.seen = seen
        self.chosen = chosen
        event = try Event(
            CaseFields.resolution,
            stamp,
            [
                "field": .cell(seen.address), "seen": .values(seen.values.map(\.value)),
                "chosen": .value(chosen.value), "reason": .text(reason),
            ]
        )
    }
}

extension Edit {
    /// Writes the chosen value and, in the same change, what was seen and why.
    ///
    /// A value that arrives later and was not seen opens the contest again.
    ///
    /// - Throws: `ReplicaError` with `seenChanged` if something else stands now than what was shown.
    package mutating func resolve(
        _ resolution: Resolution,
        as id: RecordID
    ) throws(ReplicaError) {
        let seen = resolution.seen
        let now = document.reading(seen.field, of: seen.record)
        guard seen.shows(the: now) else { throw .seenChanged }
        try write(resolution.chosen.value, to: seen.address)
        try record(resolution.event, as: id)
    }
}
