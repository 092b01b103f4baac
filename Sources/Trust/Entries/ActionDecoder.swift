import FoundationEssentials
import Wire

/// Reads what an entry does.
///
/// A value that a later version may have added, an action or a role, makes the action unknown: it
/// stops that log. What no version can mean, such as an identifier of the wrong size, refuses it.
struct ActionDecoder {
    let message: WireEntryBody
    let network: NetworkID

    func decode() throws(TrustError) -> (Action, GrantedKey?) {
        switch message.action {
        case .networkGenesis(let genesis): try self.genesis(genesis)
        case .deviceGrant(let grant): try deviceGrant(grant)
        case .recoveryGrant(let grant): try recoveryGrant(grant)
        case .some(let action): (try keylessAction(action), nil)
        case .none: (.unknown, nil)
        }
    }

    // Actions that bring keys.

    private func genesis(
        _ genesis: WireNetworkGenesis
    ) throws(TrustError) -> (Action, GrantedKey?) {
        let key = try SigningPublicKey(checking: Array(genesis.rootKey))
        guard NetworkID(root: key) == network else {
            throw TrustError(.wrongNetwork, "a NetworkGenesis names another network's root")
        }
        return (.networkGenesis, .root(key))
    }

    private func deviceGrant(
        _ grant: WireDeviceGrant
    ) throws(TrustError) -> (Action, GrantedKey?) {
        let identity = DeviceIdentity(
            signingKey: try SigningPublicKey(checking: Array(grant.signingKey)),
            agreementKey: try AgreementPublicKey(checking: Array(grant.agreementKey))
        )
        guard let proof = Signature(bytes: grant.possession),
            identity.isPossessed(proof, in: network)
        else {
            throw TrustError(
                .identity,
                "the proof of possession of device \(identity.id) is not right"
            )
        }
        let action = DeviceGrant(
            member: try MemberID(grant.member),
            device: identity.id,
            delegation: try optional(grant.delegation, "delegation")
        )
        return (.deviceGrant(action), .device(identity))
    }

    private func recoveryGrant(
        _ grant: WireRecoveryGrant
    ) throws(TrustError) -> (Action, GrantedKey?) {
        let recipient = RecoveryRecipient(
            organisation: try OrganisationID(field: grant.organisation, "organisation"),
            key: try AgreementPublicKey(checking: Array(grant.agreementKey))
        )
        let action = RecoveryGrant(organisation: recipient.organisation, recipient: recipient.id)
        return (.recoveryGrant(action), .recovery(recipient))
    }

    private func keylessAction(
        _ action: WireEntryBody.OneOf_Action
    ) throws(TrustError) -> Action {
        if let known = try networkAction(action) { return known }
        return try documentAction(action)
    }

    // The other actions of the network's log.

    private func networkAction(
        _ action: WireEntryBody.OneOf_Action
    ) throws(TrustError) -> Action? {
        switch action {
        case .organisationGrant(let grant):
            let organisation = try OrganisationID(field: grant.organisation, "organisation")
            return .organisationGrant(OrganisationGrant(organisation: organisation))
        case .adminGrant(let grant):
            return .adminGrant(AdminGrant(member: try MemberID(grant.member)))
        case .serverGrant(let grant): return try serverGrant(grant)
        case .memberGrant(let grant):
            let member = try MemberID(grant.member)
            guard let role = Role(grant.role) else { return .unknown }
            return .memberGrant(MemberGrant(member: member, role: role))
        case .delegation(let delegation):
            _ = try Identifier16<Delegation>(field: delegation.site, "site")
            return .delegation(
                Delegation(
                    lead: try MemberID(delegation.member),
                    device: try DeviceID(field: delegation.deviceID, "device_id"),
                    limit: UInt64(delegation.limit)
                )
            )
        case .confirm(let confirm):
            let organisation = try OrganisationID(field: confirm.organisation, "organisation")
            let grant = try EntryID(field: confirm.grant, "grant")
            return .confirm(Confirm(organisation: organisation, grant: grant))
        case .handoverConfirmed(let handover):
            return .handoverConfirmed(HandoverConfirmed(member: try MemberID(handover.member)))
        case .removeProposal(let proposal):
            let target = try removalTarget(proposal.member, device: proposal.deviceID)
            return .removeProposal(RemoveProposal(target: target))
        case .remove(let removal): return try remove(removal)
        default: return nil
        }
    }

