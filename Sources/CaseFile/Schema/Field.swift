package import Replica

/// One field of the case file: where it stands, how it merges, what it holds, how it is shown.
package struct Field: Hashable, Sendable {
    package let entity: Entity
    package let code: UInt16
    package let name: String
    package let mergeType: MergeType
    package let kind: Kind
    package private(set) var compartment = Compartment.core
    package private(set) var caution: Caution
    package private(set) var isSafetyCritical = false
    /// Whether it is an event about a record, in a record of its own.
    package private(set) var isAbout = false
    private var choice = Choice.fixed
    private let dutch: String
    private var english: String

    /// Who chooses the compartment of what is written.
    private enum Choice {
        /// The table.
        case fixed
        /// The author, when writing.
        case author
        /// Whatever the event is about.
        case subject
        /// Whether the person is a suspect.
        case suspicion
    }

    private init(
        _ entity: Entity,
        _ code: UInt16,
        _ name: String,
        _ dutch: String,
        _ mergeType: MergeType,
        _ kind: Kind
    ) {
        self.entity = entity
        self.code = code
        self.name = name
        self.dutch = dutch
        self.mergeType = mergeType
        self.kind = kind
        english = name.asLabel
        caution = mergeType == .multiRegister ? .allShown : .merged
    }

    package func label(in language: Language) -> String {
        language == .dutch ? dutch : english
    }

    package var isEvent: Bool { mergeType == .event }
    package var isSet: Bool { mergeType == .addWinsSet || mergeType == .removeWinsSet }

    /// The type of the records in which it stands.
    package var recordType: UInt16 { isAbout ? entity.eventType : entity.recordType }

    /// Its vocabulary, if it holds codes.
    package var vocabulary: Vocabulary? {
        switch kind {
        case .code(let vocabulary), .codeOrLine(let vocabulary): vocabulary
        default: nil
        }
    }

    /// The parts of the event, the common ones first; empty if it is none.
    package var parts: [Part] {
        if case .parts(let parts) = kind { Part.common + parts } else { [] }
    }

    /// The compartments in which it may be written.
    package var compartments: [Compartment] {
        switch choice {
        case .fixed: [compartment]
        case .author: Compartment.noteHomes
        case .subject: Compartment.allCases.filter { $0 != .directory }
        case .suspicion: [compartment, .persons]
        }
    }

    /// Its cell in a record; of an event about a record, the id is the event's own.
    package func cell(of id: RecordID) -> CellAddress {
        CellAddress(record: Record(type: recordType, id: id), field: code, type: mergeType)
    }

    package static func == (a: Field, b: Field) -> Bool {
        a.entity == b.entity && a.code == b.code
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(entity)
        hasher.combine(code)
    }
}

extension Compartment {
    /// Where a note or attachment may be written.
    package static let noteHomes: [Compartment] = [
        .core, .treatment, .justice, .whereabouts, .persons,
    ]
}

// MARK: - How the tables are written

extension Field {
    /// A `multiRegister`.
    static func value(_ entity: Entity, _ code: UInt16, _ name: String, nl: String, _ kind: Kind)
        -> Field
    {
        Field(entity, code, name, nl, .multiRegister, kind)
    }

    /// An `addWinsSet`.
    static func set(_ entity: Entity, _ code: UInt16, _ name: String, nl: String, _ kind: Kind)
        -> Field
    {
        Field(entity, code, name, nl, .addWinsSet, kind)
    }

    /// A field of another merge type.
    static func cell(
        _ entity: Entity,
        _ code: UInt16,
        _ name: String,
        nl: String,
        _ kind: Kind,
        _ mergeType: MergeType
    ) -> Field {
        Field(entity, code, name, nl, mergeType, kind)
    }

    /// An event that is the record.
    static func event(
        _ entity: Entity,
        _ code: UInt16,
        _ name: String,
        nl: String,
        _ parts: [Part]
    ) -> Field {
        Field(entity, code, name, nl, .event, .parts(parts))
    }

    /// An event about a record, in a record of its own.
    static func about(
        _ entity: Entity,
        _ code: UInt16,
        _ name: String,
        nl: String,
        _ parts: [Part]
    ) -> Field {
        var field = event(entity, code, name, nl: nl, parts)
        field.isAbout = true
        return field
    }

    func `in`(_ compartment: Compartment) -> Field {
        with { $0.compartment = compartment }
    }

    func en(_ label: String) -> Field {
        with { $0.english = label }
    }

    /// Safety-critical: nothing that was written may go unseen.
    var critical: Field {
        with { $0.isSafetyCritical = true }
    }

    /// Its cautious order: the most cautious code first.
    ///
    /// With `acting`, unknown is acted on as if it were this code.
    func order(_ order: [String], unknownActsAs acting: String? = nil) -> Field {
        with { $0.caution = .order(order, unknownActsAs: acting) }
    }

    func caution(_ caution: Caution) -> Field {
        with { $0.caution = caution }
    }

    /// Written where the author chooses.
    var whereChosen: Field {
        with { $0.choice = .author }
    }

    /// Written beside what it is about.
    var besideSubject: Field {
        with { $0.choice = .subject }
    }

    /// In `persons` if it is a suspect's.
    var apartForSuspects: Field {
        with { $0.choice = .suspicion }
    }

    private func with(_ change: (inout Field) -> Void) -> Field {
        var field = self
        change(&field)
        return field
    }
}
