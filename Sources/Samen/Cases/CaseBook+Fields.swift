import CaseFile
import Replica
import Trust

extension CaseBook {
    /// A field that may be written, and what it takes.
    public struct FieldForm: Hashable, Sendable {
        /// The field's code.
        public let name: String
        /// What it is called.
        public let label: Shown
        /// Whether a wrong value can hurt someone (⚠).
        public let isCritical: Bool
        /// Whether it holds several elements, which are added and removed.
        public let isSet: Bool
        /// Whether it is a text of several lines.
        public let isText: Bool
        /// What it may hold; empty if that is no list of codes.
        public let choices: [Shown]
        /// Whether a value tells nothing by itself: a code or a day, and not of a ⚠ field.
        ///
        /// Others must not be where other programs can read them.
        public let mayBeArgument: Bool
        /// What stands in it now.
        public let current: FieldView
    }

    /// The fields of a kind of record, `case`, `person` or `task`, that may be set; empty if there
    /// is no such kind.
    public static func fields(of kind: String) -> [FieldForm] {
        settable(kind).map { field in
            FieldForm(field, FieldView(nothingIn: field))
        }
    }

    /// What a field takes and what stands in it: to be shown before a person writes.
    ///
    /// Throws `SamenError` if the record or the field is not known here.
    public func form(_ name: String, of code: String) throws -> FieldForm {
        try device.look { look in
            let place = try CaseIndex(look.database).fieldPlace(name, code)
            let reading = try CaseReading(place.caseID, from: &look, for: device.member)
            return FieldForm(place.field, reading.view(place.field, of: place.record))
        }
    }

    /// Writes a value into a field of a case, a person or a task.
    ///
    /// `seen` is what its writer was shown: a colleague's value that came since is never
    /// overwritten unseen. An empty value is a value. `others` get a part in the compartment too:
    /// some, `whereabouts` above all, are for people named one by one. Throws `SamenError` with
    /// `contested` if people disagree about the field, or if it is not what was seen.
    public func set(
        _ name: String,
        of code: String,
        to text: String,
        reason: String? = nil,
        seen: FieldView? = nil,
        sharingWith others: [String] = []
    ) throws {
        try write(name, of: code, seen: seen, sharingWith: others) { place in
            let value = try Self.values { () throws(CaseFileError) in
                try FieldValue(text, for: place.field)
            }
            let event = try reason.map { reason in
                try Self.values { () throws(CaseFileError) in
                    let cell = place.field.cell(of: place.record)
                    return try Event.changeReason(of: cell, to: value, reason: reason, place.stamp)
                }
            }
            return { edit throws(ReplicaError) in
                try edit.set(value, of: place.record)
                if let event { try edit.record(event, as: place.event) }
            }
        }
    }

    /// Adds elements to a field that holds several, and removes others.
    ///
    /// Throws `SamenError` if the field holds one value, or does not take these.
    public func change(
        _ name: String,
        of code: String,
        adding added: [String],
        removing removed: [String] = [],
        sharingWith others: [String] = []
    ) throws {
        try write(name, of: code, seen: nil, sharingWith: others) { place in
            guard place.field.isSet else { throw SamenError.noSuchField }
            let (added, removed) = try Self.values { () throws(CaseFileError) in
                let parse = { (text: String) throws(CaseFileError) in
                    try FieldValue(text, for: place.field)
                }
                return (try added.map(parse), try removed.map(parse))
            }
            return { edit throws(ReplicaError) in
                for value in added { try edit.add(value, of: place.record) }
                for value in removed { try edit.remove(value, of: place.record) }
            }
        }
    }

    /// Makes of a text field what an editor left of it; as for a note, what colleagues wrote
    /// meanwhile stays.
    ///
    /// Throws `SamenError` if the field is no text.
    public func edit(_ name: String, of code: String, from old: String, to new: String) throws {
        try work { work in
            let place = try CaseIndex(work.database).fieldPlace(name, code)
            guard place.field.mergeType == .text else { throw SamenError.noSuchField }
            let reading = try CaseReading(place.caseID, from: &work, for: device.member)
            let address = place.field.cell(of: place.record)
            let present = reading.files(place.field.compartments).first {
                $0.document.stands(address)
            }
            let file =
                try present?.place.id ?? work.file(for: place.field.compartment, of: place.caseID)
            let current = try work.document(file).text(address)
            let meanwhile = TextChange(from: old, to: current)
            let change = TextChange(from: old, to: new).rebased(onto: meanwhile)
            try work.write(change, to: address, in: file)
        }
    }

