import CaseFile
import Replica
import Trust

extension CaseBook {
    /// A case as this device can read it; that it was opened is written down, once an hour.
    ///
    /// Throws `SamenError` if no case has this code here.
    public func show(_ code: String) throws -> CaseView {
        let reading = try device.look { look in
            let caseID = try CaseIndex(look.database).caseID(code)
            return try CaseReading(caseID, from: &look, for: device.member)
        }
        try noteLook(into: reading.caseID)
        return reading.view(awaiting: try awaits(reading.caseID))
    }

    /// A note as this device can read it; that its case was opened is written down, once an hour.
    ///
    /// Throws `SamenError` if no note has this code here.
    public func note(_ code: String) throws -> NoteView {
        let (caseID, view) = try device.look { look in
            let found = try CaseIndex(look.database).record(code, .note)
            let reading = try CaseReading(found.caseID, from: &look, for: device.member)
            return (found.caseID, reading.notes.last { $0.code == found.code })
        }
        guard let view else { throw SamenError.unknownID(code) }
        try noteLook(into: caseID)
        return view
    }

    /// How a draft or shared note came to be: every version, and who wrote which words.
    ///
    /// Throws `SamenError` if the note is signed, or not known here.
    public func history(of code: String) throws -> NoteHistory {
        let (caseID, history) = try device.look { look in
            let found = try CaseIndex(look.database).record(code, .note)
            let text = try found.text(&look, for: device.member)
            let reading = try CaseReading(found.caseID, from: &look, for: device.member)
            return (found.caseID, try NoteHistory(text, in: reading))
        }
        try noteLook(into: caseID)
        return history
    }
}

extension CaseReading {
    fileprivate static let ownViews: Set<Entity> = [
        .case, .relatedPerson, .suspect, .task, .signal, .note, .sharedNote, .draft, .access,
        .youngPerson, .whereabouts, .education, .returnHome,
    ]
    private static let hiddenEvents: Set<Field> = [
        CaseFields.opened, SignalFields.signal, NoteFields.signed, NoteFields.addendum,
        AccessFields.access, SharedNoteFields.fixed, CaseFields.rejection,
    ]

    fileprivate func view(awaiting awaits: EndedPart?) -> CaseView {
        CaseView(
            code: ShortID(.case, caseID).description,
            compartments: Set(files.map(\.place.compartment)).sorted { $0.rawValue < $1.rawValue }
                .map(\.code),
            fields: caseFields,
            persons: personViews,
            tasks: records(of: .task).map { view(.task, $0) },
            others: others,
            signals: events(SignalFields.signal).map { view($0) },
            notes: notes,
            events: otherEvents,
            isWaitingForKeys: files.contains(where: \.place.isWaitingForKeys),
            awaits: awaits
        )
    }

    /// The fields of everything of which a case has one.
    private var caseFields: [FieldView] {
        let entities: [Entity] = [.case, .youngPerson, .whereabouts, .education, .returnHome]
        return entities.flatMap { entity in
            CaseSchema.fields(of: entity).filter { field in
                let isShown = !field.isEvent && field.mergeType != .list && !field.isHidden
                // The danger level is shown also while nobody has written one: it is unknown.
                return isShown && (stands(field, of: caseID) || field == CaseFields.dangerLevel)
            }.map { view($0, of: caseID) }
        }
    }

    /// Related persons, and suspects under the same identity with them.
    private var personViews: [RecordView] {
        Set(records(of: .relatedPerson) + records(of: .suspect)).sorted().map { record in
            let person = view(.relatedPerson, record)
            let suspect = view(.suspect, record)
            return RecordView(
                code: person.code,
                kind: person.kind,
                label: person.label,
                title: person.title,
                fields: person.fields + suspect.fields
            )
        }
    }

    private var others: [RecordView] {
        Entity.allCases.filter { !Self.ownViews.contains($0) }.flatMap { entity in
            records(of: entity).map { view(entity, $0) }.filter { !$0.fields.isEmpty }
        }
    }

