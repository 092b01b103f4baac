import Foundation
import Wire

// What an entry may do, as it should be and as it should not.

extension EntrySeeds {
    private static let point: WireEntryPoint = {
        var point = WireEntryPoint()
        (point.deviceID, point.authorSeq, point.entryID) = (long(1), 1, long(2))
        return point
    }()

    static let networkActions: [Change] =
        [
            { $0.organisationGrant.organisation = short(1) }, { $0.organisationGrant = .init() },
            { $0.adminGrant.member.member = Data() }, { $0.handoverConfirmed.member = member },
            { $0.delegation.member = member }, { $0.confirm.organisation = short(1) },
            {
                $0.confirm.organisation = short(1)
                $0.confirm.grant = long(1)
            },
            { $0.removeProposal.member = member },
            {
                $0.removeProposal.member = member
                $0.removeProposal.deviceID = long(1)
            },
            { $0.removeProposal.deviceID = long(1) },
            { body in
                body.delegation.member = member
                (body.delegation.deviceID, body.delegation.site) = (long(1), short(1))
            },
        ] + roles + servers + removals

    private static let roles: [Change] = (0...5).map { role in
        { body in
            body.memberGrant.member = member
            body.memberGrant.role = WireRole(rawValue: role) ?? .unspecified
        }
    }

    private static let servers: [Change] = (0...3).flatMap { kind -> [Change] in
        [Data(), short(3)].map { organisation in
            { body in
                (body.serverGrant.serverID, body.serverGrant.keyHash) = (short(1), long(1))
                body.serverGrant.kind = .init(rawValue: kind) ?? .unspecified
                body.serverGrant.organisation = organisation
                if kind == 1 { body.serverGrant.nextKeyHash = organisation }
            }
        }
    }

    private static let removals: [Change] = (0...4).flatMap { reason -> [Change] in
        let points: [(inout WireEntryPoint) -> Void] = [
            { _ in }, { $0.authorSeq = 0 }, { $0.entryID = Data() },
        ]
        return points.map { change in
            var changed = point
            change(&changed)
            let trustUntil = [changed]
            return { body in
                body.remove.member = member
                body.remove.reason = .init(rawValue: reason) ?? .unspecified
                body.remove.trustUntil = trustUntil
                body.remove.proposal = reason == 1 ? long(1) : Data()
            }
        }
    }

    private static let epoch: WireNewEpoch = {
        var epoch = WireNewEpoch()
        (epoch.epochID, epoch.commitment) = (short(1), long(1))
        epoch.recipients = [recipient(1, .device), recipient(2, .recovery)]
        return epoch
    }()

    private static func recipient(_ byte: UInt8, _ kind: WireRecipient.Kind) -> WireRecipient {
        var recipient = WireRecipient()
        (recipient.id, recipient.wrapHash, recipient.kind) = (long(byte), long(9), kind)
        return recipient
    }

    private static func head(_ byte: UInt8) -> WireChainPoint {
        var head = WireChainPoint()
        head.incarnation = Data(repeating: byte, count: 8)
        (head.seq, head.hash) = (1, long(1))
        return head
    }

    static let documentActions: [Change] =
        [
            { $0.documentCreate.creator = member },
            { body in
                body.documentCreate.creator = member
                body.documentCreate.nonce = short(1)
                body.documentCreate.epoch = epoch
                body.networkHeads = [long(1)]
            },
            { body in
                body.documentCreate.creator = member
                body.documentCreate.nonce = short(1)
                body.documentCreate.epoch = epoch
                body.log = short(1)
            },
            { $0.memberRemove.member = member }, { $0.memberRemove = .init() },
            {
                $0.newEpoch = epoch
                $0.log = short(1)
            },
            {
                $0.newEpoch = epoch
                $0.newEpoch.recipients.swapAt(0, 1)
            },
            {
                $0.newEpoch = epoch
                $0.newEpoch.recipients[0].kind = .unspecified
            },
            {
                $0.newEpoch = epoch
                $0.newEpoch.recipients[0].wrapHash = Data()
            },
            { $0.newEpoch.recipients = .init(repeating: recipient(1, .device), count: 385) },
            { $0.keyGrant.epochIds = [short(1), short(2)] },
            {
                $0.keyGrant.epochIds = [short(2), short(1)];
                $0.keyGrant.recipients = epoch.recipients
            },
            {
                $0.cutoff.deviceID = long(1)
                $0.cutoff.changes = [head(1), head(2)]
            },
            {
                $0.cutoff.deviceID = long(1)
                $0.cutoff.changes = [head(2), head(1)]
            },
            {
                $0.cutoff.deviceID = long(1)
                $0.cutoff.trustUntil = [point]
            },
            {
                $0.cutoff.deviceID = long(1)
                $0.cutoff.changes = [.init()]
            },
            { $0.cutoff.trustUntil = .init(repeating: point, count: 257) },
            { $0.adopt.changes = [long(1), long(2)] }, { $0.adopt.changes = [long(2), long(1)] },
            {
                $0.hold.ground = 1
                $0.log = short(1)
            },
            { $0.holdLift.hold = long(1) },
            { $0.holdLift = .init() }, { $0.eraseRequest.basis = 1 },
            { $0.eraseApprove.request = long(1) }, { $0.eraseApprove = .init() },
            { $0.eraseDone.request = long(1) },
        ] + documentRoles

    private static let documentRoles: [Change] = (0...4).map { role in
        { body in
            body.memberAdd.member = member
            body.memberAdd.role = WireDocumentRole(rawValue: role) ?? .unspecified
        }
    }
}
