import CaseFile
import Replica
import Trust

extension CaseBook {
    /// Why a case may be erased, in the order in which people choose.
    public static var erasureReasons: [Shown] { ErasureBasis.allCases.map(\.shown) }

    /// Asks for a case to be erased: all of its documents that are known here.
    ///
    /// - Parameters:
    ///   - code: The case.
    ///   - reason: One of `erasureReasons`.
    /// - Returns: How far the erasure has come.
    /// - Throws: `SamenError` with `not-allowed` for whoever is neither a lead nor an administrator,
    ///   `already-done`, `erased`, or `wrong-value`.
    @discardableResult
    public func requestErasure(of code: String, reason: String) throws -> ErasureView {
        guard let basis = ErasureBasis(code: reason) else { throw Self.noSuchReason }
        return try decide(code) { work, document, grounds in
            guard grounds.state == .none || grounds.state == .held else { return false }
            return try work.tryAuthor(.eraseRequest(basis: basis.rawValue), in: document)
        } orThrow: { grounds in
            let isAsked = grounds.contains { $0.state == .requested || $0.state == .approved }
            return isAsked ? Self.alreadyRequested : Command.onlyLeads
        }
    }

    /// Agrees to the erasure of a case; every document that this member may decide about.
    ///
    /// - Throws: `SamenError` with `erasure-none`, `erasure-held`, `erased`, or `not-allowed` for
    ///   whoever requested it.
    @discardableResult
    public func approveErasure(of code: String) throws -> ErasureView {
        try decide(code) { work, document, grounds in
            guard grounds.state == .requested || grounds.state == .held, grounds.holds.isEmpty
            else {
                return false
            }
            for request in grounds.requests where work.member(signing: request) != work.member {
                if try work.tryAuthor(.eraseApprove(request), in: document) { return true }
            }
            return false
        } orThrow: { grounds in
            if grounds.allSatisfy({ $0.requests.isEmpty }) { return .erasureNone }
            if grounds.contains(where: { !$0.holds.isEmpty }) { return .erasureHeld }
            if grounds.allSatisfy({ $0.state == .approved }) { return Self.alreadyApproved }
            return .ownRequest
        }
    }

    /// Keeps a case from being erased, whatever was or will be decided, until the hold is lifted.
    ///
    /// - Parameters:
    ///   - code: The case.
    ///   - ground: A code of the vocabulary `hold_ground`.
    /// - Returns: How far the erasure has come.
    /// - Throws: `SamenError` with `not-allowed`, `erased` or `wrong-value`.
    @discardableResult
    public func hold(_ code: String, ground: String) throws -> ErasureView {
        guard let number = HoldGround.number(of: ground) else { throw Self.noSuchReason }
        return try decide(code) { work, document, _ in
            try work.tryAuthor(.hold(ground: number), in: document)
        } orThrow: { _ in
            Command.notMember
        }
    }

    /// Lifts every hold on a case; an approval is needed again then.
    ///
    /// - Throws: `SamenError` with `erasure-none` if none stands, or `not-allowed`.
    @discardableResult
    public func liftHold(on code: String) throws -> ErasureView {
        try decide(code) { work, document, grounds in
            var isLifted = false
            for hold in grounds.holds {
                if try work.tryAuthor(.holdLift(hold), in: document) { isLifted = true }
            }
            return isLifted
        } orThrow: { grounds in
            grounds.allSatisfy(\.holds.isEmpty) ? .noHold : Command.onlyLeads
        }
    }

    /// How far the erasure of a case has come.
    ///
    /// - Throws: `SamenError` with `unknown-id`.
    public func erasure(of code: String) throws -> ErasureView {
        try device.look { look in
            let caseID = try CaseIndex(look.database).caseIDOfAny(code)
            var reading = try ErasureReading(look, own: device.member)
            return try reading.view(of: caseID)
        }
    }

    /// Every erasure that somebody has requested, or that is done.
    public func erasures() throws -> [ErasureView] {
        try device.look { look in
            var reading = try ErasureReading(look, own: device.member)
            return try reading.all()
        }
    }

    /// That a case is erased here, or why it is not yet.
    ///
    /// A device erases by itself when it synchronises; there is nothing to hurry it with.
    ///
    /// - Returns: The erasure, done on this device.
    /// - Throws: `SamenError` with `erasure-none`, `erasure-held` or `erasure-waiting`.
    public func executeErasure(of code: String) throws -> ErasureView {
        let view = try erasure(of: code)
        switch view.state {
        case .erased: return view
        case .none: throw SamenError.erasureNone
        case .held: throw SamenError.erasureHeld
        case .requested: throw SamenError.notApproved
        case .approved:
            guard let due = view.due else { throw SamenError.notReceived }
            throw due > now ? SamenError.notDue(WallClock.text(of: due)) : SamenError.notOrdered
        }
    }

    /// Does something to each document of a case that is not erased, in one transaction; throws, and
    /// does nothing, if it could not be done to any.
    private func decide(
        _ code: String,
        _ body: (inout Work, DocumentID, ErasureGrounds) throws -> Bool,
        orThrow failure: ([ErasureGrounds]) -> SamenError
    ) throws -> ErasureView {
        _ = try device.work(at: now) { work in
            let caseID = try CaseIndex(work.database).caseIDOfAny(code)
            var seen: [ErasureGrounds] = []
            var count = 0
            for document in try CaseIndex(work.database).allDocuments(of: caseID).map(\.id)
            where !work.isErased(document) {
                guard let grounds = work.evaluation.document(document)?.erasureGrounds else {
                    continue
                }
                seen.append(grounds)
                if try body(&work, document, grounds) { count += 1 }
            }
            guard !seen.isEmpty else { throw SamenError.erased }
            guard count > 0 else { throw failure(seen) }
        }
        return try erasure(of: code)
    }

    private static let noSuchReason = SamenError(
        .wrongValue,
        "There is no such reason.",
        advice: "Choose one of the codes.",
        nl: ("Die reden bestaat niet.", "Kies een van de codes.")
    )

    private static let alreadyRequested = SamenError(
        .alreadyDone,
        "The erasure of this case is requested already.",
        advice: "See “samen erasure status”.",
        nl: ("Het wissen van dit dossier is al gevraagd.", "Zie “samen erasure status”.")
    )

    private static let alreadyApproved = SamenError(
        .alreadyDone,
        "The erasure of this case is approved already.",
        advice: "See “samen erasure status”.",
        nl: ("Het wissen van dit dossier is al goedgekeurd.", "Zie “samen erasure status”.")
    )
}

extension Command {
    static let onlyLeads = SamenError(
        .notAllowed,
        "Only a lead or an administrator of the organisation may do that.",
        advice: "Ask one of them.",
        nl: (
            "Alleen een leidinggevende of beheerder van de organisatie mag dat.",
            "Vraag het aan een van hen."
        )
    )
}
