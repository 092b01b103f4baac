package import Replica

/// An event that stands in a file.
package struct EventReading: Hashable, Sendable {
    package let field: Field
    /// Its record: its own id, also where it is about another.
    package let record: RecordID
    /// The change that wrote it.
    package let author: ChangeID
    /// Milliseconds by the author's clock.
    package let authored: UInt64
    /// Whether another event stands in the same record: nobody honest writes that.
    package let isRivalled: Bool
    private let values: [UInt16: Value]

    init(_ field: Field, _ record: RecordID, _ standing: Standing, isRivalled: Bool) {
        self.field = field
        self.record = record
        self.isRivalled = isRivalled
        author = standing.author
        authored = standing.authored
        var values: [UInt16: Value] = [:]
        if case .fields(let fields) = standing.value {
            for part in fields { values[part.code] = part.value }
        }
        self.values = values
    }

    /// A part by its name, or nil if it is not filled in.
    package subscript(name: String) -> Value? {
        field.parts.first { $0.name == name }.flatMap { values[$0.code] }
    }

    package func text(_ name: String) -> String? { self[name].flatMap(Prose.text) }
    package func member(_ name: String) -> MemberReference? {
        self[name].flatMap { MemberReference($0) }
    }
    package func cell(_ name: String) -> CellAddress? { self[name].flatMap { CellAddress($0) } }
    package func date(_ name: String) -> CivilDate? { text(name).flatMap { CivilDate($0) } }

    package func record(_ name: String) -> RecordID? {
        if case .record(let id)? = self[name] { id } else { nil }
    }

    package func number(_ name: String) -> Int64? {
        if case .int(let number)? = self[name] { number } else { nil }
    }

    package func list(_ name: String) -> [Value] {
        if case .list(let values)? = self[name] { values } else { [] }
    }

    /// A part as people read it, or nil if it is not filled in.
    package func label(_ name: String, in language: Language) -> String? {
        guard let part = field.parts.first(where: { $0.name == name }) else { return nil }
        return values[part.code].map { part.kind.label($0, in: language) }
    }

    /// When it happened, if that was said.
    package var happened: CivilTime? { text(Part.happened.name).flatMap { CivilTime($0) } }
    /// How exactly that is known, as a code.
    package var precision: String? { text(Part.precision.name) }
    /// When it was written down; for people.
    package var recorded: UInt64 {
        number(Part.recorded.name).flatMap { UInt64(exactly: $0) } ?? authored
    }

    /// Parts that this version does not know.
    package var unknownParts: [UInt16: Value] {
        let known = Set(field.parts.map(\.code))
        return values.filter { !known.contains($0.key) }
    }
}

extension Document {
    /// All events of a kind, by the time of recording and then by change: for people, who order
    /// nothing by it.
    package func events(_ field: Field) -> [EventReading] {
        records.filter { $0.type == field.recordType }
            .flatMap { events(field, in: $0.id) }
            .sorted { ($0.recorded, $0.author) < ($1.recorded, $1.author) }
    }

    /// The event that a record is, or nil.
    package func event(_ field: Field, of record: RecordID) -> EventReading? {
        events(field, in: record).first
    }

    private func events(_ field: Field, in record: RecordID) -> [EventReading] {
        let standing = current(field.cell(of: record))
        return standing.map {
            EventReading(field, record, $0, isRivalled: standing.count > 1)
        }
    }

    /// The latest time at which an event says that it was recorded, if not after `bound`.
    func latestRecording(before bound: UInt64) -> UInt64? {
        addresses.filter { $0.type == .event }
            .flatMap { current($0) }
            .compactMap { standing -> UInt64? in
                guard case .fields(let parts) = standing.value,
                    let part = parts.first(where: { $0.code == Part.recorded.code }),
                    case .int(let recorded) = part.value
                else { return nil }
                return UInt64(exactly: recorded)
            }
            .filter { $0 < bound }
            .max()
    }
}