    private func serverGrant(_ grant: WireServerGrant) throws(TrustError) -> Action {
        let server = try ServerID(field: grant.serverID, "server_id")
        let now = try ContentHash(field: grant.keyHash, "key_hash")
        let next: ContentHash? = try optional(grant.nextKeyHash, "next_key_hash")
        let kind: ServerGrant.Kind
        switch grant.kind {
        case .central: kind = .central
        case .relay: kind = .relay
        default: return .unknown
        }
        if kind == .relay { _ = try OrganisationID(field: grant.organisation, "organisation") }
        return .serverGrant(
            ServerGrant(server: server, kind: kind, keyNow: now, keyNext: next ?? now)
        )
    }

    private func remove(_ removal: WireRemove) throws(TrustError) -> Action {
        let target = try removalTarget(removal.member, device: removal.deviceID)
        let points = try removal.trustUntil.bounded(by: Limits.trustPointsPerEntry, "trust_until")
        let reason: Remove.Reason
        switch removal.reason {
        case .left: reason = .left
        case .lost: reason = .lost
        case .compromised: reason = .compromised
        default: return .unknown
        }
        return .remove(
            Remove(
                target: target,
                reason: reason,
                trustUntil: try points.map(ChainPoint.init),
                proposal: try optional(removal.proposal, "proposal")
            )
        )
    }

    private func removalTarget(
        _ member: WireMemberRef,
        device: some Collection<UInt8>
    ) throws(TrustError) -> RemovalTarget {
        guard !device.isEmpty else { return .member(try MemberID(member)) }
        let organisation = try OrganisationID(field: member.organisation, "organisation")
        return .device(try DeviceID(field: device, "device_id"), organisation)
    }
}

/// An identifier that may be left out.
func optional<Kind>(
    _ field: some Collection<UInt8>,
    _ name: String
) throws(TrustError) -> Identifier32<Kind>? {
    field.isEmpty ? nil : try Identifier32<Kind>(field: field, name)
}

extension MemberID {
    init(_ reference: WireMemberRef) throws(TrustError) {
        self.init(
            organisation: try OrganisationID(field: reference.organisation, "organisation"),
            person: try PersonID(field: reference.member, "member")
        )
    }

    var wire: WireMemberRef {
        var reference = WireMemberRef()
        reference.organisation = .init(organisation.bytes)
        reference.member = .init(person.bytes)
        return reference
    }
}

extension ChainPoint {
    init(_ point: WireEntryPoint) throws(TrustError) {
        guard point.authorSeq > 0 else {
            throw TrustError(.malformed, "author_seq counts from 1")
        }
        self.init(
            device: try DeviceID(field: point.deviceID, "device_id"),
            authorSeq: point.authorSeq,
            entry: try EntryID(field: point.entryID, "entry_id")
        )
    }
}

extension Role {
    init?(_ role: WireRole) {
        switch role {
        case .admin: self = .admin
        case .lead: self = .lead
        case .worker: self = .worker
        case .reader: self = .reader
        case .relay: self = .relay
        default: return nil
        }
    }

    var wire: WireRole {
        switch self {
        case .admin: .admin
        case .lead: .lead
        case .worker: .worker
        case .reader: .reader
        case .relay: .relay
        }
    }
}

extension Array {
    func bounded(by limit: Int, _ name: String) throws(TrustError) -> Self {
        guard count <= limit else {
            throw TrustError(.tooLarge, "\(count) \(name); \(limit) are allowed")
        }
        return self
    }
}
