/// What an entry does.
///
/// A kind without facts that matter to the evaluation has no payload.
package enum Action: Hashable, Sendable {
    case networkGenesis
    case organisationGrant(OrganisationGrant)
    case adminGrant(AdminGrant)
    case serverGrant(ServerGrant)
    case recoveryGrant(RecoveryGrant)
    case memberGrant(MemberGrant)
    case deviceGrant(DeviceGrant)
    case delegation(Delegation)
    case confirm(Confirm)
    case handoverConfirmed(HandoverConfirmed)
    case removeProposal(RemoveProposal)
    case remove(Remove)

    case documentCreate(DocumentCreate)
    case memberAdd(MemberAdd)
    case memberRemove(MemberRemove)
    case newEpoch(NewEpoch)
    case keyGrant(KeyGrant)
    case cutoff(Cutoff)
    case adopt(Adopt)
    case hold
    case holdLift(HoldLift)
    case eraseRequest
    case eraseApprove(EraseApprove)
    case eraseDone

    /// A kind that this version knows with facts that nobody can mean, such as a member named under
    /// another organisation: present and void, but no reason to stop what follows.
    case malformed
    /// A kind that this version does not know, or one that is reserved.
    case unknown
}

extension Action {
    /// Whether this version understands the action in that log.
    func isKnown(in log: Log) -> Bool {
        switch self {
        case .unknown: false
        case .malformed: true
        case .networkGenesis, .organisationGrant, .adminGrant, .serverGrant, .recoveryGrant,
            .memberGrant, .deviceGrant, .delegation, .confirm, .handoverConfirmed, .removeProposal,
            .remove:
            log == .network
        case .documentCreate, .memberAdd, .memberRemove, .newEpoch, .keyGrant, .cutoff, .adopt,
            .hold, .holdLift, .eraseRequest, .eraseApprove, .eraseDone:
            log != .network
        }
    }

    /// The organisation in which the action acts.
    var organisation: OrganisationID? {
        switch self {
        case .organisationGrant(let grant): grant.organisation
        case .adminGrant(let grant): grant.member.organisation
        case .recoveryGrant(let grant): grant.organisation
        case .memberGrant(let grant): grant.member.organisation
        case .deviceGrant(let grant): grant.organisation
        case .delegation(let delegation): delegation.lead.organisation
        case .confirm(let confirm): confirm.organisation
        case .handoverConfirmed(let handover): handover.member.organisation
        case .removeProposal(let proposal): proposal.target.organisation
        case .remove(let removal): removal.target.organisation
        case .documentCreate(let create): create.organisation
        default: nil
        }
    }

    /// The member whom the action grants, removes, adds or names.
    var member: MemberID? {
        switch self {
        case .adminGrant(let grant): grant.member
        case .memberGrant(let grant): grant.member
        case .deviceGrant(let grant): grant.member
        case .delegation(let delegation): delegation.lead
        case .handoverConfirmed(let handover): handover.member
        case .removeProposal(let proposal): proposal.target.member
        case .remove(let removal): removal.target.member
        case .documentCreate(let create): create.creator
        case .memberAdd(let add): add.member
        case .memberRemove(let remove): remove.member
        default: nil
        }
    }

    /// The device that the action grants, removes or delegates to.
    var device: DeviceID? {
        switch self {
        case .deviceGrant(let grant): grant.device
        case .delegation(let delegation): delegation.device
        case .removeProposal(let proposal): proposal.target.device
        case .remove(let removal): removal.target.device
        default: nil
        }
    }

    /// The role that the action grants in an organisation.
    var role: Role? {
        switch self {
        case .adminGrant: .admin
        case .memberGrant(let grant): grant.role
        default: nil
        }
    }

    /// The `Delegation` that a device grant rests on.
    var usedDelegation: EntryID? {
        guard case .deviceGrant(let grant) = self else { return nil }
        return grant.delegation
    }
}
