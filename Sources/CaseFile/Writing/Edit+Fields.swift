package import Replica

extension ReplicaError.Code {
    /// The field has several values; writing one over them would settle it in silence.
    package static let contested = ReplicaError.Code(rawValue: "contested")
    /// What stands is not what the person had seen.
    package static let seenChanged = ReplicaError.Code(rawValue: "seen-changed")
    /// A date of which the earliest counts would move later.
    package static let movesLater = ReplicaError.Code(rawValue: "moves-later")
}

extension Edit {
    /// Writes a value.
    ///
    /// - Parameters:
    ///   - value: What was entered.
    ///   - record: The record; of what a case has one of, its id is that of the case.
    ///   - seen: What the person was shown; if something else stands now, nothing is written.
    /// - Throws: `ReplicaError` with `contested` if people disagree: then someone resolves it, with a
    ///   reason; with `seenChanged` if `seen` is out of date; with `movesLater` if the earliest date
    ///   counts and this is none or a later one: that takes a correction.
    package mutating func set(
        _ value: FieldValue,
        of record: RecordID,
        seen: FieldReading? = nil
    ) throws(ReplicaError) {
        if value.field.isEvent || value.field.isSet { throw .notSet }
        let now = document.reading(value.field, of: record)
        if let seen, !seen.shows(the: now) { throw .seenChanged }
        switch value.field.mergeType {
        case .multiRegister: if now.isContested { throw .contested }
        case .earliest: if now.moves(laterWith: value) { throw .movesLater }
        default: break
        }
        try write(value.value, to: value.field.cell(of: record))
    }

    /// Adds an element to a set.
    package mutating func add(_ value: FieldValue, of record: RecordID) throws(ReplicaError) {
        try add(value.value, to: value.field.cell(of: record))
    }

    /// Removes an element from a set: of danger markers, the additions that were seen.
    package mutating func remove(_ value: FieldValue, of record: RecordID) throws(ReplicaError) {
        try remove(value.value, from: value.field.cell(of: record))
    }

    /// Writes an event into a record of its own, or into the record that it is.
    package mutating func record(_ event: Event, as record: RecordID) throws(ReplicaError) {
        let recorded = document.recordingTime(at: event.stamp.recorded)
        try write(event.value(recorded: recorded), to: event.field.cell(of: record))
    }

    /// Says of a new document whose file it is part of, in the record of the case.
    ///
    /// - Throws: `ReplicaError` if the document says something already.
    package mutating func open(_ opened: Event) throws(ReplicaError) {
        guard opened.field == CaseFields.opened, case .record(let id)? = opened["case_id"] else {
            preconditionFailure("An opening names the case.")
        }
        if !document.events(CaseFields.opened).isEmpty { throw .opened }
        try record(opened, as: id)
    }

    /// Takes a record out of lists; nothing of it is lost.
    package mutating func removeRecord(
        _ entity: Entity,
        _ id: RecordID,
        because reason: String
    ) throws(ReplicaError) {
        let flag = CellAddress.removed(Record(type: entity.recordType, id: id))
        try write(RemovalFlag.removed(because: reason), to: flag)
    }

    /// Puts a removed record back.
    package mutating func restoreRecord(_ entity: Entity, _ id: RecordID) throws(ReplicaError) {
        let flag = CellAddress.removed(Record(type: entity.recordType, id: id))
        try write(RemovalFlag.kept, to: flag)
    }
}

extension Document {
    /// The time of recording of a new event.
    ///
    /// It follows what it may answer, so that people read both in that order although two clocks
    /// differ; but never further than `Limits.recordingLead`, so that one wrong clock misleads nobody
    /// else.
    func recordingTime(at now: UInt64) -> UInt64 {
        let (bound, overflows) = now.addingReportingOverflow(Limits.recordingLead * 60_000)
        let latest = latestRecording(before: overflows ? .max : bound)
        return max(now, latest.map { $0 + 1 } ?? now)
    }
}

extension FieldReading {
    /// Whether the same writes stand, and no others.
    func shows(the other: FieldReading) -> Bool {
        field == other.field && record == other.record && current == other.current
    }
}

extension FieldReading {
    /// Whether a value would put off the date in force.
    fileprivate func moves(laterWith value: FieldValue) -> Bool {
        guard let standing = effective?.date else { return false }
        return value.date.map { standing < $0 } ?? true
    }
}

extension ReplicaError {
    static let notSet = ReplicaError(
        .mergeType,
        "This field does not hold one value.",
        advice: "Add to it, or record an event."
    )

    static let opened = ReplicaError(
        .eventStands,
        "The document says already whose file it is.",
        advice: "Make a document for another case."
    )

    static let movesLater = ReplicaError(
        .movesLater,
        "The earliest date counts, and this is a later one.",
        advice: "Correct it, with a reason and a second person."
    )

    static let contested = ReplicaError(
        .contested,
        "People disagree about this field.",
        advice: "Resolve it, with a reason."
    )

    static let seenChanged = ReplicaError(
        .seenChanged,
        "Something else stands now than what was shown.",
        advice: "Look again, then decide."
    )
}
