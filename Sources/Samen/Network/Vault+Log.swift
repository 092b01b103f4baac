internal import CaseFile
internal import Trust

/// One line of the log: an entry of the network's membership, or an exchange of this device.
public struct LogLine: Sendable {
    /// What the line tells of.
    public enum Kind: String, Sendable {
        /// An entry that someone signed.
        case membership
        /// An exchange of this device with a server.
        case sync
    }

    /// Milliseconds since 1970, by the clock of whoever did it.
    public let milliseconds: UInt64
    /// What the line tells of.
    public let kind: Kind
    /// What was done, as a stable code, such as `member-grant`, `remove-lost` or `offline`.
    public let code: String
    /// Who did it: `root`, or the short code of a device.
    public let actor: String
    /// Whom or what it concerns: a short code, or an identifier in hexadecimal digits.
    public let subject: String?
    /// The role that was given.
    public let role: MemberRole?
    /// Whether an entry counts: `valid`, `void`, `pending` or `stopped`; nil for an exchange.
    public let verdict: String?
    /// Of an exchange: how much the server took, how much it did not, how much came.
    public let counts: (accepted: Int, unsettled: Int, received: Int)?
}

extension Vault {
    /// The membership of the network as it was granted, and this device's last exchanges, in the
    /// order of the clocks of whoever did it.
    ///
    /// - Throws: `SamenError` with `not-enrolled`.
    public func log() throws -> [LogLine] {
        let device = try device()
        let entries = try device.networkLog().map { LogLine($0.signed, $0.verdict) }
        let syncs = try ask { try $0.syncs() }.map { LogLine($0, by: device.id) }
        let lines = try (entries + recoveries(device) + syncs).enumerated()
        return lines.sorted { a, b in
            (a.element.milliseconds, a.offset) < (b.element.milliseconds, b.offset)
        }.map(\.element)
    }
}

extension Vault {
    /// Uses of recovery words, each with the case if that is known here.
    private func recoveries(_ device: Device) throws -> [LogLine] {
        let membership = try device.membership()
        return try device.look { look in
            let index = CaseIndex(look.database)
            return try look.recoveryUses().map { use in
                let file = try index.file(of: use.document)
                let name = file.map { ShortID(.case, $0.caseID).description }
                let time = membership.entry(use.entry)?.authoredMilliseconds ?? 0
                return LogLine(use, of: name ?? use.document.description, at: time)
            }
        }
    }
}

extension LogLine {
    init(_ use: RecoveryUse, of subject: String, at milliseconds: UInt64) {
        self.milliseconds = milliseconds
        kind = .membership
        code = "recovery-used"
        actor = ShortCode.of(use.device)
        self.subject = ([subject] + use.recipients.map { ShortCode.of($0) }).joined(separator: " ")
        role = nil
        verdict = Verdict.valid.rawValue
        counts = nil
    }

    init(_ entry: SignedEntry, _ verdict: Verdict) {
        milliseconds = entry.authoredMilliseconds
        kind = .membership
        let action = entry.facts.action
        code = action.name
        actor = entry.facts.author.device.map { ShortCode.of($0) } ?? "root"
        subject = action.subject
        role = action.givenRole
        self.verdict = verdict.rawValue
        counts = nil
    }

    init(_ sync: SyncRecord, by device: Trust.DeviceID) {
        milliseconds = sync.at
        kind = .sync
        code = sync.outcome
        actor = ShortCode.of(device)
        subject = sync.server.description
        role = nil
        verdict = nil
        counts = (sync.accepted, sync.unsettled, sync.received)
    }
}

extension Action {
    /// A stable code for the entries of the network's log.
    fileprivate var name: String {
        switch self {
        case .networkGenesis: "network-genesis"
        case .organisationGrant: "organisation-grant"
        case .adminGrant: "admin-grant"
        case .serverGrant: "server-grant"
        case .recoveryGrant: "recovery-grant"
        case .memberGrant: "member-grant"
        case .deviceGrant: "device-grant"
        case .delegation: "delegation"
        case .confirm: "confirm"
        case .handoverConfirmed: "handover-confirmed"
        case .remove(let removal): "remove-\(removal.reason.rawValue.lowercased())"
        case .removeProposal: "remove-proposal"
        case .malformed: "malformed"
        default: "unknown"
        }
    }

    fileprivate var subject: String? {
        switch self {
        case .organisationGrant(let grant): grant.organisation.description
        case .adminGrant(let grant): ShortCode.of(grant.member)
        case .serverGrant(let grant): grant.server.description
        case .recoveryGrant(let grant): grant.organisation.description
        case .memberGrant(let grant): ShortCode.of(grant.member)
        case .deviceGrant(let grant): ShortCode.of(grant.device)
        case .delegation(let delegation): ShortCode.of(delegation.device)
        case .handoverConfirmed(let handover): ShortCode.of(handover.member)
        case .remove(let removal): removal.target.code
        case .removeProposal(let proposal): proposal.target.code
        default: nil
        }
    }

    fileprivate var givenRole: MemberRole? {
        switch self {
        case .adminGrant: .admin
        case .memberGrant(let grant): MemberRole(grant.role)
        default: nil
        }
    }
}

extension RemovalTarget {
    fileprivate var code: String {
        switch self {
        case .member(let member): ShortCode.of(member)
        case .device(let device, _): ShortCode.of(device)
        }
    }
}
