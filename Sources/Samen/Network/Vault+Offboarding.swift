internal import Trust

extension Vault {
    /// Says, as a lead, that a member's work has been handed over, so that an administrator may end the
    /// membership.
    ///
    /// - Parameter code: The member's short code, or its beginning.
    /// - Throws: `SamenError` with `not-handed-over` while something of it would be left without an owner
    ///   or unreadable, `not-allowed` unless this person is a lead, `unknown-id` or `ambiguous-id`.
    public func confirmHandover(of code: String) throws {
        let device = try device()
        let member = try device.evaluation().member(code)
        guard try cases().caseload(of: code).isHandedOver else { throw Self.notHandedOver }
        try device.author(.handoverConfirmed(member), at: now())
    }

    /// Ends a membership, with all devices of it.
    ///
    /// - Parameters:
    ///   - code: The member's short code, or its beginning.
    ///   - reason: Why.
    ///   - isAtOnce: Whether it is done even if nothing was handed over: what is left is the leads' task.
    ///   - rootWords: The root's words, for an administrator; nil to do it together with another one.
    ///   - decisions: What to do about each of those who would be back by it, as `consequences` names them.
    /// - Returns: Whether it is done.
    /// - Throws: `SamenError` with `not-handed-over`, `not-allowed`, `wrong-words`, `unknown-id`,
    ///   `ambiguous-id`, or `undecided` while something is to be decided about somebody.
    public func offboard(
        _ code: String,
        because reason: RemovalReason,
        isAtOnce: Bool = false,
        rootWords: String? = nil,
        deciding decisions: [String: ReturnDecision] = [:]
    ) throws -> Removal {
        let evaluation = try device().evaluation()
        let member = try evaluation.member(code)
        if !isAtOnce {
            let caseload = try cases().caseload(of: code)
            guard caseload.isHandedOver else { throw Self.notHandedOver }
            let needsWord = evaluation.members[member]?.level ?? .reader > .lead
            guard caseload.isConfirmed || !needsWord else { throw Self.notConfirmed }
        }
        return try remove(.member(member), reason, nil, rootWords, decisions)
    }

    private static let notHandedOver = SamenError(
        .notHandedOver,
        "Cases would be left without an owner, or would be readable by nobody else.",
        advice: "Hand them over first, with --to and the code of a colleague.",
        nl: (
            "Er zouden dossiers zonder eigenaar achterblijven, of dossiers die niemand anders kan lezen.",
            "Draag ze eerst over, met --to en de code van een collega."
        )
    )

    private static let notConfirmed = SamenError(
        .notHandedOver,
        "No lead has confirmed that the member's work was handed over.",
        advice: "Ask a lead to run the same command with --confirm; or use --now for a dismissal.",
        nl: (
            "Geen leidinggevende heeft bevestigd dat het werk is overgedragen.",
            "Vraag de leiding om dezelfde opdracht met --confirm; of gebruik --now bij ontslag."
        )
    )
}

extension SamenError.Code {
    /// Someone cannot leave yet: something would be left to nobody.
    public static let notHandedOver = Self(rawValue: "not-handed-over")
}
