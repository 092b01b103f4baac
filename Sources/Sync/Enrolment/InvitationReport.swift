package import Trust
import Wire

/// How an invitation stands, as the server says; only the request proves itself.
package struct InvitationReport: Hashable, Sendable {
    package let invitation: InvitationID
    /// By the server's clock, in milliseconds since 1970.
    package let madeMilliseconds: UInt64
    package let expiresMilliseconds: UInt64
    /// The joining device's request as it came; nil if nobody has come, or it was answered.
    package let request: [UInt8]?
    package let isWelcomed: Bool
    package let isRevoked: Bool
    /// When another device came with the same invitation; nil if none did.
    package let alarmMilliseconds: UInt64?
    /// Joins that were refused.
    package let attempts: Int

    /// The answer to `Inviting.requests`.
    package static func all(in body: [UInt8]) throws(TrustError) -> [InvitationReport] {
        let message = try Joining.read(body, as: WireRequestsResponse.self)
        guard message.invitations.count <= Limits.invitationsPerAnswer else {
            throw TrustError(.tooLarge, "the server lists too many invitations")
        }
        var reports: [InvitationReport] = []
        for state in message.invitations { reports.append(try InvitationReport(state)) }
        return reports
    }

    private init(_ state: WireInvitationState) throws(TrustError) {
        guard let invitation = InvitationID(bytes: state.invitation) else {
            throw TrustError(.malformed, "an invitation's name does not have 32 bytes")
        }
        self.invitation = invitation
        madeMilliseconds = state.madeMs
        expiresMilliseconds = state.expiresMs
        request = state.request.isEmpty ? nil : Array(state.request)
        isWelcomed = state.welcomed
        isRevoked = state.revoked
        alarmMilliseconds = state.alarmMs == 0 ? nil : state.alarmMs
        attempts = Int(state.attempts)
    }
}
