import Trust

// Actions in the words of the tests.

extension Action {
    static func organisation(_ name: String) -> Action {
        .organisationGrant(OrganisationGrant(organisation: OrganisationID(name)))
    }

    static func administrator(_ member: String) -> Action {
        .adminGrant(AdminGrant(member: MemberID(member)))
    }

    static func member(_ member: String, _ role: Role) -> Action {
        .memberGrant(MemberGrant(member: MemberID(member), role: role))
    }

    static func device(
        _ device: String,
        of member: String,
        under delegation: Entry? = nil,
        in organisation: String? = nil
    ) -> Action {
        .deviceGrant(
            DeviceGrant(
                organisation: organisation.map { OrganisationID($0) },
                member: MemberID(member),
                device: DeviceID(device),
                delegation: delegation?.id
            )
        )
    }

    static func delegate(to lead: String, device: String? = nil, limit: UInt64) -> Action {
        .delegation(
            Delegation(lead: MemberID(lead), device: DeviceID(device ?? lead), limit: limit)
        )
    }

    static func confirm(_ grant: Entry, in organisation: String) -> Action {
        .confirm(Confirm(organisation: OrganisationID(organisation), grant: grant.id))
    }

    static func handover(_ member: String) -> Action {
        .handoverConfirmed(HandoverConfirmed(member: MemberID(member)))
    }

    static func propose(_ member: String) -> Action {
        .removeProposal(RemoveProposal(target: .member(MemberID(member))))
    }

    static func remove(
        _ member: String,
        _ reason: Remove.Reason = .left,
        trusting points: [ChainPoint] = [],
        agreeing proposal: Entry? = nil
    ) -> Action {
        .remove(
            Remove(
                target: .member(MemberID(member)),
                reason: reason,
                trustUntil: points,
                proposal: proposal?.id
            )
        )
    }

    static func removeDevice(
        _ device: String,
        in organisation: String,
        _ reason: Remove.Reason = .lost,
        trusting points: [ChainPoint] = []
    ) -> Action {
        .remove(
            Remove(
                target: .device(DeviceID(device), OrganisationID(organisation)),
                reason: reason,
                trustUntil: points
            )
        )
    }

    static func server(_ name: String, key: String = "k") -> Action {
        .serverGrant(
            ServerGrant(
                server: ServerID(name),
                kind: .central,
                keyNow: ContentHash(key),
                keyNext: ContentHash(key + "+")
            )
        )
    }

    static func recovery(_ key: String, of organisation: String) -> Action {
        .recoveryGrant(
            RecoveryGrant(
                organisation: OrganisationID(organisation),
                recipient: RecoveryID(key)
            )
        )
    }

    static func create(for member: String, epoch: NewEpoch = .unnamed) -> Action {
        let creator = MemberID(member)
        return .documentCreate(
            DocumentCreate(organisation: creator.organisation, creator: creator, epoch: epoch)
        )
    }

    static func add(_ member: String, _ role: DocumentRole) -> Action {
        .memberAdd(MemberAdd(member: MemberID(member), role: role))
    }

    static func exclude(_ member: String) -> Action {
        .memberRemove(MemberRemove(member: MemberID(member)))
    }

    static func cutoff(at points: [ChainPoint], changes: [ChangeCutoff] = []) -> Action {
        .cutoff(Cutoff(entries: points, changes: changes))
    }

    static func lift(_ hold: Entry) -> Action {
        .holdLift(HoldLift(hold: hold.id))
    }

    static func approve(_ request: Entry) -> Action {
        .eraseApprove(EraseApprove(request: request.id))
    }

    static func epoch(_ name: String, for recipients: [String], commitment: String? = nil) -> Action
    {
        .newEpoch(NewEpoch(name, for: recipients, commitment: commitment))
    }

    static func grant(_ epochs: [String], to recipients: [String]) -> Action {
        .keyGrant(KeyGrant(epochs: epochs.map { EpochID($0) }, wraps: recipients.map(Wrap.init)))
    }
}

extension NewEpoch {
    static let unnamed = NewEpoch("first", for: [])

    init(_ name: String, for recipients: [String], commitment: String? = nil) {
        self.init(
            epoch: EpochID(name),
            commitment: ContentHash(commitment ?? name),
            wraps: recipients.map(Wrap.init)
        )
    }
}

extension Wrap {
    /// A wrap for a device, or for the recovery key of that text if it begins with "key:".
    init(_ text: String) {
        self.init(recipient: Recipient(text), digest: ContentHash("wrap " + text))
    }
}

extension Recipient {
    init(_ text: String) {
        self = text.hasPrefix("key:") ? .recovery(RecoveryID(text)) : .device(DeviceID(text))
    }
}
