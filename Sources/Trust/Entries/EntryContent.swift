import FoundationEssentials
import Wire

/// What a new entry is to say, with the wraps that will travel beside it.
///
/// The way in for whoever writes entries; `SignedEntry` is the way out, and every entry of one's own
/// passes the same strict reading as a stranger's before it is used.
package struct EntryContent: Sendable {
    let action: WireEntryBody.OneOf_Action
    let wraps: [SealedWrap]

    private init(_ action: WireEntryBody.OneOf_Action, wraps: [SealedWrap] = []) {
        self.action = action
        self.wraps = wraps
    }
}

// The network's log.

extension EntryContent {
    package static func networkGenesis(_ root: SigningPublicKey) -> EntryContent {
        var message = WireNetworkGenesis()
        message.rootKey = Data(root.bytes)
        return EntryContent(.networkGenesis(message))
    }

    package static func organisationGrant(_ organisation: OrganisationID) -> EntryContent {
        var message = WireOrganisationGrant()
        message.organisation = Data(organisation.bytes)
        return EntryContent(.organisationGrant(message))
    }

    package static func adminGrant(_ member: MemberID) -> EntryContent {
        var message = WireAdminGrant()
        message.member = member.wire
        return EntryContent(.adminGrant(message))
    }

    package static func memberGrant(_ member: MemberID, _ role: Role) -> EntryContent {
        var message = WireMemberGrant()
        message.member = member.wire
        message.role = role.wire
        return EntryContent(.memberGrant(message))
    }

    package static func deviceGrant(
        _ identity: DeviceIdentity,
        to member: MemberID,
        possession: Signature,
        under delegation: EntryID? = nil
    ) -> EntryContent {
        var message = WireDeviceGrant()
        message.member = member.wire
        message.signingKey = Data(identity.signingKey.bytes)
        message.agreementKey = Data(identity.agreementKey.bytes)
        message.possession = Data(possession.bytes)
        if let delegation { message.delegation = Data(delegation.bytes) }
        return EntryContent(.deviceGrant(message))
    }

    package static func recoveryGrant(_ recipient: RecoveryRecipient) -> EntryContent {
        var message = WireRecoveryGrant()
        message.organisation = Data(recipient.organisation.bytes)
        message.agreementKey = Data(recipient.key.bytes)
        return EntryContent(.recoveryGrant(message))
    }

    package static func serverGrant(
        _ grant: ServerGrant,
        of organisation: OrganisationID? = nil
    ) -> EntryContent {
        var message = WireServerGrant()
        message.serverID = Data(grant.server.bytes)
        message.keyHash = Data(grant.keyNow.bytes)
        if grant.keyNext != grant.keyNow { message.nextKeyHash = Data(grant.keyNext.bytes) }
        message.kind = grant.kind == .central ? .central : .relay
        if let organisation { message.organisation = Data(organisation.bytes) }
        return EntryContent(.serverGrant(message))
    }

    package static func delegation(_ delegation: Delegation, site: [UInt8]) -> EntryContent {
        var message = WireDelegation()
        message.member = delegation.lead.wire
        message.deviceID = Data(delegation.device.bytes)
        message.limit = UInt32(clamping: delegation.limit)
        message.site = Data(site)
        return EntryContent(.delegation(message))
    }

    package static func confirm(_ confirm: Confirm) -> EntryContent {
        var message = WireConfirm()
        message.grant = Data(confirm.grant.bytes)
        message.organisation = Data(confirm.organisation.bytes)
        return EntryContent(.confirm(message))
    }

    package static func handoverConfirmed(_ member: MemberID) -> EntryContent {
        var message = WireHandoverConfirmed()
        message.member = member.wire
        return EntryContent(.handoverConfirmed(message))
    }

    package static func removeProposal(_ proposal: RemoveProposal) -> EntryContent {
        var message = WireRemoveProposal()
        (message.member, message.deviceID) = reference(proposal.target)
        return EntryContent(.removeProposal(message))
    }

    package static func remove(_ removal: Remove) -> EntryContent {
        var message = WireRemove()
        (message.member, message.deviceID) = reference(removal.target)
        switch removal.reason {
        case .left: message.reason = .left
        case .lost: message.reason = .lost
        case .compromised: message.reason = .compromised
        }
        message.trustUntil = removal.trustUntil.map(\.wire)
        if let proposal = removal.proposal { message.proposal = Data(proposal.bytes) }
        return EntryContent(.remove(message))
    }

