import Trust

// From entries to a model log.

extension ModelEntry {
    init(_ entry: Entry) {
        self.init(
            id: entry.id.text,
            log: entry.log.text,
            kind: entry.action.kind,
            signer: entry.author.text,
            authorSeq: entry.authorSeq,
            authorPrev: entry.authorPrev?.text,
            parents: entry.parents.map(\.text)
        )
        networkHeads = entry.networkHeads.isEmpty ? nil : entry.networkHeads.map(\.text)
        write(entry.action)
    }

    private mutating func write(_ action: Action) {
        switch action {
        case .organisationGrant(let grant): organisation = grant.organisation.text
        case .adminGrant(let grant): write(grant.member, role: "admin")
        case .recoveryGrant(let grant):
            (organisation, device) = (grant.organisation.text, grant.recipient.text)
        case .serverGrant(let grant): device = grant.server.text
        case .memberGrant(let grant): write(grant.member, role: grant.role.rawValue)
        case .deviceGrant(let grant):
            (organisation, member) = (grant.organisation.text, grant.member.text)
            (device, delegation) = (grant.device.text, grant.delegation?.text)
        case .delegation(let made):
            write(made.lead)
            (device, limit) = (made.device.text, made.limit)
        case .confirm(let confirm):
            (organisation, subject) = (confirm.organisation.text, confirm.grant.text)
        case .handoverConfirmed(let handover): write(handover.member)
        case .removeProposal(let proposal): write(proposal.target)
        case .remove(let removal):
            write(removal.target)
            (reason, subject) = (removal.reason.rawValue, removal.proposal?.text)
            write(removal.trustUntil)
        case .documentCreate(let create):
            (organisation, member) = (create.organisation.text, create.creator.text)
        case .memberAdd(let add): (member, role) = (add.member.text, add.role.rawValue)
        case .memberRemove(let remove): member = remove.member.text
        case .cutoff(let cutoff): write(cutoff.entries)
        case .holdLift(let lift): subject = lift.hold.text
        case .eraseApprove(let approve): subject = approve.request.text
        case .networkGenesis, .newEpoch, .keyGrant, .adopt, .hold, .eraseRequest, .eraseDone,
            .malformed, .unknown:
            break
        }
    }

    private mutating func write(_ member: MemberID, role: String? = nil) {
        (organisation, self.member, self.role) = (member.organisation.text, member.text, role)
    }

    private mutating func write(_ target: RemovalTarget) {
        organisation = target.organisation.text
        switch target {
        case .member(let member): self.member = member.text
        case .device(let device, _): self.device = device.text
        }
    }

    private mutating func write(_ points: [ChainPoint]) {
        guard !points.isEmpty else { return }
        trustUntil = points.map {
            Point(device: $0.device.text, authorSeq: $0.authorSeq, entry: $0.entry.text)
        }
    }
}

extension Log {
    fileprivate var text: String {
        switch self {
        case .network: "network"
        case .document(let document): document.text
        }
    }
}

extension Author {
    fileprivate var text: String {
        switch self {
        case .root: "root"
        case .device(let device): device.text
        }
    }
}

extension Action {
    /// The name of the kind in the vectors.
    var kind: String {
        switch self {
        case .networkGenesis: "NetworkGenesis"
        case .organisationGrant: "OrganisationGrant"
        case .adminGrant: "AdminGrant"
        case .serverGrant: "ServerGrant"
        case .recoveryGrant: "RecoveryGrant"
        case .memberGrant: "MemberGrant"
        case .deviceGrant: "DeviceGrant"
        case .delegation: "Delegation"
        case .confirm: "Confirm"
        case .handoverConfirmed: "HandoverConfirmed"
        case .removeProposal: "RemoveProposal"
        case .remove: "Remove"
        case .documentCreate: "DocumentCreate"
        case .memberAdd: "MemberAdd"
        case .memberRemove: "MemberRemove"
        case .newEpoch: "NewEpoch"
        case .keyGrant: "KeyGrant"
        case .cutoff: "Cutoff"
        case .adopt: "Adopt"
        case .hold: "Hold"
        case .holdLift: "HoldLift"
        case .eraseRequest: "EraseRequest"
        case .eraseApprove: "EraseApprove"
        case .eraseDone: "EraseDone"
        case .malformed: "MemberGrant"
        case .unknown: "Unknown"
        }
    }
}
