import FoundationEssentials
import Wire

/// What a joining device shows the one who invited it: its keys, that it holds them, and that it
/// holds the invitation.
///
/// A server passes it on and can check all but the code.
package struct EnrolmentRequest: Sendable {
    package let network: NetworkID
    package let invitation: InvitationID
    /// The message as it was sent.
    package let encoded: [UInt8]
    private let message: WireEnrolmentRequest

    /// A request by the holder of these keys and this secret.
    package init(
        of keys: borrowing DeviceKeys,
        with secret: InvitationSecret,
        in network: NetworkID
    ) {
        var message = WireEnrolmentRequest()
        message.networkID = Data(network.bytes)
        message.invitation = Data(secret.id.bytes)
        message.signingKey = Data(keys.identity.signingKey.bytes)
        message.agreementKey = Data(keys.identity.agreementKey.bytes)
        message.possession = Data(keys.proofOfPossession(in: network).bytes)
        message.code = Data(secret.code(.join, message.codedParts))
        self.network = network
        invitation = secret.id
        self.message = message
        encoded = message.encoded
    }

    /// Reads what anyone may have made; nothing is proven yet.
    package init(decoding bytes: [UInt8]) throws(TrustError) {
        guard bytes.count <= Limits.enrolmentRequestBytes else {
            throw TrustError(
                .tooLarge,
                "an enrolment request has at most \(Limits.enrolmentRequestBytes) bytes"
            )
        }
        do {
            message = try WireEnrolmentRequest(decoding: bytes)
        } catch {
            throw TrustError(.malformed, error.message)
        }
        network = try NetworkID(field: message.networkID, "network_id")
        invitation = try InvitationID(field: message.invitation, "invitation")
        encoded = bytes
    }

    /// Whether a holder of the secret asked exactly this.
    ///
    /// Whoever carried the request can have changed, swapped or invented it; then nothing of it is
    /// used, and the one who invited is told.
    package func check(with secret: InvitationSecret, in network: NetworkID) throws(TrustError) {
        guard constantTimeEqual(Array(message.code), secret.code(.join, message.codedParts)),
            invitation == secret.id, self.network == network
        else {
            throw TrustError(
                .invitationAttacked,
                "the request is not by the device that was invited; grant nothing, invite anew"
            )
        }
    }

    /// The device's keys, sound and in the hands of whoever presents them.
    package func identity() throws(TrustError) -> DeviceIdentity {
        let identity = DeviceIdentity(
            signingKey: try SigningPublicKey(checking: Array(message.signingKey)),
            agreementKey: try AgreementPublicKey(checking: Array(message.agreementKey))
        )
        guard let possession, identity.isPossessed(possession, in: network) else {
            throw TrustError(
                .identity,
                "the proof of possession of device \(identity.id) is not right"
            )
        }
        return identity
    }

    /// What the grant repeats.
    package var possession: Signature? { Signature(bytes: message.possession) }
}

extension WireEnrolmentRequest {
    fileprivate var codedParts: [[UInt8]] {
        [networkID, invitation, signingKey, agreementKey, possession].map { Array($0) }
    }
}
