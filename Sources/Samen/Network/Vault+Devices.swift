internal import FoundationEssentials
internal import GRDB
internal import Trust

/// A device of the network.
public struct NetworkDevice: Sendable {
    /// How it stands.
    public enum State: String, Sendable {
        /// It may act for its member.
        case active
        /// Its member left, or gave it up.
        case left
        /// It was lost.
        case lost
        /// It was in wrong hands.
        case compromised
    }

    /// The short code.
    public let code: String
    /// Whose it is or was, by short code.
    public let member: String
    /// What the member is; nil for one who is no longer a member.
    public let role: MemberRole?
    /// How it stands.
    public let state: State
    /// When this device last heard of anything that it did, in milliseconds since 1970.
    public let lastHeard: UInt64?
    /// Whether this is it.
    public let isThis: Bool
    /// Whether it was admitted under a delegation, and no administrator has seen that yet.
    public let isToConfirm: Bool
    /// Whether it is back only because whoever had reported it lost was in wrong hands: it gets no keys
    /// until it is removed anew, or its member is invited anew.
    public let isUndecided: Bool
}

/// Why a device or a member is removed.
public enum RemovalReason: String, Sendable, CaseIterable {
    /// The member leaves, or the device is no longer used.
    case left
    /// It was lost: what it signed before counts.
    case lost
    /// It was in wrong hands: nothing that it signed in the network's log counts, unless a time is named.
    case compromised

    var reason: Remove.Reason {
        switch self {
        case .left: .left
        case .lost: .lost
        case .compromised: .compromised
        }
    }
}

/// What came of asking for a removal.
public struct Removal: Sendable {
    /// Whether it is done.
    public enum Outcome: String, Sendable {
        /// It is done.
        case removed
        /// Another administrator must ask for the same.
        case proposed
    }

    /// Whether it is done.
    public let outcome: Outcome
    /// What else counts no longer by it: entries of the network's log, in the order in which they came.
    public let voided: [LogLine]
    /// Of those the removals that were signed again, so that nobody comes back by this one.
    public let renewed: Int
    /// Devices that came back nevertheless, by short code: they get no keys until somebody decides.
    public let undecided: [String]
}

extension Vault {
    /// This member's devices, or all that this device has heard of; by member, then by code.
    ///
    /// - Throws: `SamenError` with `not-enrolled`.
    public func devices(all: Bool = false) throws -> [NetworkDevice] {
        let device = try device()
        var membership = try device.membership()
        let evaluation = membership.evaluation()
        let removals = membership.removals
        let unconfirmed = Set(
            evaluation.toConfirm.compactMap { membership.entry($0)?.facts.grantedDevice }
        )
        let heard = try device.lastHeard()
        return (evaluation.devices.keys + evaluation.removedDevices).compactMap { id in
            guard let member = membership.members(everGranted: id).last,
                all || member == device.member
            else { return nil }
            let isInForce = !evaluation.standing(of: id).isEmpty
            return NetworkDevice(
                code: ShortCode.of(id),
                member: ShortCode.of(member),
                role: evaluation.members[member].map { MemberRole($0) },
                state: isInForce ? .active : state(of: id, member, removals, evaluation),
                lastHeard: max(heard[id], membership.lastSigned(by: id)),
                isThis: id == device.id,
                isToConfirm: unconfirmed.contains(id),
                isUndecided: evaluation.undecidedReturns.contains(id)
            )
        }.sorted { ($0.member, $0.code) < ($1.member, $1.code) }
    }

    private func state(
        of device: Trust.DeviceID,
        _ member: MemberID,
        _ removals: [(entry: EntryID, removal: Remove)],
        _ evaluation: Evaluation
    ) -> NetworkDevice.State {
        let valid = removals.filter { evaluation.verdict(of: $0.entry) == .valid }
        let ended = valid.last { _, removal in
            switch removal.target {
            case .device(let target, _): target == device
            case .member(let target): target == member
            }
        }
        return switch ended?.removal.reason {
        case .lost: .lost
        case .compromised: .compromised
        case .left, nil: .left
        }
    }

    /// Ends a device's place in the network: this one's own, or, for leads and administrators, one of
    /// somebody below them.
    ///
    /// How far its work counts in the documents of the organisation is recorded at once.
    ///
    /// - Parameters:
    ///   - code: The device's short code, or its beginning.
    ///   - reason: Why.
    ///   - when: Since when it was out of its owner's hands, in milliseconds since 1970; what it signed
    ///     in the network's log later does not count.
    ///   - rootWords: The root's words, for the device of an administrator; nil to do it together with
    ///     another administrator.
    ///   - decisions: What to do about each of those who would be back by it, as `consequences` names them.
    /// - Returns: Whether it is done.
    /// - Throws: `SamenError` with `not-allowed`, `unknown-id`, `ambiguous-id`, `wrong-words`, `undecided`
    ///   while something is to be decided about somebody, or `unsent` for this device itself while work
    ///   of it is nowhere else.
    public func remove(
        device code: String,
        because reason: RemovalReason,
        since when: UInt64? = nil,
        rootWords: String? = nil,
        deciding decisions: [String: ReturnDecision] = [:]
    ) throws -> Removal {
        let device = try device()
        let target = try target(device: code)
        if target == .device(device.id, device.member.organisation),
            try device.status().unsent > 0
        {
            throw Self.unsent
        }
        return try remove(target, reason, when, rootWords, decisions)
    }

