import CaseFile
import Replica
import Trust

// Persons, tasks and signals.

extension CaseBook {
    /// Someone around the young person.
    public struct NewPerson: Sendable {
        /// What the person is called in the file, "stepfather": never a name.
        public var alias: String
        /// How the person is related, by codes.
        public var relations: [String]
        /// What makes the person dangerous, by codes.
        public var dangerMarkers: [String]
        /// The name, for those who may know it; nil if it is not written down.
        public var name: String?

        /// A person without more than an alias.
        public init(alias: String) {
            self.alias = alias
            relations = []
            dangerMarkers = []
        }
    }

    /// Adds a person to a case, and returns the person's code.
    ///
    /// The name goes into `identity`, a suspect's into `persons`, together with the rest or not at
    /// all. Throws `SamenError` if a value is not one that its field can hold.
    public func addPerson(_ person: NewPerson, to code: String) throws -> String {
        try work { work in
            let caseID = try CaseIndex(work.database).caseID(code)
            let record = try newRecord(.person, in: work.database)
            let alias = try Self.parsed(person.alias, for: PersonFields.alias)
            let relations = try person.relations.map {
                try Self.parsed($0, for: PersonFields.relation)
            }
            let markers = try person.dangerMarkers.map {
                try Self.parsed($0, for: PersonFields.dangerMarkers)
            }
            let isSuspect = person.relations.contains("suspect")
            let name = try person.name.map {
                try Self.parsed($0, for: isSuspect ? SuspectFields.name : PersonFields.name)
            }
            try work.edit(work.file(for: .core, of: caseID)) { edit throws(ReplicaError) in
                try edit.set(alias, of: record)
                for value in relations + markers { try edit.add(value, of: record) }
            }
            if let name {
                let home: Compartment = isSuspect ? .persons : .identity
                try work.edit(work.file(for: home, of: caseID)) { edit throws(ReplicaError) in
                    try edit.set(name, of: record)
                }
            }
            return ShortID(.person, record).description
        }
    }

    /// Adds a task to a case, and returns its code.
    ///
    /// `due` is a day, `2026-11-20`; `assignee` a member's code. Throws `SamenError` if a value is
    /// not one that its field can hold.
    public func addTask(
        _ title: String,
        to code: String,
        due: String? = nil,
        assignee: String? = nil
    ) throws -> String {
        try work { work in
            let caseID = try CaseIndex(work.database).caseID(code)
            let record = try newRecord(.task, in: work.database)
            var values = [
                try Self.parsed(title, for: TaskFields.title),
                try Self.parsed("open", for: TaskFields.status),
            ]
            if let due { values.append(try Self.parsed(due, for: TaskFields.due)) }
            if let assignee {
                let member = try work.evaluation.member(assignee)
                values.append(try Self.parsed(member, for: TaskFields.assignee))
            }
            let made = values
            try work.edit(work.file(for: .core, of: caseID)) { edit throws(ReplicaError) in
                for value in made { try edit.set(value, of: record) }
            }
            return ShortID(.task, record).description
        }
    }

    /// Says that a task is done.
    ///
    /// Throws `SamenError` with `contested` if people disagree about how far it is.
    public func finishTask(_ code: String) throws {
        let form = try form("status", of: code)
        try set("status", of: code, to: "done", seen: form.current)
    }

    /// Something that was noticed.
    public struct NewSignal: Sendable {
        /// What was noticed, by its code.
        public var code: String
        /// Whether it was seen, told or suspected, by its code.
        public var certainty: String
        /// The day, `2026-11-20`; nil if that is not known.
        public var seenOn: String?
        /// From whom it comes, by its code.
        public var source: String?
        /// One line of explanation.
        public var text: String?

        /// A signal with what it must have.
        public init(code: String, certainty: String) {
            self.code = code
            self.certainty = certainty
        }
    }

    /// Writes down a signal, and returns its code.
    ///
    /// Throws `SamenError` if a part is not what it must be.
    public func addSignal(_ signal: NewSignal, to code: String) throws -> String {
        try work { work in
            let caseID = try CaseIndex(work.database).caseID(code)
            let record = try newRecord(.signal, in: work.database)
            let stamp = work.stamp
            let event = try Self.values { () throws(CaseFileError) in
                try Event(
                    SignalFields.signal,
                    stamp,
                    [
                        "code": .text(signal.code), "certainty": .text(signal.certainty),
                        "seen_on": signal.seenOn.map { .text($0) },
                        "source": signal.source.map { .text($0) },
                        "text": signal.text.map { .text($0) },
                    ]
                )
            }
            try work.edit(work.file(for: .core, of: caseID)) { edit throws(ReplicaError) in
                try edit.record(event, as: record)
            }
            return ShortID(.signal, record).description
        }
    }

    /// The codes of a vocabulary with their labels, in the order in which people choose; empty if
    /// there is no such vocabulary.
    public static func choices(_ vocabulary: String) -> [Shown] {
        Vocabulary.named(vocabulary)?.choices ?? []
    }

    static func parsed(_ text: String, for field: Field) throws -> FieldValue {
        try values { () throws(CaseFileError) in try FieldValue(text, for: field) }
    }

    static func parsed(_ member: MemberID, for field: Field) throws -> FieldValue {
        try values { () throws(CaseFileError) in try FieldValue(member.reference, for: field) }
    }
}
