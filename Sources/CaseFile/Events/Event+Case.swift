package import Replica

// The events that this version writes about a case.

extension Event {
    /// The first event of a document: whose file it is, and which part of it.
    package static func opened(
        _ caseID: RecordID,
        _ compartment: Compartment,
        fileKind: String = "case",
        by member: MemberReference,
        _ stamp: EventStamp
    ) throws(CaseFileError) -> Event {
        try Event(
            CaseFields.opened,
            stamp,
            [
                "case_id": .record(caseID), "file_kind": .text(fileKind),
                "compartment": .text(compartment.code),
                "schema_version": .number(Int64(CaseSchema.version)), "by": .member(member),
            ]
        )
    }

    package static func phase(
        _ code: String,
        reason: String?,
        _ stamp: EventStamp
    ) throws(CaseFileError) -> Event {
        try Event(
            CaseFields.phase,
            stamp,
            ["phase": .text(code), "reason": reason.map { .text($0) }]
        )
    }

    /// A worker acts otherwise than the most cautious value says, once.
    package static func override(
        of cell: CellAddress,
        act: String,
        reason: String,
        _ stamp: EventStamp
    ) throws(CaseFileError) -> Event {
        try Event(
            CaseFields.override,
            stamp,
            ["field": .cell(cell), "act": .text(act), "reason": .text(reason)]
        )
    }

    /// Waiting began later than was written; a second person says so too.
    package static func waitingCorrection(
        newStart: CivilDate,
        reason: String,
        by member: MemberReference,
        secondPerson: MemberReference,
        _ stamp: EventStamp
    ) throws(CaseFileError) -> Event {
        if member == secondPerson { throw .secondPerson }
        return try Event(
            CaseFields.waitingCorrection,
            stamp,
            [
                "new_start": .text(newStart.description), "reason": .text(reason),
                "by": .member(member), "second_person": .member(secondPerson),
            ]
        )
    }

    /// Why a value was written.
    package static func changeReason(
        of cell: CellAddress,
        to value: FieldValue,
        reason: String,
        _ stamp: EventStamp
    ) throws(CaseFileError) -> Event {
        if reason.trimmed.isEmpty { throw .missingReason }
        return try Event(
            CaseFields.changeReason,
            stamp,
            ["field": .cell(cell), "value": .value(value.value), "reason": .text(reason)]
        )
    }

    /// Changes that stand in quarantine, by their hashes, stay without effect.
    package static func rejection(
        of changes: [[UInt8]],
        reason: String,
        _ stamp: EventStamp
    ) throws(CaseFileError) -> Event {
        if reason.trimmed.isEmpty { throw .missingReason }
        return try Event(
            CaseFields.rejection,
            stamp,
            ["changes": .values(changes.map { .bytes($0) }), "reason": .text(reason)]
        )
    }

    /// Someone looked; written once for each case, person and hour.
    package static func access(
        _ kind: String,
        by member: MemberReference,
        basis: String? = nil,
        count: Int = 1,
        hour: CivilTime,
        _ stamp: EventStamp
    ) throws(CaseFileError) -> Event {
        try Event(
            AccessFields.access,
            stamp,
            [
                "access_kind": .text(kind), "person": .member(member),
                "basis": basis.map { .text($0) }, "count": .number(Int64(count)),
                "hour": .text(hour.description),
            ]
        )
    }
}
