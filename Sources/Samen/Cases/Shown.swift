/// A value as people read it: the code that is stored, and what it is called.
public struct Shown: Hashable, Sendable {
    /// The stored code, a date or number as it is typed; nil for a free text.
    public let code: String?
    private let english: String
    private let dutch: String

    package init(code: String?, english: String, dutch: String) {
        self.code = code
        self.english = english
        self.dutch = dutch
    }

    package init(text: String) {
        self.init(code: nil, english: text, dutch: text)
    }

    /// The label, or the text itself.
    public func label(in language: Language) -> String {
        switch language {
        case .english: english
        case .dutch: dutch
        }
    }
}

/// Who wrote something.
public struct Writer: Hashable, Sendable {
    /// The member's short code; nil if the device is nobody's that is known here.
    public let code: String?
    /// Whether it is the person whose vault this is.
    public let isYou: Bool
}

/// A value that stands in a field, and who put it there.
public struct ValueView: Hashable, Sendable {
    /// The value.
    public let value: Shown
    /// Who wrote it.
    public let author: Writer
    /// When, in milliseconds since 1970 by the author's clock.
    public let at: UInt64
}

/// A field of a record with everything that stands in it.
public struct FieldView: Hashable, Sendable {
    /// The field's code.
    public let name: String
    /// What the field is called.
    public let label: Shown
    /// Whether a wrong value can hurt someone (⚠).
    public let isCritical: Bool
    /// Whether people wrote different values without having seen each other's.
    public let isContested: Bool
    /// What to act upon meanwhile: the most cautious value; nil if none may be chosen for people.
    public let effective: Shown?
    /// Every value that stands, or every element of a set.
    public let values: [ValueView]
}

/// Something that happened, written down once.
public struct EventView: Hashable, Sendable {
    /// The event's short code, where it has one.
    public let code: String?
    /// The kind of event, by the code of its field.
    public let name: String
    /// What the kind of event is called.
    public let label: Shown
    /// Its parts that are filled in: their names and values.
    public let parts: [PartView]
    /// Who wrote it.
    public let author: Writer
    /// When, in milliseconds since 1970 by the author's clock.
    public let at: UInt64
}

/// One part of an event.
public struct PartView: Hashable, Sendable {
    /// The part's code.
    public let name: String
    /// What the part is called.
    public let label: Shown
    /// What it says.
    public let value: Shown
}

/// A record of a case: the case itself, a person, a task, a plan step.
public struct RecordView: Hashable, Sendable {
    /// The record's short code, where it has one.
    public let code: String?
    /// The kind of record, by its code.
    public let kind: String
    /// What the kind of record is called.
    public let label: Shown
    /// What the record itself is called; of a person always with its danger markers.
    public let title: Shown
    /// The fields in which something stands.
    public let fields: [FieldView]
}
