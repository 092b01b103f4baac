import CaseFile
import Replica
import Trust

// From what stands to what people read.

extension CaseReading {
    func view(_ field: Field, of record: RecordID) -> FieldView {
        switch field.mergeType {
        case .text: return textView(field, of: record)
        case .counter: return countView(field, of: record)
        default: break
        }
        let reading = reading(field, of: record)
        // For people, by the time of writing; elements of a set stay in their own order.
        let current =
            field.isSet
            ? reading.current
            : reading.current.sorted { ($0.authored, $0.author) < ($1.authored, $1.author) }
        let values = current.map { standing in
            ValueView(
                value: shown(FieldValue(read: standing.value, of: field)),
                author: author(of: standing.author),
                at: standing.authored
            )
        }
        return FieldView(
            name: field.name,
            label: Shown(field),
            isCritical: field.isSafetyCritical,
            isContested: reading.isContested,
            effective: field.isSet ? nil : reading.effective.map(shown),
            values: values
        )
    }

    private func textView(_ field: Field, of record: RecordID) -> FieldView {
        let address = field.cell(of: record)
        let standing = files(field.compartments).filter { $0.document.stands(address) }
        let values = standing.map { file in
            let last = file.document.blame(address).max { $0.authored < $1.authored }
            return ValueView(
                value: Shown(text: file.document.text(address)),
                author: last.map { author(of: $0.change) } ?? Writer(nil, own: own),
                at: last?.authored ?? 0
            )
        }
        return FieldView(
            name: field.name,
            label: Shown(field),
            isCritical: field.isSafetyCritical,
            isContested: standing.contains { !$0.document.unreviewed(address).isEmpty },
            effective: values.count == 1 ? values[0].value : nil,
            values: values
        )
    }

    private func countView(_ field: Field, of record: RecordID) -> FieldView {
        let address = field.cell(of: record)
        let count = files(field.compartments).reduce(0) { $0 + $1.document.count(address) }
        return FieldView(
            name: field.name,
            label: Shown(field),
            isCritical: field.isSafetyCritical,
            isContested: false,
            effective: Shown(text: String(count)),
            values: []
        )
    }

    /// A value with its label; a person is always called with its danger markers.
    func shown(_ value: FieldValue) -> Shown {
        if let record = value.record, let person = personTitle(record) { return person }
        return Shown(
            code: value.code ?? value.date?.description ?? value.member.map(\.code),
            english: value.label(in: .english),
            dutch: value.label(in: .dutch)
        )
    }

    /// What a person is called, with what makes the person dangerous; nil if it is no person of
    /// the case.
    func personTitle(_ record: RecordID) -> Shown? {
        guard persons.contains(record) else { return nil }
        let names = reading(PersonFields.alias, of: record).values
        let markers = reading(PersonFields.dangerMarkers, of: record).values
        let code = ShortID(.person, record).description
        func title(in language: CaseFile.Language) -> String {
            let called = names.map { $0.label(in: language) }.joined(separator: " / ")
            let warning = markers.map { $0.label(in: language) }.joined(separator: ", ")
            return (called.isEmpty ? code : called) + (warning.isEmpty ? "" : " ⚠ \(warning)")
        }
        return Shown(code: code, english: title(in: .english), dutch: title(in: .dutch))
    }

    /// A record with every field in which something stands.
    func view(_ entity: Entity, _ record: RecordID) -> RecordView {
        let fields = CaseSchema.fields(of: entity).filter { !$0.isEvent && stands($0, of: record) }
        return RecordView(
            code: entity.code(of: record),
            kind: String(describing: entity),
            label: Shown(entity),
            title: title(entity, record),
            fields: fields.map { view($0, of: record) }
        )
    }

    func title(_ entity: Entity, _ record: RecordID) -> Shown {
        if let person = personTitle(record) { return person }
        let titles: [Entity: Field] = [
            .case: CaseFields.pseudonym, .task: TaskFields.title,
            .sharedNote: SharedNoteFields.title, .phone: PhoneFields.number,
        ]
        let values = titles[entity].map { reading($0, of: record).values } ?? []
        guard !values.isEmpty else { return Shown(entity) }
        return Shown(
            code: nil,
            english: values.map { $0.label(in: .english) }.joined(separator: " / "),
            dutch: values.map { $0.label(in: .dutch) }.joined(separator: " / ")
        )
    }

    func stands(_ field: Field, of record: RecordID) -> Bool {
        let address = field.cell(of: record)
        return files(field.compartments).contains { $0.document.stands(address) }
    }

    func view(_ event: EventReading) -> EventView {
        let hidden: Set<String> = ["recorded_at"]
        let parts = event.field.parts.compactMap { part -> PartView? in
            guard !hidden.contains(part.name) else { return nil }
            return shown(part, of: event).map {
                PartView(name: part.name, label: Shown(part), value: $0)
            }
        }
        return EventView(
            code: event.field.isAbout ? nil : event.field.entity.code(of: event.record),
            name: event.field.name,
            label: Shown(event.field),
            parts: parts,
            author: author(of: event.author),
            at: event.authored
        )
    }

    private func shown(_ part: Part, of event: EventReading) -> Shown? {
        if let person = event.record(part.name).flatMap(personTitle) { return person }
        guard let english = event.label(part.name, in: .english),
            let dutch = event.label(part.name, in: .dutch)
        else { return nil }
        var code: String?
        if case .code = part.kind { code = event.text(part.name) }
        return Shown(code: code, english: english, dutch: dutch)
    }
}

extension MemberReference {
    /// The short code of the person.
    var code: String {
        ShortID(.member, person)?.description ?? ""
    }
}

extension Entity {
    /// Whether such records have a letter of their own.
    var hasCode: Bool { idKind != .case || self == .case }

    /// The short code of a record, where such records have one.
    func code(of record: RecordID) -> String? {
        hasCode ? shortID(of: record).description : nil
    }
}

extension Shown {
    init(_ field: Field) {
        self.init(
            code: field.name,
            english: field.label(in: .english),
            dutch: field.label(in: .dutch)
        )
    }

    init(_ part: Part) {
        self.init(
            code: part.name,
            english: part.label(in: .english),
            dutch: part.label(in: .dutch)
        )
    }

    init(_ entity: Entity) {
        self.init(
            code: String(describing: entity),
            english: entity.label(in: .english),
            dutch: entity.label(in: .dutch)
        )
    }
}
