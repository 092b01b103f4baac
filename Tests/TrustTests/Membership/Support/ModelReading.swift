import Trust

// From a line's entries to the entries that are evaluated.

extension ModelEntry {
    /// The entry with typed facts.
    ///
    /// A known kind whose facts nobody can mean becomes `malformed`. The vectors know nothing of
    /// keys and changes: epochs come out without recipients, servers without keys.
    func entry() throws -> Entry {
        let isNetwork = log == "network" && kind != "DocumentCreate"
        let document = kind == "DocumentCreate" ? id : log
        return Entry(
            id: try longID(id),
            log: isNetwork ? .network : .document(try shortID(document)),
            author: signer == "root" ? .root : .device(try longID(signer)),
            authorSeq: authorSeq,
            authorPrev: try authorPrev.map { try longID($0) },
            parents: try parents.map { try longID($0) },
            networkHeads: try (networkHeads ?? []).map { try longID($0) },
            action: try isNetwork ? networkAction() : documentAction()
        )
    }

    private func networkAction() throws -> Action {
        switch kind {
        case "NetworkGenesis": return .networkGenesis
        case "ServerGrant": return .serverGrant(try serverGrant())
        case "Remove": return try removal()
        case "RemoveProposal":
            return try target().map { .removeProposal(RemoveProposal(target: $0)) } ?? .malformed
        case "OrganisationGrant":
            guard let organisation else { return .malformed }
            return .organisationGrant(OrganisationGrant(organisation: try shortID(organisation)))
        case "RecoveryGrant":
            guard let organisation else { return .malformed }
            let (owner, key) = (try shortID(organisation) as OrganisationID, device ?? id)
            return .recoveryGrant(
                RecoveryGrant(organisation: owner, recipient: try longID(key))
            )
        case "Confirm":
            guard let organisation, let subject else { return .malformed }
            return .confirm(
                Confirm(organisation: try shortID(organisation), grant: try longID(subject))
            )
        case "DeviceGrant": return try deviceGrant()
        case "AdminGrant", "MemberGrant", "Delegation", "HandoverConfirmed":
            return try ownMember().map { try actionNaming($0) } ?? .malformed
        default: return .unknown
        }
    }

    private func actionNaming(_ member: MemberID) throws -> Action {
        switch (kind, device, role.flatMap(Role.init(rawValue:)), limit) {
        case ("AdminGrant", _, .admin?, _):
            return .adminGrant(AdminGrant(member: member))
        case ("MemberGrant", _, let role?, _):
            return .memberGrant(MemberGrant(member: member, role: role))
        case ("Delegation", let device?, _, let limit?):
            return .delegation(
                Delegation(lead: member, device: try longID(device), limit: limit)
            )
        case ("HandoverConfirmed", _, _, _):
            return .handoverConfirmed(HandoverConfirmed(member: member))
        default:
            return .malformed
        }
    }

    private func deviceGrant() throws -> Action {
        guard let organisation, let member, let device else { return .malformed }
        return .deviceGrant(
            DeviceGrant(
                organisation: try shortID(organisation),
                member: try memberID(member),
                device: try longID(device),
                delegation: try delegation.map { try longID($0) }
            )
        )
    }

    private func documentAction() throws -> Action {
        switch kind {
        case "DocumentCreate": return try creation()
        case "MemberAdd":
            guard let member, let role = role.flatMap(DocumentRole.init(rawValue:)) else {
                return .malformed
            }
            return .memberAdd(MemberAdd(member: try memberID(member), role: role))
        case "MemberRemove":
            return try member.map { .memberRemove(MemberRemove(member: try memberID($0))) }
                ?? .malformed
        case "NewEpoch": return .newEpoch(try epoch())
        case "KeyGrant": return .keyGrant(KeyGrant(epochs: [], wraps: []))
        case "Cutoff": return .cutoff(Cutoff(entries: try points()))
        case "Adopt": return .adopt(Adopt(changes: []))
        case "Hold": return .hold
        case "HoldLift":
            return try subject.map { .holdLift(HoldLift(hold: try longID($0))) } ?? .malformed
        case "EraseRequest": return .eraseRequest
        case "EraseApprove":
            return try subject.map { .eraseApprove(EraseApprove(request: try longID($0))) }
                ?? .malformed
        case "EraseDone": return .eraseDone
        default: return .unknown
        }
    }

    private func creation() throws -> Action {
        guard let organisation, let member else { return .malformed }
        return .documentCreate(
            DocumentCreate(
                organisation: try shortID(organisation),
                creator: try memberID(member),
                epoch: try epoch()
            )
        )
    }

    private func removal() throws -> Action {
        var found = try target()
        if found == nil, member == nil, subject == nil, let device, device == signer {
            // A resignation holds in every organisation, so it may well name none.
            found = .device(try longID(device), try shortID(organisation ?? ""))
        }
        guard let found else { return .malformed }
        return .remove(
            Remove(
                target: found,
                // Whatever is not known to be harmless is taken for the worst.
                reason: reason.flatMap(Remove.Reason.init(rawValue:)) ?? .compromised,
                trustUntil: try points(),
                proposal: try subject.map { try longID($0) }
            )
        )
    }

    private func target() throws -> RemovalTarget? {
        switch (member, device) {
        case (_?, nil):
            return try ownMember().map { .member($0) }
        case (nil, let device?):
            guard let organisation else { return nil }
            return .device(try longID(device), try shortID(organisation))
        default:
            return nil
        }
    }

    /// The member, if it belongs to the organisation in which the entry acts.
    private func ownMember() throws -> MemberID? {
        guard let member, let organisation else { return nil }
        let found = try memberID(member)
        return found.organisation == (try shortID(organisation) as OrganisationID) ? found : nil
    }

    private func points() throws -> [ChainPoint] {
        try (trustUntil ?? []).map { point in
            ChainPoint(
                device: try longID(point.device),
                authorSeq: point.authorSeq,
                entry: try longID(point.entry)
            )
        }
    }

    private func epoch() throws -> NewEpoch {
        NewEpoch(epoch: try shortID(id), commitment: try longID(id), wraps: [])
    }

    private func serverGrant() throws -> ServerGrant {
        let name = device ?? "server"
        return ServerGrant(
            server: try shortID(name),
            kind: .central,
            keyNow: try longID(name),
            keyNext: try longID(name)
        )
    }
}

// MARK: - Writing

extension ModelEntry {
    init(_ entry: Entry) {
        id = entry.id.text
        log = entry.log.text
        kind = entry.action.kind
        signer = entry.author.text
        authorSeq = entry.authorSeq
        authorPrev = entry.authorPrev?.text
        parents = entry.parents.map(\.text)
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
