package import Replica

/// A value of a field: checked if it was entered here, whatever it is if it was read.
package struct FieldValue: Hashable, Sendable {
    package let field: Field
    package let value: Value

    /// What a text stands for; an empty text is `empty`.
    ///
    /// - Throws: `CaseFileError` if it is no value of the field.
    package init(_ text: String, for field: Field) throws(CaseFileError) {
        if case .parts = field.kind { throw .field(field) }
        try self.init(entered: field.kind.parse(text), for: field)
    }

    package init(_ member: MemberReference, for field: Field) throws(CaseFileError) {
        try self.init(entered: member.value, for: field)
    }

    package init(_ record: RecordID, for field: Field) throws(CaseFileError) {
        try self.init(entered: .record(record), for: field)
    }

    /// An organisation, by its 16 bytes.
    package init(organisation: [UInt8], for field: Field) throws(CaseFileError) {
        try self.init(entered: .bytes(organisation), for: field)
    }

    /// Nothing is filled in: a value like any other.
    package static func empty(for field: Field) -> FieldValue {
        FieldValue(read: .empty, of: field)
    }

    private init(entered value: Value, for field: Field) throws(CaseFileError) {
        try field.kind.check(value)
        self.field = field
        self.value = value
    }

    /// What stands in a file, whoever wrote it.
    package init(read value: Value, of field: Field) {
        self.field = field
        self.value = value
    }

    package var isEmpty: Bool { value == .empty }
    /// Whether this version knows what it means.
    package var isKnown: Bool { field.kind.isKnown(value) }

    /// The code, if it holds one.
    package var code: String? {
        if field.vocabulary != nil, case .string(let code) = value { code } else { nil }
    }

    package var text: String? { Prose.text(value) }
    package var member: MemberReference? { MemberReference(value) }

    package var record: RecordID? {
        if case .record(let id) = value { id } else { nil }
    }

    package var date: CivilDate? {
        if case .string(let text) = value { CivilDate(text) } else { nil }
    }

    /// As people read it: labels for codes, dates written out, short ids; raw if unknown.
    package func label(in language: Language) -> String {
        field.kind.label(value, in: language)
    }
}