    private func write(
        _ name: String,
        of code: String,
        seen: FieldView?,
        sharingWith others: [String],
        _ body: (FieldPlace) throws -> (inout Edit) throws(ReplicaError) -> Void
    ) throws {
        try work { work in
            var place = try CaseIndex(work.database).fieldPlace(name, code)
            place.stamp = work.stamp
            place.event = try newRecord(nil, in: work.database)
            let reading = try CaseReading(place.caseID, from: &work, for: device.member)
            let standing = reading.reading(place.field, of: place.record)
            if standing.isContested { throw SamenError.contested(place.field.name, in: code) }
            if let seen, seen.values != reading.view(place.field, of: place.record).values {
                throw SamenError.changedMeanwhile
            }
            let edit = try body(place)
            let members = try others.map { try work.evaluation.member($0) }
            let compartment = reading.home(of: place.field, place.record)
            let file = try work.file(for: compartment, of: place.caseID, with: members)
            // Where the value stands in several documents, each must hear of the new one.
            let standingIn = reading.files(place.field.compartments).filter {
                $0.document.stands(place.field.cell(of: place.record)) && $0.place.mayWrite
            }
            for document in Set(standingIn.map(\.place.id) + [file]).sorted() {
                try work.edit(document, edit)
            }
        }
    }
}

/// A field of a record that a person named.
struct FieldPlace {
    let field: Field
    let record: RecordID
    let caseID: RecordID
    var stamp = EventStamp(recorded: 0)
    /// For the event that tells why something was written.
    var event = RecordID(high: 0, low: 0)
}

extension CaseIndex {
    /// The field with this name of what a code stands for.
    ///
    /// A case's code stands for everything of which a case has one: who the young person is, where
    /// they are.
    func fieldPlace(_ name: String, _ code: String) throws -> FieldPlace {
        let found = try record(code, .case, .person, .task, .note)
        let kind =
            switch found.kind {
            case .case: "case"
            case .person: "person"
            case .task: "task"
            default: "note"
            }
        guard let field = CaseBook.settable(kind).first(where: { $0.name == name }) else {
            throw SamenError.noSuchField
        }
        return FieldPlace(field: field, record: found.id, caseID: found.caseID)
    }
}

extension CaseBook {
    /// The fields that a person may set by name.
    fileprivate static func settable(_ kind: String) -> [Field] {
        let entities: [Entity] =
            switch kind {
            case "case": [.case, .youngPerson, .whereabouts, .education, .returnHome]
            case "person": [.relatedPerson, .suspect]
            case "task": [.task]
            case "note": [.sharedNote]
            default: []
            }
        return entities.flatMap { CaseSchema.fields(of: $0) }.filter {
            !$0.isEvent && $0.mergeType != .list && $0.mergeType != .counter
        }
    }
}

extension CaseBook.FieldForm {
    fileprivate init(_ field: Field, _ current: FieldView) {
        let isDay = field.kind == .date || field.kind == .time
        self.init(
            name: field.name,
            label: Shown(field),
            isCritical: field.isSafetyCritical,
            isSet: field.isSet,
            isText: field.mergeType == .text,
            choices: field.vocabulary?.choices ?? [],
            mayBeArgument: !field.isSafetyCritical && field.compartment == .core
                && (field.vocabulary != nil || isDay),
            current: current
        )
    }
}

extension FieldView {
    fileprivate init(nothingIn field: Field) {
        self.init(
            name: field.name,
            label: Shown(field),
            isCritical: field.isSafetyCritical,
            isContested: false,
            effective: nil,
            values: []
        )
    }
}

extension CaseReading {
    /// The compartment in which a field of a record is written.
    ///
    /// What identifies a suspect is criminal data, and stands with the suspects.
    func home(of field: Field, _ record: RecordID) -> Compartment {
        guard field.compartments.contains(.persons), field.compartments.count == 2 else {
            return field.compartment
        }
        let relations = reading(PersonFields.relation, of: record).values
        return relations.contains { $0.code == "suspect" } ? .persons : field.compartment
    }
}

extension Vocabulary {
    /// The codes in the order in which people choose from them.
    var choices: [Shown] {
        terms.map { Shown($0.code, in: self) }
    }
}
