import Trust
import Wire

/// Why a call of enrolment is not answered.
package enum EnrolmentRefusal: Error, Hashable, Sendable {
    /// The device may not invite.
    case notPermitted
    /// The one refusal that a joining device gets, whatever the reason.
    case notHere
    case state
    /// A signed request that was made before.
    case replayed
    case tooMany(retryAfterSeconds: Int)
}

/// What was refused to joining devices: how often in the last hour, and what the store is still to
/// be told.
///
/// Kept in memory until the next line of the sync log is written, so that a refusal takes the same
/// time whether or not there is something to write about it.
struct EnrolmentRefusals: Sendable {
    /// Of one invitation.
    struct Count: Hashable, Sendable {
        var attempts = 0
        var alarm: UInt64?
    }

    private(set) var counts: [InvitationID: Count] = [:]
    /// When calls were refused, the oldest first; no more than the limit.
    private var times: [UInt64] = []

    /// Counts a refusal; afterwards `retryAfterSeconds` may have something to say.
    mutating func count(at now: UInt64) {
        times.append(now)
        if times.count > Wire.Limits.invitationsPerHour { times.removeFirst() }
    }

    /// How long to wait after too many refusals; nil while there were not too many.
    func retryAfterSeconds(at now: UInt64) -> Int? {
        guard times.count >= Wire.Limits.invitationsPerHour, let oldest = times.first else {
            return nil
        }
        let end = oldest + Limits.enrolmentWindowMilliseconds
        return now < end ? Int((end - now + 999) / 1_000) : nil
    }

    /// A join that was refused although the invitation's key signed it.
    mutating func attempt(_ invitation: InvitationID, alarmAt alarm: UInt64? = nil) {
        var count = counts[invitation] ?? Count()
        count.attempts += 1
        count.alarm = count.alarm ?? alarm
        counts[invitation] = count
    }

    /// The row as it will be once everything is written.
    func applied(to invitation: StoredInvitation) -> StoredInvitation {
        guard let count = counts[invitation.id] else { return invitation }
        var invitation = invitation
        invitation.attempts += count.attempts
        invitation.alarm = invitation.alarm ?? count.alarm
        return invitation
    }

    var areUnwritten: Bool { !counts.isEmpty }

    var areDue: Bool { counts.count >= Limits.unwrittenRefusals }

    mutating func written() {
        counts = [:]
    }
}
