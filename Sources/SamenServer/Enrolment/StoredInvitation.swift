package import Trust
import Wire

/// One invitation as the server has it: a public key, two messages that it cannot read, and counts.
///
/// What follows for a call is decided here, from the row and the time alone (Protocol/enrolment.md).
package struct StoredInvitation: Hashable, Sendable {
    package let id: InvitationID
    /// The device that invited.
    package let inviter: DeviceID
    /// In milliseconds since 1970, like all times here.
    package let made: UInt64
    package let expires: UInt64
    package var isRevoked = false
    /// Joins signed by the invitation's key that were refused.
    package var attempts = 0
    /// When a second device first came.
    package var alarm: UInt64?
    /// The device that came first, and what it sent.
    package var device: DeviceID?
    package var request: [UInt8]?
    package var welcome: [UInt8]?
    package var welcomed: UInt64?

    package init(id: InvitationID, inviter: DeviceID, made: UInt64, expires: UInt64) {
        self.id = id
        self.inviter = inviter
        self.made = made
        self.expires = expires
    }

    package init(_ id: InvitationID, by inviter: DeviceID, at now: UInt64) {
        self.init(
            id: id,
            inviter: inviter,
            made: now,
            expires: now + Wire.Limits.invitationMilliseconds
        )
    }

    /// At exactly the end it is over.
    package func isOpen(at now: UInt64) -> Bool {
        !isRevoked && now < expires
    }

    /// What becomes of a device that wants to join.
    package enum JoinVerdict: Hashable, Sendable {
        case accepted
        /// The device that was accepted asks once more.
        case again
        case refused
        /// Another device was accepted before.
        case alarm
    }

    package func join(by device: DeviceID, at now: UInt64) -> JoinVerdict {
        if let first = self.device, first != device { return .alarm }
        if self.device != nil { return isOpen(at: now) || isWelcome(at: now) ? .again : .refused }
        let isSpent = attempts >= Wire.Limits.invitationAttempts
        return isOpen(at: now) && !isSpent ? .accepted : .refused
    }

    /// What a device that has joined is told.
    package enum PollVerdict: Hashable, Sendable {
        case wait
        case welcome([UInt8])
        case refused
    }

    package func poll(at now: UInt64) -> PollVerdict {
        if let welcome, isWelcome(at: now) { return .welcome(welcome) }
        return device != nil && isOpen(at: now) ? .wait : .refused
    }

    private func isWelcome(at now: UInt64) -> Bool {
        guard let welcomed, !isRevoked else { return false }
        return now < welcomed + Wire.Limits.welcomeMilliseconds
    }

    /// What the inviter is told.
    var wire: WireInvitationState {
        var state = WireInvitationState()
        state.invitation = .init(id.bytes)
        state.madeMs = made
        state.expiresMs = expires
        if welcome == nil { state.request = .init(request ?? []) }
        state.welcomed = welcome != nil
        state.revoked = isRevoked
        state.alarmMs = alarm ?? 0
        state.attempts = UInt32(clamping: attempts)
        return state
    }
}
