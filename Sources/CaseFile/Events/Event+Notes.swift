package import Replica

// Notes and signals: what people write down.

extension Event {
    /// What was noticed.
    package static func signal(
        _ code: String,
        seenOn: CivilDate?,
        precision: String? = nil,
        certainty: String,
        source: String?,
        text: String?,
        _ stamp: EventStamp
    ) throws(CaseFileError) -> Event {
        try Event(
            SignalFields.signal,
            stamp,
            [
                "code": .text(code), "seen_on": seenOn.map { .text($0.description) },
                "seen_precision": precision.map { .text($0) }, "certainty": .text(certainty),
                "source": source.map { .text($0) }, "text": text.map { .text($0) },
            ]
        )
    }

    package static func signalRetracted(
        _ signal: RecordID,
        reason: String,
        _ stamp: EventStamp
    ) throws(CaseFileError) -> Event {
        try Event(
            SignalFields.retracted,
            stamp,
            ["signal": .record(signal), "reason": .text(reason)]
        )
    }

    /// A note as it is signed; it stands in the record that its draft had.
    package static func signedNote(
        _ kind: String,
        present: [String],
        _ text: NoteText,
        author: MemberReference,
        _ stamp: EventStamp
    ) throws(CaseFileError) -> Event {
        try Event(
            NoteFields.signed,
            stamp,
            [
                "note_kind": .text(kind), "present": .texts(present),
                "observation": .text(text.observation),
                "interpretation": .text(text.interpretation), "author": .member(author),
            ]
        )
    }

    package static func addendum(
        to note: RecordID,
        text: String,
        author: MemberReference,
        _ stamp: EventStamp
    ) throws(CaseFileError) -> Event {
        try Event(
            NoteFields.addendum,
            stamp,
            ["note": .record(note), "text": .text(text), "author": .member(author)]
        )
    }

    /// A shared note as it was when its writers agreed on it.
    package static func fixed(
        _ note: RecordID,
        version: [[UInt8]],
        text: String,
        _ stamp: EventStamp
    ) throws(CaseFileError) -> Event {
        try Event(
            SharedNoteFields.fixed,
            stamp,
            [
                "note": .record(note), "version": .values(version.map { .bytes($0) }),
                "text": .text(text),
            ]
        )
    }
}
