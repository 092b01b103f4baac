import CaseFile
import Replica
import Trust

extension CaseBook {
    /// Begins a draft, and returns its code: nobody but its author can read it until it is signed.
    ///
    /// `kind` is a code of the vocabulary `note_kind`. Throws `SamenError` if the text is too long
    /// or the kind is none.
    public func addDraft(_ text: String, kind: String? = nil, to code: String) throws -> String {
        try work { work in
            let caseID = try CaseIndex(work.database).caseID(code)
            let record = try newRecord(.note, in: work.database)
            let kind = try kind.map { try Self.parsed($0, for: DraftFields.kind) }
            let file = try work.file(for: .drafts, of: caseID)
            if let kind {
                try work.edit(file) { edit throws(ReplicaError) in
                    try edit.set(kind, of: record)
                }
            }
            let change = TextChange(from: "", to: text)
            try work.write(change, to: DraftFields.body.cell(of: record), in: file)
            return ShortID(.note, record).description
        }
    }

    /// Begins a note that several people write together, and returns its code.
    ///
    /// Throws `SamenError` if the text is too long or the kind is none.
    public func addSharedNote(
        _ text: String,
        title: String,
        kind: String? = nil,
        to code: String
    ) throws -> String {
        try work { work in
            let caseID = try CaseIndex(work.database).caseID(code)
            let record = try newRecord(.note, in: work.database)
            var values = [try Self.parsed(title, for: SharedNoteFields.title)]
            if let kind { values.append(try Self.parsed(kind, for: SharedNoteFields.kind)) }
            let made = values
            let file = try work.file(for: .core, of: caseID)
            try work.edit(file) { edit throws(ReplicaError) in
                for value in made { try edit.set(value, of: record) }
            }
            let change = TextChange(from: "", to: text)
            try work.write(change, to: SharedNoteFields.body.cell(of: record), in: file)
            return ShortID(.note, record).description
        }
    }

    /// Makes of a draft or a shared note what an editor left of it.
    ///
    /// `old` is the text that the editor was given: what colleagues wrote meanwhile stays. Throws
    /// `SamenError` if the note is signed: then it says for good what it says.
    public func edit(_ code: String, from old: String, to new: String) throws {
        try work { work in
            let found = try CaseIndex(work.database).record(code, .note)
            let text = try found.text(&work, for: device.member)
            guard text.place.mayWrite else { throw Command.notMember }
            let meanwhile = TextChange(from: old, to: text.current)
            let change = TextChange(from: old, to: new).rebased(onto: meanwhile)
            try work.write(change, to: text.address, in: text.place.id)
        }
    }

    /// The text of a draft or a shared note, to be edited; that its case was opened is written down,
    /// once an hour.
    ///
    /// Throws `SamenError` if the note is signed, or not known here.
    public func text(of code: String) throws -> String {
        let (caseID, text) = try device.look { look in
            let found = try CaseIndex(look.database).record(code, .note)
            return (found.caseID, try found.text(&look, for: device.member).current)
        }
        try noteLook(into: caseID)
        return text
    }

    /// Makes a draft the signed note that it was to become; from then on it says what it says.
    ///
    /// What stands after a line "Interpretation:" or "Duiding:" is what the author makes of it,
    /// apart from what was observed. The draft is emptied by the same command. `kind` replaces the one that was
    /// chosen before. Throws `SamenError` if it is no draft of this person, is empty, or has no
    /// kind.
    public func sign(_ code: String, kind: String? = nil, present: [String] = []) throws {
        try work { work in
            let found = try CaseIndex(work.database).record(code, .note)
            let text = try found.text(&work, for: device.member)
            guard text.field == DraftFields.body else { throw SamenError.isNoDraft }
            guard !text.current.trimmedText.isEmpty else { throw SamenError.isEmptyDraft }
            let draft = text.document
            let chosen = kind ?? draft.reading(DraftFields.kind, of: found.id).effective?.code
            let destination = draft.reading(DraftFields.destination, of: found.id).effective?.code
            let home = destination.flatMap { Compartment(code: $0) } ?? .core
            let stamp = work.stamp
            let event = try Self.values { () throws(CaseFileError) in
                try Event.signedNote(
                    chosen ?? "",
                    present: present,
                    NoteText(draft: text.current),
                    author: work.own.reference,
                    stamp
                )
            }
            let file = try work.file(for: home, of: found.caseID)
            try work.edit(file) { edit throws(ReplicaError) in
                try edit.record(event, as: found.id)
            }
            let emptied = TextChange(from: text.current, to: "")
            try work.write(emptied, to: text.address, in: text.place.id)
        }
    }

    /// The fields of other compartments whose contents a draft repeats: a name, a number, an
    /// address that not everyone who will read the note may know.
    ///
    /// Throws `SamenError` if the note is not known here.
    public func revealed(by code: String) throws -> [Shown] {
        try device.look { look in
            let found = try CaseIndex(look.database).record(code, .note)
            let text = try found.text(&look, for: device.member).current.lowercased()
            let reading = try CaseReading(found.caseID, from: &look, for: device.member)
            return reading.confidential.filter { item in
                item.words.contains { text.contains($0) }
            }.map { Shown($0.field) }
        }
    }
}

/// A text that can be edited: a draft's or a shared note's.
struct EditableText {
    let place: CaseDocument
    let document: Replica.Document
    let field: Field
    let address: CellAddress

    var current: String { document.text(address) }
}

extension FoundRecord {
    /// The text behind a note's code, unless it is signed.
    func text(
        _ source: inout some CaseSource,
        for member: MemberID
    ) throws -> EditableText {
        if entities.contains(.note) { throw SamenError.isSigned }
        let field = entities.contains(.draft) ? DraftFields.body : SharedNoteFields.body
        let reading = try CaseReading(caseID, from: &source, for: member)
        let address = field.cell(of: id)
        // An empty text stands nowhere: then the first document in which the note has anything.
        let files = reading.files(field.compartments)
        let file =
            files.first { $0.document.stands(address) }
            ?? files.first { !$0.document.addresses(of: address.record).isEmpty }
        guard let file else { throw SamenError.unknownID(code) }
        return EditableText(
            place: file.place,
            document: file.document,
            field: field,
            address: address
        )
    }
}

extension Work {
    /// Makes a change of a text, in as many changes of the document as one may be large.
    mutating func write(_ change: TextChange, to address: CellAddress, in id: DocumentID) throws {
        for step in change.steps(of: DeviceLimits.insertionBytes) {
            try edit(id) { edit throws(ReplicaError) in try step.apply(to: address, in: &edit) }
        }
    }
}

extension CaseReading {
    /// What stands in compartments that not everyone who has the case has: names, numbers, places.
    fileprivate var confidential: [(field: Field, words: [String])] {
        var found: [(field: Field, words: [String])] = []
        for file in files([.identity, .whereabouts, .persons]) {
            for address in file.document.addresses {
                guard let field = CaseSchema.field(at: address), field.isTelling else { continue }
                let reading = reading(field, of: address.record.id)
                let words = reading.values.compactMap(\.text).map { $0.lowercased() }
                    .filter { $0.count >= CaseLimits.revealingLetters }
                if !words.isEmpty { found.append((field, words)) }
            }
        }
        return found
    }
}

extension Field {
    /// Whether it holds what tells who or where someone is.
    fileprivate var isTelling: Bool {
        switch kind {
        case .line, .bsn: !isEvent
        default: false
        }
    }
}

extension String {
    /// Without white space at both ends.
    var trimmedText: String {
        let start = drop { $0.isWhitespace }
        return String(start.reversed().drop { $0.isWhitespace }.reversed())
    }
}
