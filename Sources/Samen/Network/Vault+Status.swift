internal import CaseFile
internal import Trust
internal import Wire

/// What a person is told about an installation and its work.
public struct VaultStatus: Sendable {
    /// How far the installation has come.
    public enum Stage: String, Sendable {
        /// It belongs to no network.
        case new
        /// Its enrolment has begun, and waits for whoever invited it.
        case enrolling
        /// It belongs to a network.
        case enrolled
    }

    /// How far the installation has come.
    public let stage: Stage
    /// The network's identifier, in hexadecimal digits.
    public let network: String?
    /// The short code of this device.
    public let device: String
    /// The short code of the member that it acts for.
    public let member: String?
    /// What the member may do; nil before it was granted, and after it was removed.
    public let role: MemberRole?
    /// Own changes and entries that the central server does not have yet.
    public let unsent: Int
    /// When the oldest of them was made, in milliseconds since 1970.
    public let oldestUnsent: UInt64?
    /// Documents whose keys have not reached this device.
    public let waitingForKeys: Int
    /// Who can grant them: colleagues whose devices do so by themselves, by short code.
    public let grantors: [String]
    /// How often recovery words were used for documents in which the member has a part.
    public let recoveryUses: Int
    /// Devices that a lead has admitted and no administrator has confirmed, by short code.
    public let toConfirm: [String]
    /// Fields that people disagree about.
    public let contested: Int
    /// What is here without effect.
    public let quarantined: Int
    /// How much of that waits for someone's decision.
    public let undecided: Int
    /// The short codes of those who may decide on it.
    public let deciders: [String]
    /// Documents of which something must be fetched.
    public let incomplete: Int
    /// What others built on and that has not come for a day.
    public let withheld: [WithheldWork]
    /// Why the device doubts that it is the only one with its store.
    public let suspicion: String?
    /// Whether nothing may be signed for others before an exchange has brought what this device signed
    /// elsewhere: its vault was put back or copied.
    public let mustSynchronise: Bool
    /// Where nothing that this device signs counts, because two copies of its vault signed side by side:
    /// `network`, short codes of cases, or identifiers of documents.
    public let copiedIn: [String]
    /// Devices that are back only because whoever had reported them lost was in wrong hands, by short
    /// code: they get no keys until they are removed anew, or their members invited anew.
    public let toDecide: [String]
    /// Documents of which nothing counts until someone says how far their removed author does.
    public let withoutBeginning: Int
    /// Who can say so, at their next exchange, by short code.
    public let keepers: [String]
    /// Whether something that was erased stays on this disk until the vault is sealed anew.
    public let mustRenewFile: Bool
    /// Whether an administrator used what this version does not know.
    public let needsUpdate: Bool
    /// Why this device has no place in the network any more; nil while it has one.
    public let ended: EndedPart?
    /// The servers, in the order in which they were added.
    public let servers: [ServerStatus]
    /// Invitations of this device that nobody has answered yet.
    public let openInvitations: Int
}

/// What is known of a server.
public struct ServerStatus: Sendable {
    /// Its identifier, in hexadecimal digits.
    public let server: String
    /// Where it is reached.
    public let address: String
    /// What kind of server it is.
    public let kind: ServerKind
    /// When a call to it was last answered, in milliseconds since 1970; nil for never.
    public let lastContact: UInt64?
    /// How far its clock is ahead of this computer's, in milliseconds.
    public let clockOffset: Int64
    /// Of a relay: for how long, in milliseconds, it may not have heard who was removed, as far as this
    /// device knows; nil for the central server, and before a relay has said so.
    public let membershipAge: UInt64?
    /// From what age on a relay hands nobody more documents, in milliseconds.
    public static let membershipGrace = Limits.relayGraceMilliseconds
    /// Whether the network's root has granted it, as far as this device has heard.
    public let isGranted: Bool
    /// Where this device stands in its feed; of what came later nothing is known here.
    public let cursor: UInt64?
    /// How the last exchange with it ended, as a stable code; nil before the first.
    public let lastOutcome: String?
    /// What the last exchange with it met, as stable codes, sorted.
    public let notices: [String]
}

extension Vault {
    /// How this installation stands.
    ///
    /// - Throws: `SamenError` with `storage` or one of the codes of a damaged vault.
    public func status() throws -> VaultStatus {
        guard profile.member != nil else { return try statusBeforeEnrolment() }
        let device = try device()
        let status = try device.status()
        let evaluation = try device.evaluation()
        let quarantine = try status.quarantined == 0 ? (0, []) : cases().undecided()
        let syncs = try ask { try $0.syncs() }
        return VaultStatus(
            stage: .enrolled,
            network: device.network.description,
            device: ShortCode.of(device.id),
            member: ShortCode.of(device.member),
            role: evaluation.standing(of: device.id)[device.member].map { MemberRole($0) },
            unsent: status.unsent,
            oldestUnsent: status.oldestUnsent,
            waitingForKeys: status.waitingForKeys,
            grantors: status.grantors.map { ShortCode.of($0) },
            recoveryUses: status.recoveryUses,
            toConfirm: status.toConfirm.map { ShortCode.of($0) },
            contested: status.contested,
            quarantined: status.quarantined,
            undecided: quarantine.0,
            deciders: quarantine.1,
            incomplete: status.incomplete,
            withheld: try device.withheld(at: now()).map { WithheldWork($0) },
            suspicion: status.suspicion?.rawValue,
            mustSynchronise: status.mayLackOwnEntries,
            copiedIn: try device.look { look in
                let index = CaseIndex(look.database)
                return try status.forkedLogs.map { log in
                    guard case .document(let document) = log else { return "network" }
                    guard let file = try index.file(of: document) else {
                        return document.description
                    }
                    return ShortID(.case, file.caseID).description
                }
            },
            toDecide: status.undecidedReturns.map { ShortCode.of($0) },
            withoutBeginning: status.withoutBeginning,
            keepers: status.keepers.map { ShortCode.of($0) },
            mustRenewFile: try device.mustRenewFile(),
            needsUpdate: status.needsUpdate,
            ended: status.ended,
            servers: try servers().map { server in
                let last = syncs.last { $0.server == server.source.server }
                return ServerStatus(
                    server: server.source.server.description,
                    address: server.address,
                    kind: server.source.kind == .relay ? .relay : .central,
                    lastContact: server.lastContact,
                    clockOffset: server.clockOffset,
                    membershipAge: server.membershipAge(at: now()),
                    isGranted: !server.pins.isEmpty,
                    cursor: try device.anchors(of: server.source.server).first?.cursor,
                    lastOutcome: last?.outcome,
                    notices: last?.notices ?? []
                )
            },
            openInvitations: try ask { try $0.openInvitationCount() }
        )
    }

    private func statusBeforeEnrolment() throws -> VaultStatus {
        VaultStatus(
            stage: try ask { try $0.enrolment() } == nil ? .new : .enrolling,
            network: profile.network?.description,
            device: ShortCode.of(profile.secrets.id),
            member: nil,
            role: nil,
            unsent: 0,
            oldestUnsent: nil,
            waitingForKeys: 0,
            grantors: [],
            recoveryUses: 0,
            toConfirm: [],
            contested: 0,
            quarantined: 0,
            undecided: 0,
            deciders: [],
            incomplete: 0,
            withheld: [],
            suspicion: nil,
            mustSynchronise: false,
            copiedIn: [],
            toDecide: [],
            withoutBeginning: 0,
            keepers: [],
            mustRenewFile: false,
            needsUpdate: false,
            ended: nil,
            servers: [],
            openInvitations: 0
        )
    }
}
