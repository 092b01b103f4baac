internal import Trust

/// What would be otherwise after a removal.
public struct RemovalConsequences: Sendable {
    /// What would count no longer: entries of the network's log, in the order in which they came.
    public let voided: [LogLine]
    /// Who would be back by that: the one who had removed them is not believed any more.
    public let returning: [Returning]
}

/// Somebody who would be back because a removal counts no longer.
///
/// That removal may have been a true report or a thief's; only people can tell.
public struct Returning: Hashable, Sendable {
    /// The short code of the device, or of the member with all its devices.
    public let code: String
    /// The reason that the removal named.
    public let reason: RemovalReason

    init(_ lost: LostRemoval) {
        code = lost.target.code
        reason = RemovalReason(lost.reason)
    }
}

/// What is to become of somebody who would be back.
public enum ReturnDecision: Hashable, Sendable {
    /// Removed again, in the name of who decides, for this reason.
    ///
    /// What it signed counts as far as it was here when it was first said to be removed; nothing if it
    /// was in wrong hands.
    case removed(RemovalReason)
    /// Left as it is: it gets no keys until it is reported or invited anew.
    case left
}

extension RemovalTarget {
    fileprivate var code: String {
        switch self {
        case .device(let device, _): ShortCode.of(device)
        case .member(let member): ShortCode.of(member)
        }
    }
}

extension RemovalReason {
    init(_ reason: Remove.Reason) {
        switch reason {
        case .left: self = .left
        case .lost: self = .lost
        case .compromised: self = .compromised
        }
    }
}

extension [LostRemoval] {
    /// Why each is removed again who is to be.
    ///
    /// Throws `SamenError` with `undecided` unless something was decided about everyone.
    func reasons(
        _ decisions: [String: ReturnDecision]
    ) throws -> [RemovalTarget: Remove.Reason] {
        let open = filter { decisions[$0.target.code] == nil }.map(\.target.code)
        guard open.isEmpty else { throw SamenError.undecided(open) }
        return reduce(into: [:]) { reasons, lost in
            guard case .removed(let reason) = decisions[lost.target.code] else { return }
            reasons[lost.target] = reason.reason
        }
    }
}

extension SamenError {
    static func undecided(_ codes: [String]) -> SamenError {
        let names = codes.joined(separator: ", ")
        return SamenError(
            .undecided,
            "By this \(names) would be back: whoever removed them is not believed any more.",
            advice: "Say of each if it stays removed: --again CODE=REASON or --not-again CODE.",
            nl: (
                "Hierdoor zou \(names) terug zijn: wie ze verwijderde, wordt niet meer geloofd.",
                "Zeg van elk of het verwijderd blijft: --again CODE=REDEN of --not-again CODE."
            )
        )
    }
}

extension SamenError.Code {
    /// Somebody would be back by a removal, and nobody has said whether that is meant.
    public static let undecided = Self(rawValue: "undecided")
}
