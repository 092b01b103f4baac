import CaseFile
import Replica
import Trust

/// What a member who leaves has in hand, as far as this device knows.
///
/// Drafts, and work that was not sent, are on the member's own devices only.
public struct Caseload: Hashable, Sendable {
    /// The short code of the member.
    public let member: String
    /// What the member is in its organisation.
    public let role: MemberRole
    /// The short codes of its devices in force.
    public let devices: [String]
    /// The cases in which it has a part.
    public let cases: [CaseInHand]
    /// Documents, of no case that is known here, that nobody else could decide about or read.
    public let otherDocuments: Int
    /// Whether a lead has said that the member's work has been handed over, and the member has become
    /// owner of nothing since.
    public let isConfirmed: Bool

    /// Whether nothing would be left without an owner, or unreadable.
    public var isHandedOver: Bool {
        otherDocuments == 0 && cases.allSatisfy { !$0.isSolelyOwned && !$0.isSolelyHeld }
    }
}

/// A case of a member who leaves.
public struct CaseInHand: Hashable, Sendable {
    /// The case's short code.
    public let code: String
    /// Whether the case is closed.
    public let isClosed: Bool
    /// Whether the member is in charge of it.
    public let isInCharge: Bool
    /// Whether nobody else is owner of one of its documents.
    public let isSolelyOwned: Bool
    /// Whether nobody else's device has the keys of one of its documents.
    public let isSolelyHeld: Bool
}

extension CaseBook {
    /// What a member has in hand.
    ///
    /// Throws `SamenError` if no member has this code.
    public func caseload(of code: String) throws -> Caseload {
        try device.look { look in
            let member = try look.evaluation.member(code)
            return try caseload(of: member, &look)
        }
    }

    private func caseload(of member: MemberID, _ source: inout some CaseSource) throws -> Caseload {
        let (evaluation, index) = (source.evaluation, CaseIndex(source.database))
        var cases: [RecordID: (isSolelyOwned: Bool, isSolelyHeld: Bool)] = [:]
        var others = 0
        for document in evaluation.documents where evaluation.members(of: document)[member] != nil {
            let isOwned = evaluation.isSolelyOwned(document, by: member)
            let isHeld = evaluation.isSolelyHeld(document, by: member)
            guard let file = try index.file(of: document) else {
                others += isOwned || isHeld ? 1 : 0
                continue
            }
            let known = cases[file.caseID] ?? (false, false)
            cases[file.caseID] = (known.isSolelyOwned || isOwned, known.isSolelyHeld || isHeld)
        }
        let charge = try index.charge(of: cases.keys.sorted())
        return Caseload(
            member: ShortCode.of(member),
            role: evaluation.members[member].map { MemberRole($0) } ?? .reader,
            devices: evaluation.devices(of: member).map { ShortCode.of($0) },
            cases: cases.sorted { $0.key < $1.key }.map { id, found in
                CaseInHand(
                    code: ShortID(.case, id).description,
                    isClosed: charge[id]?.isClosed ?? false,
                    isInCharge: charge[id]?.owners.contains(member.code) ?? false,
                    isSolelyOwned: found.isSolelyOwned,
                    isSolelyHeld: found.isSolelyHeld
                )
            },
            otherDocuments: others,
            isConfirmed: evaluation.isHandedOver(member)
        )
    }

    /// Hands a member's cases to another, who gets the same part in them.
    ///
    /// That is in every document that this person may decide about, and with it the charge of the case and
    /// the tasks that are open. The member keeps its own part.
    ///
    /// Throws `SamenError` if a member is not known, with `misuse` if both are the same, or with
    /// `contested` where people disagree about who is in charge.
    ///
    /// - Returns: The cases, by short code.
    public func handOver(_ code: String, to successor: String) throws -> [String] {
        try work { work in
            let member = try work.evaluation.member(code)
            let successor = try work.evaluation.member(successor)
            guard successor != member else { throw SamenError.ownSuccessor }
            let index = CaseIndex(work.database)
            var cases: Set<RecordID> = []
            for document in work.evaluation.documents {
                guard let role = work.evaluation.members(of: document)[member],
                    let file = try index.file(of: document), file.compartment != .drafts,
                    work.maySet(role, of: successor, in: document)
                else { continue }
                cases.insert(file.caseID)
                let held = work.evaluation.members(of: document)[successor]
                if held.map({ !$0.includes(role) }) ?? true {
                    try work.set(role, of: successor, in: document)
                }
            }
            for id in cases.sorted() { try hand(id, of: member, to: successor, &work) }
            return cases.sorted().map { ShortID(.case, $0).description }
        }
    }

    private func hand(
        _ id: RecordID,
        of member: MemberID,
        to successor: MemberID,
        _ work: inout Work
    ) throws {
        let reading = try CaseReading(id, from: &work, for: device.member)
        let inCharge = try Self.parsed(successor, for: CaseFields.ownerWorker)
        let assignee = try Self.parsed(successor, for: TaskFields.assignee)
        for file in reading.files([.core]) where file.place.mayWrite {
            let tasks = file.document.records(of: .task).filter { task in
                let status = file.document.reading(TaskFields.status, of: task).effective?.code
                let isHers = file.document.reading(TaskFields.assignee, of: task).values
                    .contains { $0.member == member.reference }
                return isHers && status != "done" && status != "dropped"
            }
            let charge = file.document.reading(CaseFields.ownerWorker, of: id)
            let isHers = charge.values.contains { $0.member == member.reference }
            if isHers, charge.isContested {
                let code = ShortID(.case, id).description
                throw SamenError.contested(CaseFields.ownerWorker.name, in: code)
            }
            guard isHers || !tasks.isEmpty else { continue }
            try work.edit(file.place.id) { edit throws(ReplicaError) in
                if isHers { try edit.set(inCharge, of: id) }
                for task in tasks { try edit.set(assignee, of: task) }
            }
        }
    }
}

extension CaseIndex {
    /// Who is in charge of cases, and whether they are closed.
    fileprivate func charge(
        of ids: [RecordID]
    ) throws -> [RecordID: (owners: Set<String>, isClosed: Bool)] {
        var found: [RecordID: (owners: Set<String>, isClosed: Bool)] = [:]
        for row in try rows("SELECT * FROM case_rows").map(CaseRow.init)
        where ids.contains(row.caseID) {
            let owners = row.owners.split(separator: " ").map(String.init)
            let known = found[row.caseID] ?? ([], true)
            found[row.caseID] = (
                known.owners.union(owners), known.isClosed && row.phase == "closed"
            )
        }
        return found
    }
}

extension Evaluation {
    fileprivate func isSolelyOwned(_ document: DocumentID, by member: MemberID) -> Bool {
        let owners = members(of: document).filter { $0.value == .owner }
        return Array(owners.keys) == [member]
    }

    /// Whether no device of another member has every key of a document.
    fileprivate func isSolelyHeld(_ document: DocumentID, by member: MemberID) -> Bool {
        let valid = epochs(of: document).filter(\.isValid)
        let others = members(of: document).keys.filter { $0 != member }.flatMap { devices(of: $0) }
        return !others.contains { device in
            valid.allSatisfy { $0.recipients.contains(.device(device)) }
        }
    }
}

extension SamenError {
    fileprivate static let ownSuccessor = SamenError(
        .misuse,
        "Nobody hands cases over to themselves.",
        advice: "Name with --to the colleague who goes on with them.",
        nl: (
            "Niemand draagt dossiers aan zichzelf over.",
            "Noem met --to de collega die ermee verdergaat."
        )
    )
}
