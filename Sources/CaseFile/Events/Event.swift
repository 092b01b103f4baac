package import Replica

/// When an event happened and when it was written down; neither orders anything.
package struct EventStamp: Hashable, Sendable {
    /// Milliseconds since 1970 by this device's clock.
    package let recorded: UInt64
    package let happened: CivilTime?
    /// A code of the vocabulary `precision`, or nil.
    package let precision: String?

    package init(recorded: UInt64, happened: CivilTime? = nil, precision: String? = nil) {
        self.recorded = recorded
        self.happened = happened
        self.precision = precision
    }
}

/// An event, checked and ready to be written; once it stands nothing changes it.
package struct Event: Hashable, Sendable {
    package let field: Field
    package let stamp: EventStamp
    private var parts: [UInt16: Value] = [:]

    /// An event with these parts, by name; those that are nil or empty are left out.
    ///
    /// - Throws: `CaseFileError` if a part is of the wrong kind or one is missing.
    package init(
        _ field: Field,
        _ stamp: EventStamp,
        _ values: KeyValuePairs<String, PartEntry?>
    ) throws(CaseFileError) {
        precondition(field.isEvent, "Only an event has parts.")
        self.field = field
        self.stamp = stamp
        for (name, entry) in values {
            guard let entry else { continue }
            guard let part = field.parts.first(where: { $0.name == name }) else {
                preconditionFailure("The table of events names every part.")
            }
            let value = try entry.value(for: part.kind)
            if value != .empty { parts[part.code] = value }
        }
        for part in field.parts where part.isRequired && part != .recorded {
            if parts[part.code] == nil { throw .missing(part) }
        }
        if let precision = stamp.precision { try Part.precision.kind.check(.string(precision)) }
    }

    /// A part by its name, or nil if it is left out.
    subscript(name: String) -> Value? {
        field.parts.first { $0.name == name }.flatMap { parts[$0.code] }
    }

    /// The event as it is written, recorded at that time.
    func value(recorded: UInt64) -> Value {
        var all = parts
        all[Part.happened.code] = stamp.happened.map { .string($0.description) }
        all[Part.precision.code] = stamp.precision.map { .string($0) }
        all[Part.recorded.code] = .int(Int64(clamping: recorded))
        return .fields(all.sorted { $0.key < $1.key }.map { Value.Field($0.key, $0.value) })
    }
}

/// What is filled in for a part of an event.
package enum PartEntry: Hashable, Sendable {
    /// As typed: a code, a line, prose, a date.
    case text(String)
    /// Several lines or codes.
    case texts([String])
    case member(MemberReference)
    case record(RecordID)
    case number(Int64)
    case bytes([UInt8])
    case cell(CellAddress)
    case value(Value)
    case values([Value])

    func value(for kind: Kind) throws(CaseFileError) -> Value {
        let value: Value
        switch self {
        case .text(let text): return try kind.parse(text)
        case .texts(let texts):
            guard case .list(let element) = kind else { throw .kind }
            var values: [Value] = []
            for text in texts {
                let value = try element.parse(text)
                if value != .empty { values.append(value) }
            }
            value = values.isEmpty ? .empty : .list(values)
        case .member(let member): value = member.value
        case .record(let id): value = .record(id)
        case .number(let number): value = .int(number)
        case .bytes(let bytes): value = .bytes(bytes)
        case .cell(let cell): value = cell.value
        // What stood may have been nothing at all, and is told as such.
        case .value(.empty) where kind == .any: return .list([])
        case .value(let given): value = given
        case .values(let given): value = .list(given)
        }
        try kind.check(value)
        return value
    }
}
