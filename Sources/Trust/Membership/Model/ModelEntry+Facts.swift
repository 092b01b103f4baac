// From a model log's entries to the entries that are evaluated.

extension ModelEntry {
    /// The entry with typed facts.
    ///
    /// A known kind whose facts nobody can mean becomes `malformed`. The vectors know nothing of
    /// keys and changes: epochs come out without recipients, servers without keys.
    func facts(naming names: ModelNames) throws -> Entry {
        let isNetwork = log == "network" && kind != "DocumentCreate"
        let document = kind == "DocumentCreate" ? id : log
        return Entry(
            id: try names.long(id),
            log: isNetwork ? .network : .document(try names.short(document)),
            author: signer == "root" ? .root : .device(try names.long(signer)),
            authorSeq: authorSeq,
            authorPrev: try authorPrev.map { try names.long($0) },
            parents: try parents.map { try names.long($0) },
            networkHeads: try (networkHeads ?? []).map { try names.long($0) },
            action: try isNetwork ? networkAction(names) : documentAction(names)
        )
    }

    private func networkAction(_ names: ModelNames) throws -> Action {
        switch kind {
        case "NetworkGenesis": return .networkGenesis
        case "ServerGrant": return .serverGrant(try serverGrant(names))
        case "Remove": return try removal(names)
        case "RemoveProposal":
            return try target(names).map { .removeProposal(RemoveProposal(target: $0)) }
                ?? .malformed
        case "OrganisationGrant":
            guard let organisation else { return .malformed }
            return .organisationGrant(
                OrganisationGrant(organisation: try names.short(organisation))
            )
        case "RecoveryGrant":
            guard let organisation else { return .malformed }
            let (owner, key) = (try names.short(organisation) as OrganisationID, device ?? id)
            return .recoveryGrant(
                RecoveryGrant(organisation: owner, recipient: try names.long(key))
            )
        case "Confirm":
            guard let organisation, let subject else { return .malformed }
            return .confirm(
                Confirm(organisation: try names.short(organisation), grant: try names.long(subject))
            )
        case "DeviceGrant": return try deviceGrant(names)
        case "AdminGrant", "MemberGrant", "Delegation", "HandoverConfirmed":
            return try ownMember(names).map { try actionNaming($0, names) } ?? .malformed
        default: return .unknown
        }
    }

    private func actionNaming(_ member: MemberID, _ names: ModelNames) throws -> Action {
        switch (kind, device, role.flatMap(Role.init(rawValue:)), limit) {
        case ("AdminGrant", _, .admin?, _):
            return .adminGrant(AdminGrant(member: member))
        case ("MemberGrant", _, let role?, _):
            return .memberGrant(MemberGrant(member: member, role: role))
        case ("Delegation", let device?, _, let limit?):
            return .delegation(
                Delegation(lead: member, device: try names.long(device), limit: limit)
            )
        case ("HandoverConfirmed", _, _, _):
            return .handoverConfirmed(HandoverConfirmed(member: member))
        default:
            return .malformed
        }
    }

    private func deviceGrant(_ names: ModelNames) throws -> Action {
        guard let organisation, let member, let device else { return .malformed }
        return .deviceGrant(
            DeviceGrant(
                organisation: try names.short(organisation),
                member: try names.member(member),
                device: try names.long(device),
                delegation: try delegation.map { try names.long($0) }
            )
        )
    }

    private func documentAction(_ names: ModelNames) throws -> Action {
        switch kind {
        case "DocumentCreate": return try creation(names)
        case "MemberAdd":
            guard let member, let role = role.flatMap(DocumentRole.init(rawValue:)) else {
                return .malformed
            }
            return .memberAdd(MemberAdd(member: try names.member(member), role: role))
        case "MemberRemove":
            return try member.map { .memberRemove(MemberRemove(member: try names.member($0))) }
                ?? .malformed
        case "NewEpoch": return .newEpoch(try epoch(names))
        case "KeyGrant": return .keyGrant(KeyGrant(epochs: [], wraps: []))
        case "Cutoff": return .cutoff(Cutoff(entries: try points(names)))
        case "Adopt": return .adopt(Adopt(changes: []))
        case "Hold": return .hold
        case "HoldLift":
            return try subject.map { .holdLift(HoldLift(hold: try names.long($0))) } ?? .malformed
        case "EraseRequest": return .eraseRequest
        case "EraseApprove":
            return try subject.map { .eraseApprove(EraseApprove(request: try names.long($0))) }
                ?? .malformed
        case "EraseDone": return .eraseDone
        default: return .unknown
        }
    }

    private func creation(_ names: ModelNames) throws -> Action {
        guard let organisation, let member else { return .malformed }
        return .documentCreate(
            DocumentCreate(
                organisation: try names.short(organisation),
                creator: try names.member(member),
                epoch: try epoch(names)
            )
        )
    }

    private func removal(_ names: ModelNames) throws -> Action {
        var found = try target(names)
        if found == nil, member == nil, subject == nil, let device, device == signer {
            // A resignation holds in every organisation, so it may well name none.
            found = .device(try names.long(device), try names.short(organisation ?? ""))
        }
        guard let found else { return .malformed }
        return .remove(
            Remove(
                target: found,
                // Whatever is not known to be harmless is taken for the worst.
                reason: reason.flatMap(Remove.Reason.init(rawValue:)) ?? .compromised,
                trustUntil: try points(names),
                proposal: try subject.map { try names.long($0) }
            )
        )
    }

    private func target(_ names: ModelNames) throws -> RemovalTarget? {
        switch (member, device) {
        case (_?, nil):
            return try ownMember(names).map { .member($0) }
        case (nil, let device?):
            guard let organisation else { return nil }
            return .device(try names.long(device), try names.short(organisation))
        default:
            return nil
        }
    }

    /// The member, if it belongs to the organisation in which the entry acts.
    private func ownMember(_ names: ModelNames) throws -> MemberID? {
        guard let member, let organisation else { return nil }
        let found = try names.member(member)
        return found.organisation == (try names.short(organisation) as OrganisationID) ? found : nil
    }

    private func points(_ names: ModelNames) throws -> [ChainPoint] {
        try (trustUntil ?? []).map { point in
            ChainPoint(
                device: try names.long(point.device),
                authorSeq: point.authorSeq,
                entry: try names.long(point.entry)
            )
        }
    }

    private func epoch(_ names: ModelNames) throws -> NewEpoch {
        NewEpoch(epoch: try names.short(id), commitment: try names.long(id), wraps: [])
    }

    private func serverGrant(_ names: ModelNames) throws -> ServerGrant {
        let name = device ?? "server"
        return ServerGrant(
            server: try names.short(name),
            kind: .central,
            keyNow: try names.long(name),
            keyNext: try names.long(name)
        )
    }
}
