package import Replica

/// What stands in a field of a record, and what is in force meanwhile.
///
/// The same state gives the same reading on every device, whatever the order in which it came.
package struct FieldReading: Equatable, Sendable {
    /// What people act on.
    package enum InForce: Hashable, Sendable {
        /// Nothing was written, and the field has no code for that.
        case nothing
        /// The only value, or the most cautious.
        case value(FieldValue)
        /// Several, of which none is chosen: what depends on the field refuses.
        case all([FieldValue])
    }

    package let field: Field
    package let record: RecordID
    /// Every write that stands, in the order of the engine: the value, its change, its time by the
    /// author's clock.
    package let current: [Standing]
    package let inForce: InForce

    package init(_ field: Field, of record: RecordID, _ current: [Standing]) {
        self.field = field
        self.record = record
        self.current = current
        inForce = Self.inForce(field, current.map(\.value))
    }

    package var address: CellAddress { field.cell(of: record) }

    /// The distinct values, in the order of their first writing.
    package var values: [FieldValue] {
        var distinct: [FieldValue] = []
        for standing in current {
            let value = FieldValue(read: standing.value, of: field)
            if !distinct.contains(value) { distinct.append(value) }
        }
        return distinct
    }

    /// Whether people disagree: more than one distinct value stands.
    package var isContested: Bool {
        !field.isSet && !field.isEvent && values.count > 1
    }

    /// The one value in force; nil if there is none, or several and none is chosen.
    package var effective: FieldValue? {
        if case .value(let value) = inForce { value } else { nil }
    }

    /// Whether what depends on the field must ask a person first.
    package var isUndecided: Bool {
        if case .all = inForce { true } else { false }
    }

    /// The code that one acts on: unknown may act as another, and what this version does not know as
    /// the most cautious.
    package var acting: String? {
        guard let effective else { return nil }
        guard case .order(let codes, let acting) = field.caution else { return effective.code }
        guard let code = effective.code, codes.contains(code) else {
            return effective.isEmpty ? nil : codes.first
        }
        return code == Vocabulary.unknown ? acting ?? code : code
    }

    /// The writes of one of the values: who says so, and since when.
    package func standings(of value: FieldValue) -> [Standing] {
        current.filter { $0.value == value.value }
    }
}

extension FieldReading {
    private static func inForce(_ field: Field, _ written: [Value]) -> InForce {
        let distinct = written.reduce(into: [Value]()) { distinct, value in
            let read = readable(value, of: field)
            if !distinct.contains(read) { distinct.append(read) }
        }
        guard let first = distinct.first else {
            let value = readable(.empty, of: field)
            return value == .empty ? .nothing : .value(FieldValue(read: value, of: field))
        }
        func values(_ values: [Value]) -> [FieldValue] {
            values.map { FieldValue(read: $0, of: field) }
        }
        if field.isSet || field.isEvent { return .all(values(distinct)) }
        if distinct.count == 1 { return .value(FieldValue(read: first, of: field)) }
        guard let chosen = field.caution.mostCautious(of: distinct) else {
            return .all(values(distinct.sorted { $0.precedesAsText($1) }))
        }
        return .value(FieldValue(read: chosen, of: field))
    }

    /// Empty reads as unknown where the vocabulary has it.
    private static func readable(_ value: Value, of field: Field) -> Value {
        guard value == .empty, !field.isSet, field.vocabulary?.hasUnknown == true else {
            return value
        }
        return .string(Vocabulary.unknown)
    }
}

extension Value {
    /// An order for values of which none has a meaning here, the same everywhere.
    func precedesAsText(_ other: Value) -> Bool {
        Kind.raw(self).utf8.lexicographicallyPrecedes(Kind.raw(other).utf8)
    }
}
