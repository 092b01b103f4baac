/// Admits an organisation to the network.
package struct OrganisationGrant: Hashable, Sendable {
    package let organisation: OrganisationID

    package init(organisation: OrganisationID) {
        self.organisation = organisation
    }
}

/// Makes a member an administrator of its organisation.
package struct AdminGrant: Hashable, Sendable {
    package let member: MemberID

    package init(member: MemberID) {
        self.member = member
    }
}

/// Names a server by the hashes of its keys; a later grant for the same server takes the place of
/// the earlier.
package struct ServerGrant: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable {
        case central, relay
    }

    package let server: ServerID
    package let kind: Kind
    /// The hash of the key in use.
    package let keyNow: ContentHash
    /// The hash of the key that will follow it.
    package let keyNext: ContentHash

    package init(server: ServerID, kind: Kind, keyNow: ContentHash, keyNext: ContentHash) {
        self.server = server
        self.kind = kind
        self.keyNow = keyNow
        self.keyNext = keyNext
    }
}

/// Names an organisation's offline key; a later grant takes the place of the earlier.
package struct RecoveryGrant: Hashable, Sendable {
    package let organisation: OrganisationID
    package let recipient: RecoveryID

    package init(organisation: OrganisationID, recipient: RecoveryID) {
        self.organisation = organisation
        self.recipient = recipient
    }
}

/// Gives a member a role below administrator.
package struct MemberGrant: Hashable, Sendable {
    package let member: MemberID
    package let role: Role

    package init(member: MemberID, role: Role) {
        self.member = member
        self.role = role
    }
}

/// Lets a device act for a member.
package struct DeviceGrant: Hashable, Sendable {
    /// Where the grant acts.
    ///
    /// A grant for a member of another organisation is void, and still counts among those that its
    /// author made under the delegation.
    package let organisation: OrganisationID
    package let member: MemberID
    package let device: DeviceID
    /// The `Delegation` under which a lead grants.
    package let delegation: EntryID?

    package init(
        organisation: OrganisationID? = nil,
        member: MemberID,
        device: DeviceID,
        delegation: EntryID? = nil
    ) {
        self.organisation = organisation ?? member.organisation
        self.member = member
        self.device = device
        self.delegation = delegation
    }
}

/// Lets one device of a lead grant a number of devices to workers and readers.
package struct Delegation: Hashable, Sendable {
    package let lead: MemberID
    package let device: DeviceID
    package let limit: UInt64

    package init(lead: MemberID, device: DeviceID, limit: UInt64) {
        self.lead = lead
        self.device = device
        self.limit = limit
    }
}

/// An administrator's word that a delegated grant is right.
package struct Confirm: Hashable, Sendable {
    package let organisation: OrganisationID
    package let grant: EntryID

    package init(organisation: OrganisationID, grant: EntryID) {
        self.organisation = organisation
        self.grant = grant
    }
}

/// A lead's word that a member's work has been handed over, given before an administrator removes
/// it.
package struct HandoverConfirmed: Hashable, Sendable {
    package let member: MemberID

    package init(member: MemberID) {
        self.member = member
    }
}

/// One administrator's half of a removal by two.
package struct RemoveProposal: Hashable, Sendable {
    package let target: RemovalTarget

    package init(target: RemovalTarget) {
        self.target = target
    }
}

/// Ends the grants of a member or of one device.
package struct Remove: Hashable, Sendable {
    package enum Reason: String, Hashable, Sendable {
        case left = "LEFT"
        case lost = "LOST"
        case compromised = "COMPROMISED"
    }

    package let target: RemovalTarget
    package let reason: Reason
    /// How far each of the target's devices is trusted.
    package let trustUntil: [ChainPoint]
    /// The other administrator's `RemoveProposal`, in a removal by two.
    package let proposal: EntryID?

    package init(
        target: RemovalTarget,
        reason: Reason,
        trustUntil: [ChainPoint] = [],
        proposal: EntryID? = nil
    ) {
        self.target = target
        self.reason = reason
        self.trustUntil = trustUntil
        self.proposal = proposal
    }
}

/// Whom a removal ends.
package enum RemovalTarget: Hashable, Sendable {
    case member(MemberID)
    /// A device's grants in one organisation.
    case device(DeviceID, OrganisationID)

    package var organisation: OrganisationID {
        switch self {
        case .member(let member): member.organisation
        case .device(_, let organisation): organisation
        }
    }

    var member: MemberID? {
        guard case .member(let member) = self else { return nil }
        return member
    }

    var device: DeviceID? {
        guard case .device(let device, _) = self else { return nil }
        return device
    }
}

/// A place in a device's chain of entries, with what stands there.
package struct ChainPoint: Hashable, Sendable {
    package let device: DeviceID
    package let authorSeq: UInt64
    package let entry: EntryID

    package init(device: DeviceID, authorSeq: UInt64, entry: EntryID) {
        self.device = device
        self.authorSeq = authorSeq
        self.entry = entry
    }
}
