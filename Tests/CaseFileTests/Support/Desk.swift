import CaseFile
import Replica

/// One worker's copy of a file, with a clock that may be wrong.
struct Desk {
    let number: Int
    var document = Document()
    var clock: UInt64 = 1_795_613_400_000

    init(_ number: Int) {
        self.number = number
    }

    var stamp: EventStamp { EventStamp(recorded: clock) }

    mutating func edit(
        _ body: (inout Edit) throws(ReplicaError) -> Void
    ) throws(ReplicaError) {
        clock += 60_000
        _ = try document.edit(by: chain(number), authored: clock, body)
    }

    mutating func set(_ text: String, _ field: Field, of id: RecordID = record(1)) throws {
        let value = try FieldValue(text, for: field)
        try edit { edit throws(ReplicaError) in try edit.set(value, of: id) }
    }

    mutating func resolve(_ field: Field, with text: String, as event: Int) throws {
        let resolution = try Resolution(
            of: document.reading(field, of: record(1)),
            with: FieldValue(text, for: field),
            reason: "both were asked",
            stamp
        )
        try edit { edit throws(ReplicaError) in try edit.resolve(resolution, as: record(event)) }
    }

    mutating func put(_ event: Event, as id: Int) throws {
        try edit { edit throws(ReplicaError) in try edit.record(event, as: record(id))
        }
    }

    /// Takes what the other has and this one lacks.
    mutating func hear(_ other: Desk) {
        _ = document.merge(other.document.missing(from: document.version))
    }

    func reading(_ field: Field) -> FieldReading {
        document.reading(field, of: record(1))
    }
}