    /// What would count no longer, besides the device itself, if it were removed, and who would be back
    /// by that.
    ///
    /// - Parameters:
    ///   - code: The device's short code, or its beginning.
    ///   - reason: Why.
    ///   - when: Since when it was out of its owner's hands, in milliseconds since 1970.
    ///   - isByRoot: Whether the root's words will be used.
    /// - Returns: Nothing where another administrator must agree first.
    /// - Throws: `SamenError` with `unknown-id`, `ambiguous-id` or `already-done`.
    public func consequences(
        ofRemoving code: String,
        because reason: RemovalReason,
        since when: UInt64? = nil,
        isByRoot: Bool = false
    ) throws -> RemovalConsequences {
        try consequences(target(device: code), reason, when, isByRoot)
    }

    /// The same for a membership, with all devices of it.
    public func consequences(
        ofOffboarding code: String,
        because reason: RemovalReason,
        isByRoot: Bool = false
    ) throws -> RemovalConsequences {
        let member = try device().evaluation().member(code)
        return try consequences(.member(member), reason, nil, isByRoot)
    }

    private func consequences(
        _ target: RemovalTarget,
        _ reason: RemovalReason,
        _ when: UInt64?,
        _ isByRoot: Bool
    ) throws -> RemovalConsequences {
        let consequences = try device().consequences(
            ofRemoving: target,
            because: reason.reason,
            trustedUntil: when,
            isByRoot: isByRoot
        )
        return RemovalConsequences(
            voided: consequences.voided.map { LogLine($0, .valid) },
            returning: consequences.lost.map { Returning($0) }
        )
    }

    private func target(device code: String) throws -> RemovalTarget {
        let evaluation = try device().evaluation()
        let id = try evaluation.device(code)
        guard let member = evaluation.standing(of: id).keys.min() else { throw Self.notInForce }
        return .device(id, member.organisation)
    }

    func remove(
        _ target: RemovalTarget,
        _ reason: RemovalReason,
        _ when: UInt64?,
        _ rootWords: String?,
        _ decisions: [String: ReturnDecision]
    ) throws -> Removal {
        let device = try device()
        let consequences = try device.consequences(
            ofRemoving: target,
            because: reason.reason,
            trustedUntil: when,
            isByRoot: rootWords != nil
        )
        let again = try consequences.lost.reasons(decisions)
        let before = try device.membership().removals.count
        var outcome = RemovalOutcome.removed
        if let rootWords {
            let root = try RootKey.read(rootWords, of: device.network)
            try device.remove(
                target,
                because: reason.reason,
                trustedUntil: when,
                again: again,
                by: root,
                at: now()
            )
        } else {
            outcome = try device.remove(
                target,
                because: reason.reason,
                trustedUntil: when,
                again: again,
                at: now()
            )
        }
        let isDone = outcome == .removed
        let undecided = try device.evaluation().undecidedReturns
        return Removal(
            outcome: isDone ? .removed : .proposed,
            voided: isDone ? consequences.voided.map { LogLine($0, .void) } : [],
            renewed: isDone ? try device.membership().removals.count - before - 1 : 0,
            undecided: undecided.sorted().map { ShortCode.of($0) }
        )
    }

    /// Whether the organisation has a lead, whose device bounds what a removed one did.
    ///
    /// Without one, what the removed device began has no effect until there is a lead who has it.
    ///
    /// - Throws: `SamenError` with `not-enrolled`.
    public func hasLead() throws -> Bool {
        let device = try device()
        return try device.evaluation().members.contains { member, role in
            member.organisation == device.member.organisation && role == .lead
        }
    }

    private static let notInForce = SamenError(
        .alreadyDone,
        "The device has no place in the network any more.",
        advice: "Nothing need be done; `samen device list --all` says since when.",
        nl: (
            "Het apparaat heeft geen plaats meer in het netwerk.",
            "Er hoeft niets te gebeuren; zie `samen device list --all`."
        )
    )

    private static let unsent = SamenError(
        .unsent,
        "Work on this device is nowhere else yet.",
        advice: "Synchronise first.",
        nl: ("Op dit apparaat staat werk dat nergens anders is.", "Synchroniseer eerst.")
    )
}

extension SamenError.Code {
    /// Work would be lost that is nowhere else.
    public static let unsent = Self(rawValue: "unsent")
}

extension Entry {
    /// The device that a `DeviceGrant` brings in.
    var grantedDevice: Trust.DeviceID? {
        guard case .deviceGrant(let grant) = action else { return nil }
        return grant.device
    }
}

extension Device {
    /// When a change of each device last came here, by this device's clock.
    func lastHeard() throws -> [Trust.DeviceID: UInt64] {
        try ask { command in
            let sql = """
                SELECT chains.device, MAX(changes.since) AS last FROM changes
                JOIN chains ON chains.number = changes.chain GROUP BY chains.device
                """
            var found: [Trust.DeviceID: UInt64] = [:]
            for row in try command.store.rows(sql) {
                guard let device = Trust.DeviceID(bytes: row["device"] as Data) else {
                    throw Store.damaged
                }
                found[device] = UInt64(bitPattern: row["last"] as Int64)
            }
            return found
        }
    }
}

/// The later of two times that may not be known.
private func max(_ a: UInt64?, _ b: UInt64?) -> UInt64? {
    guard let a, let b else { return a ?? b }
    return Swift.max(a, b)
}
