import CaseFile
import Replica
import Sync
import Trust

/// What a device's log and store say of erasures.
struct ErasureReading {
    private var look: Look
    private let own: MemberID
    private let erased: [DocumentID: StoredErasure]

    init(_ look: Look, own: MemberID) throws {
        self.look = look
        self.own = own
        erased = Dictionary(uniqueKeysWithValues: try look.erasures().map { ($0.document, $0) })
    }

    /// One for each case in which something was asked for; cases that could never be read here come
    /// apart into their documents.
    mutating func all() throws -> [ErasureView] {
        var cases: Set<RecordID> = []
        var views: [ErasureView] = []
        let evaluation = look.evaluation
        for document in evaluation.documents {
            let grounds = evaluation.document(document)?.erasureGrounds
            let isQuiet = grounds?.state == Erasure.none && grounds?.holds.isEmpty == true
            guard !isQuiet || erased[document] != nil else { continue }
            if let caseID = try CaseIndex(look.database).caseID(of: document) {
                guard cases.insert(caseID).inserted else { continue }
                views.append(try view(of: caseID))
            } else {
                let code = ShortID(.erasure, document.bytes)?.description ?? document.description
                views.append(try view(code, [(document, nil)]))
            }
        }
        return views.sorted { $0.code < $1.code }
    }

    mutating func view(of caseID: RecordID) throws -> ErasureView {
        let documents = try CaseIndex(look.database).allDocuments(of: caseID)
        return try view(
            ShortID(.case, caseID).description,
            documents.map { ($0.id, $0.compartment) }
        )
    }

    private mutating func view(
        _ code: String,
        _ known: [(id: DocumentID, compartment: String?)]
    ) throws -> ErasureView {
        var documents: [ErasureView.Document] = []
        var holders: Set<Trust.DeviceID> = []
        var outstanding: Set<Trust.DeviceID> = []
        var late = 0
        for (id, compartment) in known {
            documents.append(try document(id, compartment))
            let held = self.holders(of: id)
            let done = look.evaluation.document(id)?.erasedOn ?? []
            holders.formUnion(held)
            outstanding.formUnion(held.subtracting(done))
            late += try look.lateCount(of: id)
        }
        return ErasureView(
            code: code,
            state: Self.least(documents.map(\.state)),
            documents: documents,
            devices: holders.count,
            outstanding: outstanding.sorted().map { ShortCode.of($0) },
            lateChanges: late,
            mustRenewFile: look.mustRenewFile(known.compactMap { erased[$0.id] })
        )
    }

    /// The devices that were ever given a key of a document.
    private mutating func holders(of document: DocumentID) -> Set<Trust.DeviceID> {
        let recipients = look.evaluation.epochs(of: document).flatMap(\.recipients)
        return Set(
            recipients.compactMap { recipient in
                guard case .device(let device) = recipient else { return nil }
                return device
            }
        )
    }

    private mutating func document(
        _ id: DocumentID,
        _ compartment: String?
    ) throws -> ErasureView.Document {
        let grounds = look.evaluation.document(id)?.erasureGrounds
        let done = erased[id]
        let received = try grounds?.inForce.compactMap { try look.received(approval: $0) }.min()
        return ErasureView.Document(
            id: id.description,
            compartment: compartment,
            state: done == nil ? Self.state(grounds) : .erased,
            requests: (grounds?.requests ?? []).compactMap { step($0) },
            approvals: (grounds?.approvals ?? []).compactMap { step($0) },
            holds: (grounds?.holds ?? []).compactMap { step($0) },
            received: done?.approved ?? received,
            due: (done?.approved ?? received).map { EraseOrder.due(after: $0) },
            ordered: done?.ordered,
            backupsUntil: done?.backupsUntil
        )
    }

    /// A hold that stands is told of, whether or not anything was approved that it could stand against.
    private static func state(_ grounds: ErasureGrounds?) -> ErasureView.State {
        if let grounds, grounds.state != Erasure.none, !grounds.holds.isEmpty { return .held }
        return switch grounds?.state {
        case .requested?: .requested
        case .held?: .held
        case .approved?: .approved
        case Erasure.none?, nil: .none
        }
    }

    /// A case is held if any of its documents is, and otherwise as far as the last of them.
    private static func least(_ states: [ErasureView.State]) -> ErasureView.State {
        if states.contains(.held) { return .held }
        let order: [ErasureView.State] = [.none, .requested, .approved, .erased]
        return order.first { states.contains($0) } ?? .none
    }

    private mutating func step(_ id: EntryID) -> ErasureView.Step? {
        guard let entry = look.entry(id) else { return nil }
        let member = entry.facts.author.device.flatMap { look.member(of: $0) }
        let basis = entry.erasureBasis.map { number in
            ErasureBasis(rawValue: number)?.shown ?? Shown(text: String(number))
        }
        return ErasureView.Step(
            by: Writer(member, own: own),
            at: entry.authoredMilliseconds,
            reason: basis ?? entry.holdGround.map { HoldGround.shown($0) }
        )
    }
}
