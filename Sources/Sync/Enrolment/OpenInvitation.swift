package import Trust
import Wire

/// The inviter's own record of an invitation: what it grants is decided here and nowhere else.
package struct OpenInvitation: Sendable {
    package let secret: InvitationSecret
    package let network: NetworkID
    /// Where the device joins.
    package let server: ServerID
    /// For whom the device will act.
    package let member: MemberID
    /// What the member is, or becomes by being granted.
    package let role: Role
    /// When it was made by this device's clock, in milliseconds since 1970.
    package let madeMilliseconds: UInt64

    package init(
        secret: InvitationSecret,
        network: NetworkID,
        server: ServerID,
        member: MemberID,
        role: Role,
        madeMilliseconds: UInt64
    ) {
        self.secret = secret
        self.network = network
        self.server = server
        self.member = member
        self.role = role
        self.madeMilliseconds = madeMilliseconds
    }

    package var id: InvitationID { secret.id }

    package var expiresMilliseconds: UInt64 {
        madeMilliseconds + Limits.invitationMilliseconds
    }

    /// The text to hand over.
    package func text(for server: KnownServer) -> String {
        Invitation(
            network: network,
            serverKey: server.keyNow,
            secret: secret,
            address: server.address
        ).text
    }
}