    private static func reference(_ target: RemovalTarget) -> (WireMemberRef, Data) {
        switch target {
        case .member(let member): return (member.wire, Data())
        case .device(let device, let organisation):
            var reference = WireMemberRef()
            reference.organisation = Data(organisation.bytes)
            return (reference, Data(device.bytes))
        }
    }
}

// A document's log.

extension EntryContent {
    /// `nonce`: 16 random bytes, so that no two documents share an identifier.
    package static func documentCreate(
        by creator: MemberID,
        nonce: [UInt8],
        _ epoch: NewEpoch,
        _ wraps: [SealedWrap]
    ) -> EntryContent {
        var message = WireDocumentCreate()
        message.creator = creator.wire
        message.nonce = Data(nonce)
        message.epoch = epoch.wire
        return EntryContent(.documentCreate(message), wraps: wraps)
    }

    package static func memberAdd(_ member: MemberID, _ role: DocumentRole) -> EntryContent {
        var message = WireMemberAdd()
        message.member = member.wire
        message.role = role.wire
        return EntryContent(.memberAdd(message))
    }

    package static func memberRemove(_ member: MemberID) -> EntryContent {
        var message = WireMemberRemove()
        message.member = member.wire
        return EntryContent(.memberRemove(message))
    }

    package static func newEpoch(_ epoch: NewEpoch, _ wraps: [SealedWrap]) -> EntryContent {
        EntryContent(.newEpoch(epoch.wire), wraps: wraps)
    }

    package static func keyGrant(_ grant: KeyGrant, _ wraps: [SealedWrap]) -> EntryContent {
        var message = WireKeyGrant()
        message.epochIds = grant.epochs.map { Data($0.bytes) }
        message.recipients = grant.wraps.map { $0.recipient.wire(hash: $0.digest) }
        return EntryContent(.keyGrant(message), wraps: wraps)
    }

    /// How far one removed device counts in the document.
    package static func cutoff(
        of device: DeviceID,
        changes heads: [ChangeHead],
        entries points: [ChainPoint] = []
    ) -> EntryContent {
        var message = WireCutoff()
        message.deviceID = Data(device.bytes)
        message.changes = heads.sorted().map { head in
            var point = WireChainPoint()
            point.incarnation = Data(head.incarnation.bytes)
            point.seq = head.seq
            point.hash = Data(head.change.bytes)
            return point
        }
        message.trustUntil = points.map(\.wire)
        return EntryContent(.cutoff(message))
    }

    package static func adopt(_ changes: Set<ChangeID>) -> EntryContent {
        var message = WireAdopt()
        message.changes = changes.sorted().map { Data($0.bytes) }
        return EntryContent(.adopt(message))
    }

    package static func hold(ground: UInt32) -> EntryContent {
        var message = WireHold()
        message.ground = ground
        return EntryContent(.hold(message))
    }

    package static func holdLift(_ hold: EntryID) -> EntryContent {
        var message = WireHoldLift()
        message.hold = Data(hold.bytes)
        return EntryContent(.holdLift(message))
    }

    package static func eraseRequest(basis: UInt32) -> EntryContent {
        var message = WireEraseRequest()
        message.basis = basis
        return EntryContent(.eraseRequest(message))
    }

    package static func eraseApprove(_ request: EntryID) -> EntryContent {
        var message = WireEraseApprove()
        message.request = Data(request.bytes)
        return EntryContent(.eraseApprove(message))
    }

    package static func eraseDone(_ request: EntryID) -> EntryContent {
        var message = WireEraseDone()
        message.request = Data(request.bytes)
        return EntryContent(.eraseDone(message))
    }
}

extension NewEpoch {
    fileprivate var wire: WireNewEpoch {
        var message = WireNewEpoch()
        message.epochID = Data(epoch.bytes)
        message.commitment = Data(commitment.bytes)
        message.recipients = wraps.map { $0.recipient.wire(hash: $0.digest) }
        return message
    }
}

extension ChainPoint {
    fileprivate var wire: WireEntryPoint {
        var point = WireEntryPoint()
        point.deviceID = Data(device.bytes)
        point.authorSeq = authorSeq
        point.entryID = Data(entry.bytes)
        return point
    }
}
