import CaseFile
import GRDB
import Replica
import Trust

// The documents of a case: found, or made by the first write into a compartment.

extension Work {
    /// Begins a document of a case; its first change says whose file it is, and which part of it.
    mutating func begin(
        _ compartment: Compartment,
        of caseID: RecordID,
        for others: [MemberID: DocumentRole],
        includingLeads: Bool = true
    ) throws -> DocumentID {
        let document = try createDocument(for: others, includingLeads: includingLeads)
        let opened = try CaseBook.values { () throws(CaseFileError) in
            try Event.opened(caseID, compartment, by: own.reference, stamp)
        }
        try edit(document) { edit throws(ReplicaError) in try edit.open(opened) }
        return document
    }

    /// The document to write a compartment's records into.
    ///
    /// Of several the first, so that everyone who has both writes into the same. Where there is
    /// none that this member has a part in, it is made: `core` does not say whether others have one.
    mutating func file(
        for compartment: Compartment,
        of caseID: RecordID,
        with others: [MemberID] = []
    ) throws -> DocumentID {
        let files = try CaseIndex(database).documents(of: caseID)
        let present = files.filter { $0.compartment == compartment }
        if let file = present.first(where: { $0.mayWrite && !$0.isWaitingForKeys }) {
            for member in others where try !isMember(member, of: file.id) {
                try add(member, as: .writer, to: file.id)
            }
            return file.id
        }
        if present.contains(where: \.mayWrite) { throw Command.noKeys }
        guard present.isEmpty, files.contains(where: { $0.compartment == .core && $0.mayWrite })
        else { throw Command.notMember }
        return try begin(
            compartment,
            of: caseID,
            for: members(of: compartment, files, with: others),
            includingLeads: compartment != .drafts
        )
    }

    /// Who has part in a compartment from its beginning, beside its creator and the leads.
    ///
    /// Looking is everyone's to log, so `access` has the members of `core`; the others are named
    /// one by one, and drafts are nobody else's.
    private mutating func members(
        of compartment: Compartment,
        _ files: [CaseDocument],
        with others: [MemberID]
    ) throws -> [MemberID: DocumentRole] {
        switch compartment {
        case .drafts: return [:]
        case .access:
            var members: [MemberID: DocumentRole] = [:]
            for file in files where file.compartment == .core {
                for (member, role) in evaluation.members(of: file.id) {
                    members[member] = role == .reader ? .reader : .writer
                }
            }
            return members
        default:
            return Dictionary(others.map { ($0, .writer) }) { first, _ in first }
        }
    }

    private mutating func isMember(_ member: MemberID, of document: DocumentID) throws -> Bool {
        evaluation.members(of: document)[member] != nil
    }

    /// The member for whom this device writes.
    var own: MemberID { command.device.member }

    /// When something is written down, for the events of this command.
    var stamp: EventStamp { EventStamp(recorded: now) }
}

extension MemberID {
    /// The member as values of the case file name it.
    var reference: MemberReference {
        guard let made = MemberReference(organisation: organisation.bytes, person: person.bytes)
        else {
            preconditionFailure("an organisation and a person have 16 bytes in either vocabulary")
        }
        return made
    }
}
