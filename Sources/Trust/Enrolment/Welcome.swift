import FoundationEssentials
import Wire

/// The inviter's answer, sealed to the new device and authenticated with the invitation's secret.
///
/// A server can lose it, and can neither read, alter nor replace it. It opens only with the device's
/// key-agreement key, which proves that the device holds that one too.
package struct Welcome: Hashable, Sendable {
    package let encoded: [UInt8]
    private let sealed: [UInt8]
    private let code: [UInt8]

    /// Welcomes one device under one invitation.
    package init(
        _ content: WelcomeContent,
        to device: DeviceIdentity,
        with secret: InvitationSecret,
        in network: NetworkID,
        _ encapsulation: some KeyEncapsulation
    ) throws(TrustError) {
        var plaintext = content.encoded
        let parts = Self.parts(device.id, secret.id, network)
        sealed = try encapsulation.seal(
            SecretBytes(consuming: &plaintext),
            to: device.agreementKey,
            info: Hashing.sealInfo(.welcome, parts)
        )
        code = secret.code(.welcome, parts + [sealed])
        var message = WireWelcome()
        message.sealed = Data(sealed)
        message.code = Data(code)
        encoded = message.encoded
    }

    /// Reads what anyone may have made; nothing is proven yet.
    package init(decoding bytes: [UInt8]) throws(TrustError) {
        guard bytes.count <= Limits.welcomeBytes else {
            throw TrustError(.tooLarge, "a welcome has at most \(Limits.welcomeBytes) bytes")
        }
        let message: WireWelcome
        do {
            message = try WireWelcome(decoding: bytes)
        } catch {
            throw TrustError(.malformed, error.message)
        }
        encoded = bytes
        sealed = Array(message.sealed)
        code = Array(message.code)
    }

    /// What the inviter says, if it is the inviter who says it to this device, under this invitation
    /// and in this network.
    ///
    /// - Throws: `invitation-attacked` if it is not; nothing of it may be used then.
    package func open(
        with keys: borrowing DeviceKeys,
        _ secret: InvitationSecret,
        in network: NetworkID,
        _ encapsulation: some KeyEncapsulation
    ) throws(TrustError) -> WelcomeContent {
        let parts = Self.parts(keys.id, secret.id, network)
        guard constantTimeEqual(code, secret.code(.welcome, parts + [sealed])) else {
            throw TrustError(
                .invitationAttacked,
                "the welcome is not by the one who invited this device; ask for a new invitation"
            )
        }
        let info = Hashing.sealInfo(.welcome, parts)
        let plaintext = try encapsulation.open(sealed, with: keys.agreement, info: info)
        let content = try WelcomeContent(decoding: plaintext.withBytes { Array($0) })
        guard NetworkID(root: content.root) == network else {
            throw TrustError(.wrongNetwork, "the welcome names another network's root")
        }
        return content
    }

    private static func parts(
        _ device: DeviceID,
        _ invitation: InvitationID,
        _ network: NetworkID
    ) -> [[UInt8]] {
        [network.bytes, invitation.bytes, device.bytes]
    }
}
