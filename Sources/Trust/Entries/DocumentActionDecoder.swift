import FoundationEssentials
import Wire

extension ActionDecoder {
    /// The actions of a document's log; anything else is unknown.
    func documentAction(_ action: WireEntryBody.OneOf_Action) throws(TrustError) -> Action {
        switch action {
        case .documentCreate(let create): try documentCreate(create)
        case .memberAdd(let add): try memberAdd(add)
        case .memberRemove(let removal):
            .memberRemove(MemberRemove(member: try MemberID(removal.member)))
        case .newEpoch(let epoch): .newEpoch(try newEpoch(epoch))
        case .keyGrant(let grant): try keyGrant(grant)
        case .cutoff(let cutoff): try self.cutoff(cutoff)
        case .adopt(let adopt):
            .adopt(
                Adopt(
                    changes: try ascending(adopt.changes, "changes", atMost: Limits.headsPerEntry)
                )
            )
        case .hold: .hold
        case .holdLift(let lift): .holdLift(HoldLift(hold: try EntryID(field: lift.hold, "hold")))
        case .eraseRequest: .eraseRequest
        case .eraseApprove(let approval):
            .eraseApprove(EraseApprove(request: try EntryID(field: approval.request, "request")))
        case .eraseDone: .eraseDone
        default: .unknown
        }
    }

    private func documentCreate(_ create: WireDocumentCreate) throws(TrustError) -> Action {
        _ = try Identifier16<DocumentCreate>(field: create.nonce, "nonce")
        let creator = try MemberID(create.creator)
        return .documentCreate(
            DocumentCreate(
                organisation: creator.organisation,
                creator: creator,
                epoch: try newEpoch(create.epoch)
            )
        )
    }

    private func memberAdd(_ add: WireMemberAdd) throws(TrustError) -> Action {
        let member = try MemberID(add.member)
        guard let role = DocumentRole(add.role) else { return .unknown }
        return .memberAdd(MemberAdd(member: member, role: role))
    }

    private func newEpoch(_ epoch: WireNewEpoch) throws(TrustError) -> NewEpoch {
        NewEpoch(
            epoch: try EpochID(field: epoch.epochID, "epoch_id"),
            commitment: try ContentHash(field: epoch.commitment, "commitment"),
            wraps: try wraps(epoch.recipients)
        )
    }

    private func keyGrant(_ grant: WireKeyGrant) throws(TrustError) -> Action {
        let fields = try grant.epochIds.bounded(by: Limits.epochsPerWrap, "epoch_ids")
        var epochs: [EpochID] = []
        for field in fields {
            let next = try EpochID(field: field, "epoch_id")
            if let last = epochs.last, last >= next {
                throw TrustError(.malformed, "epoch_ids are not ascending, each once")
            }
            epochs.append(next)
        }
        return .keyGrant(KeyGrant(epochs: epochs, wraps: try wraps(grant.recipients)))
    }

    /// Recipients in the order of their identifiers, each once, whatever their kind.
    private func wraps(_ recipients: [WireRecipient]) throws(TrustError) -> [Wrap] {
        let recipients = try recipients.bounded(by: Limits.recipientsPerEpoch, "recipients")
        var last: ContentHash?
        var result: [Wrap] = []
        result.reserveCapacity(recipients.count)
        for message in recipients {
            let id = try ContentHash(field: message.id, "recipient")
            if let last, last >= id {
                throw TrustError(.malformed, "recipients are not ascending, each once")
            }
            last = id
            let recipient = try Recipient(message)
            let hash = try ContentHash(field: message.wrapHash, "wrap_hash")
            result.append(Wrap(recipient: recipient, digest: hash))
        }
        return result
    }

    private func cutoff(_ cutoff: WireCutoff) throws(TrustError) -> Action {
        let points = try cutoff.trustUntil.bounded(by: Limits.trustPointsPerEntry, "trust_until")
        let chains = try cutoff.changes.bounded(by: Limits.trustPointsPerEntry, "changes")
        let device = try DeviceID(field: cutoff.deviceID, "device_id")
        var heads: [ChangeHead] = []
        for chain in chains {
            let head = try ChangeHead(chain)
            if let last = heads.last, last.incarnation >= head.incarnation {
                throw TrustError(.malformed, "a cutoff's incarnations are not ascending, each once")
            }
            heads.append(head)
        }
        return .cutoff(
            Cutoff(
                entries: try points.map(ChainPoint.init),
                changes: [ChangeCutoff(device: device, heads: heads)]
            )
        )
    }
}

extension Recipient {
    /// The bytes by which the wire and the wrap's binding name the recipient.
    package var bytes: [UInt8] {
        switch self {
        case .device(let device): device.bytes
        case .recovery(let recovery): recovery.bytes
        }
    }

    init(_ message: WireRecipient) throws(TrustError) {
        switch message.kind {
        case .device: self = .device(try DeviceID(field: message.id, "recipient"))
        case .recovery: self = .recovery(try RecoveryID(field: message.id, "recipient"))
        default: throw TrustError(.malformed, "a recipient is neither a device nor for recovery")
        }
    }

    func wire(hash: ContentHash) -> WireRecipient {
        var message = WireRecipient()
        message.id = .init(bytes)
        message.wrapHash = .init(hash.bytes)
        switch self {
        case .device: message.kind = .device
        case .recovery: message.kind = .recovery
        }
        return message
    }
}

extension ChangeHead {
    fileprivate init(_ point: WireChainPoint) throws(TrustError) {
        guard point.seq > 0 else { throw TrustError(.malformed, "seq counts from 1") }
        self.init(
            incarnation: try IncarnationID(field: point.incarnation, "incarnation"),
            seq: point.seq,
            change: try ChangeID(field: point.hash, "hash")
        )
    }
}

extension DocumentRole {
    init?(_ role: WireDocumentRole) {
        switch role {
        case .owner: self = .owner
        case .writer: self = .writer
        case .reader: self = .reader
        default: return nil
        }
    }

    var wire: WireDocumentRole {
        switch self {
        case .owner: .owner
        case .writer: .writer
        case .reader: .reader
        }
    }
}