    private var otherEvents: [EventView] {
        CaseSchema.fields.filter { $0.isEvent && !Self.hiddenEvents.contains($0) }
            .flatMap { events($0) }
            .sorted { ($0.recorded, $0.author) < ($1.recorded, $1.author) }
            .map { view($0) }
    }

    // Notes.

    var notes: [NoteView] {
        let drafts = records(of: .draft).compactMap { draft($0) }
        let shared = records(of: .sharedNote).map { sharedNote($0) }
        let signed = events(NoteFields.signed).map { signedNote($0) }
        return (drafts + shared + signed).sorted { ($0.at, $0.code) < ($1.at, $1.code) }
    }

    /// Nil for one that was signed: then it is empty.
    private func draft(_ record: RecordID) -> NoteView? {
        let body = view(DraftFields.body, of: record)
        guard let text = body.values.first else { return nil }
        return NoteView(
            code: ShortID(.note, record).description,
            state: .draft,
            kind: view(DraftFields.kind, of: record).effective,
            title: nil,
            text: text.value.label(in: .english),
            interpretation: nil,
            author: text.author,
            at: text.at,
            isContested: body.isContested,
            addenda: []
        )
    }

    private func sharedNote(_ record: RecordID) -> NoteView {
        let body = view(SharedNoteFields.body, of: record)
        let title = reading(SharedNoteFields.title, of: record).current.first
        return NoteView(
            code: ShortID(.note, record).description,
            state: .shared,
            kind: view(SharedNoteFields.kind, of: record).effective,
            title: view(SharedNoteFields.title, of: record).effective?.label(in: .english),
            text: body.values.map { $0.value.label(in: .english) }.joined(separator: "\n"),
            interpretation: nil,
            author: title.map { author(of: $0.author) } ?? Writer(nil, own: own),
            at: title?.authored ?? 0,
            isContested: body.isContested,
            addenda: []
        )
    }

    private func signedNote(_ event: EventReading) -> NoteView {
        let addenda = events(NoteFields.addendum) + events(NoteFields.rectification)
        return NoteView(
            code: ShortID(.note, event.record).description,
            state: .signed,
            kind: event.text("note_kind").map { Shown($0, in: .noteKind) },
            title: nil,
            text: event.text("observation") ?? "",
            interpretation: event.text("interpretation"),
            author: author(of: event.author),
            at: event.authored,
            isContested: false,
            addenda: addenda.filter { $0.record("note") == event.record }.map { view($0) }
        )
    }
}

extension Field {
    /// Kept out of a general view: it identifies a child to every register in the country.
    fileprivate var isHidden: Bool { self == YoungPersonFields.bsn }
}

extension NoteHistory {
    fileprivate init(_ text: EditableText, in reading: CaseReading) throws {
        let spans = text.document.blame(text.address)
        let scalars = Array(text.current.unicodeScalars)
        var passages: [Passage] = []
        var start = 0
        for span in spans {
            let words = String(String.UnicodeScalarView(scalars[start..<start + span.length]))
            let author = reading.author(of: span.change)
            passages.append(Passage(text: words, author: author, at: span.authored))
            start += span.length
        }
        self.passages = passages
        // A text that was too long for one change was still written at one moment.
        var moments: [(change: Carrier, authored: UInt64)] = []
        for change in text.document.changes(of: text.address) {
            let authored = text.document.status(of: change)?.authored ?? 0
            if let last = moments.last, last.authored == authored,
                last.change.chain == change.chain
            {
                moments.removeLast()
            }
            moments.append((change, authored))
        }
        versions = try moments.suffix(CaseLimits.versions).map { change, authored in
            NoteVersion(
                author: reading.author(of: change),
                at: authored,
                text: try text.document.text(text.address, at: [change])
            )
        }
    }
}
