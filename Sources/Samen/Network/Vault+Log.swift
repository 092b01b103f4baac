internal import CaseFile
internal import Trust

/// One line of the log: an entry of the network's membership, or an exchange of this device.
public struct LogLine: Hashable, Sendable {
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
    /// Of an exchange: how much of what.
    public let counts: Counts?

    /// What became of the items of an exchange.
    public struct Counts: Hashable, Sendable {
        /// How much the server took.
        public let accepted: Int
        /// How much it did not take.
        public let unsettled: Int
        /// How much came.
        public let received: Int
    }
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
        counts = Counts(
            accepted: sync.accepted,
            unsettled: sync.unsettled,
            received: sync.received
        )
    }
}

extension Action {
    /// A stable code.
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
        case .documentCreate: "document-create"
        case .memberAdd: "member-add"
        case .memberRemove: "member-remove"
        case .newEpoch: "new-epoch"
        case .keyGrant: "key-grant"
        case .cutoff: "cutoff"
        case .adopt: "adopt"
        case .hold: "hold"
        case .holdLift: "hold-lift"
        case .eraseRequest: "erase-request"
        case .eraseApprove: "erase-approve"
        case .eraseDone: "erase-done"
        case .malformed: "malformed"
        case .unknown: "unknown"
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
        case .documentCreate(let create): ShortCode.of(create.creator)
        case .memberAdd(let add): ShortCode.of(add.member)
        case .memberRemove(let remove): ShortCode.of(remove.member)
        case .newEpoch(let epoch): Self.recipients(epoch.wraps)
        case .keyGrant(let grant): Self.recipients(grant.wraps)
        case .cutoff(let cutoff):
            Set(cutoff.changes.map(\.device) + cutoff.entries.map(\.device)).sorted()
                .map { ShortCode.of($0) }.joined(separator: " ")
        default: nil
        }
    }

    /// The devices among the recipients of wraps.
    private static func recipients(_ wraps: [Wrap]) -> String {
        wraps.compactMap { wrap in
            guard case .device(let device) = wrap.recipient else { return nil }
            return ShortCode.of(device)
        }.joined(separator: " ")
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
