package import Trust
import Wire

import struct Foundation.Data

/// What an inviter does about one invitation, without the connection (Protocol/enrolment.md).
///
/// Each call may be made again after an interruption. The order is: `invite`, `requests` until
/// someone has come, `examine`, the grants of `grants`, pushed, then `welcome`.
package struct Inviting: Sendable {
    package let invitation: OpenInvitation

    package init(_ invitation: OpenInvitation) {
        self.invitation = invitation
    }

    package func invite() -> Call {
        var message = WireInviteRequest()
        message.invitation = Data(invitation.id.bytes)
        message.networkID = Data(invitation.network.bytes)
        message.serverID = Data(invitation.server.bytes)
        return Self.call(.invite, message)
    }

    package func revoke() -> Call {
        var message = WireRevokeRequest()
        message.invitation = Data(invitation.id.bytes)
        message.networkID = Data(invitation.network.bytes)
        message.serverID = Data(invitation.server.bytes)
        return Self.call(.revoke, message)
    }

    /// Asks how all of this device's invitations stand; one call for all of them.
    package static func requests() -> Call {
        var message = WireRequestsRequest()
        message.protocol = Limits.protocolVersion
        return call(.requests, message)
    }

    private static func call(_ kind: Call.Kind, _ message: some WireMessage) -> Call {
        Call(kind: kind, number: 1, body: message.encoded, maxAnswerBytes: Limits.bodyBytes)
    }

    /// The device that has come, if one has and all about it is right.
    ///
    /// - Parameters:
    ///   - report: What the server says of this invitation.
    ///   - membership: The network's log as it is here.
    ///   - now: This device's clock in milliseconds since 1970.
    /// - Returns: Nil if nobody has come.
    /// - Throws: `invitation-attacked` if the server or a second device is not honest,
    ///   `invitation-expired`, `weak-key` or `identity`. Then nothing may be granted.
    package func examine(
        _ report: InvitationReport,
        _ membership: inout Membership,
        at now: UInt64
    ) throws(TrustError) -> Applicant? {
        precondition(report.invitation == invitation.id, "the report is of this invitation")
        guard report.alarmMilliseconds == nil else {
            throw TrustError(
                .invitationAttacked,
                "two devices came with this invitation; grant neither, revoke it, invite anew"
            )
        }
        guard let bytes = report.request else { return nil }
        guard now < invitation.expiresMilliseconds else {
            throw TrustError(.invitationExpired, "the invitation is over; invite anew")
        }
        let request = try EnrolmentRequest(decoding: bytes)
        try request.check(with: invitation.secret, in: invitation.network)
        let identity = try request.identity()
        guard let possession = request.possession else {
            throw TrustError(.identity, "the proof of possession is missing")
        }
        try checkIsNew(identity, &membership)
        return Applicant(
            identity: identity,
            possession: possession,
            isConfirmedByVoice: invitation.role.level <= .lead
        )
    }

    /// A device is one installation of one member; after an interruption it may be granted already.
    private func checkIsNew(
        _ identity: DeviceIdentity,
        _ membership: inout Membership
    ) throws(TrustError) {
        let standing = membership.evaluation().standing(of: identity.id)
        let isElsewhere = standing.keys.contains { $0 != invitation.member }
        let isFormer = standing.isEmpty && membership.identity(of: identity.id) != nil
        guard !isElsewhere, !isFormer, !membership.sharesKey(identity) else {
            throw TrustError(
                .identity,
                "device \(identity.id) shows keys that the network knows already"
            )
        }
    }

    /// What is still to be signed, in this order, so that the device has its place; empty if it has.
    package func grants(
        for applicant: Applicant,
        _ membership: inout Membership,
        under delegation: EntryID? = nil
    ) -> [EntryContent] {
        let evaluation = membership.evaluation()
        guard evaluation.standing(of: applicant.identity.id)[invitation.member] == nil else {
            return []
        }
        var contents: [EntryContent] = []
        if evaluation.members[invitation.member] == nil {
            contents.append(
                invitation.role == .admin
                    ? .adminGrant(invitation.member)
                    : .memberGrant(invitation.member, invitation.role)
            )
        }
        contents.append(
            .deviceGrant(
                applicant.identity,
                to: invitation.member,
                possession: applicant.possession,
                under: delegation
            )
        )
        return contents
    }

    /// Tells the device what it has joined, once its grant is in the log here and at the server.
    ///
    /// - Parameters:
    ///   - applicant: The device that was granted.
    ///   - grant: Its `DeviceGrant`.
    ///   - membership: The network's log, the grant included.
    ///   - servers: The server of this invitation first.
    ///   - encapsulation: How it is sealed.
    /// - Returns: The call; a later one takes the place of an earlier one.
    /// - Throws: `weak-key` if nothing can be sealed to the device.
    package func welcome(
        _ applicant: Applicant,
        granted grant: EntryID,
        _ membership: inout Membership,
        servers: [KnownServer],
        _ encapsulation: any KeyEncapsulation = XWingEncapsulation()
    ) throws(TrustError) -> Call {
        guard let root = membership.rootKey, membership.contains(grant),
            let role = membership.evaluation()
                .standing(of: applicant.identity.id)[invitation.member]
        else {
            throw TrustError(.pendingMembership, "the device's grant is not in the log here")
        }
        let content = WelcomeContent(
            root: root,
            member: invitation.member,
            role: role,
            grant: grant,
            heads: membership.evaluation().networkHeads,
            servers: servers
        )
        let welcome = try Welcome(
            content,
            to: applicant.identity,
            with: invitation.secret,
            in: invitation.network,
            encapsulation
        )
        var message = WireWelcomeRequest()
        message.invitation = Data(invitation.id.bytes)
        message.networkID = Data(invitation.network.bytes)
        message.serverID = Data(invitation.server.bytes)
        message.welcome = Data(welcome.encoded)
        return Self.call(.welcome, message)
    }
}

/// A device that asks to join and has proven what it can.
package struct Applicant: Sendable {
    package let identity: DeviceIdentity
    package let possession: Signature
    /// Whether a person must compare the words by voice before anything is granted.
    package let isConfirmedByVoice: Bool

    /// Eight words that the joining device shows too.
    package var fingerprint: String { identity.fingerprint }
}
