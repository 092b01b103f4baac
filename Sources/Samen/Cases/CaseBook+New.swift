import CaseFile
import Replica
import Trust

extension CaseBook {
    /// Begins a case, and returns its code.
    ///
    /// The leads of the organisation have it at once, and whoever is named: `members` write in it,
    /// `readers` look. This person is in charge until that is changed. Throws `SamenError` if a
    /// member is not known here, or if a value is not one that its field can hold.
    public func newCase(
        pseudonym: String,
        phase: String = "intake",
        with members: [String] = [],
        readers: [String] = []
    ) throws -> String {
        try work { work in
            let evaluation = work.evaluation
            var others: [MemberID: DocumentRole] = [:]
            for code in readers { others[try evaluation.member(code)] = .reader }
            for code in members { others[try evaluation.member(code)] = .writer }
            let caseID = try newRecord(.case, in: work.database)
            let values = [
                try Self.parsed(pseudonym, for: CaseFields.pseudonym),
                try Self.parsed(work.own, for: CaseFields.ownerWorker),
            ]
            let stamp = work.stamp
            let begun = try Self.values { () throws(CaseFileError) in
                try Event.phase(phase, reason: nil, stamp)
            }
            let event = try newRecord(nil, in: work.database)
            let core = try work.begin(.core, of: caseID, for: others)
            try work.edit(core) { edit throws(ReplicaError) in
                for value in values { try edit.set(value, of: caseID) }
                try edit.record(begun, as: event)
            }
            return ShortID(.case, caseID).description
        }
    }

    /// Makes values before they are written; what cannot be one is an error of the library.
    static func values<Result>(_ body: () throws(CaseFileError) -> Result) throws -> Result {
        do throws(CaseFileError) {
            return try body()
        } catch {
            throw SamenError(error)
        }
    }
}
