/// The 130 secret bits of an invitation; whoever holds them may ask to join, once.
///
/// They travel from person to person and never through a server, which knows only the public key
/// that follows from them (Protocol/enrolment.md §1). Shared by reference; wiped with the last owner.
package final class InvitationSecret: Sendable {
    /// 130 bits, then six bits that are zero.
    package static let byteCount = 17
    private static let lastByteMask: UInt8 = 0b1100_0000

    private let bytes: SecretBytes
    /// The public half of the invitation's key: how servers and both devices name the invitation.
    package let id: InvitationID

    /// Takes back what `copy` gave.
    package convenience init(_ bytes: consuming SecretBytes) throws(TrustError) {
        let isWhole =
            bytes.count == Self.byteCount
            && bytes.withBytes { $0[Self.byteCount - 1] & ~Self.lastByteMask == 0 }
        guard isWhole else {
            throw TrustError(.invitation, "an invitation's secret has 130 bits")
        }
        self.init(whole: bytes)
    }

    private init(whole bytes: consuming SecretBytes) {
        id = identifier(
            SigningKey(seed: Hashing.derive(from: bytes, .invitationKey)).publicKey.bytes
        )
        self.bytes = bytes
    }

    package static func generate(_ random: RandomSource) -> InvitationSecret {
        var drawn = random.bytes(byteCount)
        drawn[byteCount - 1] &= lastByteMask
        return InvitationSecret(whole: SecretBytes(consuming: &drawn, locked: true))
    }

    /// The seventeen bytes, for a vault.
    package func copy() -> SecretBytes {
        bytes.copy(0..<Self.byteCount)
    }

    /// The key that signs what the joining device asks a server.
    func signingKey() -> SigningKey {
        SigningKey(seed: Hashing.derive(from: bytes, .invitationKey))
    }

    /// What only a holder of the secret can say of these parts.
    func code(_ tag: CodeTag, _ parts: [[UInt8]]) -> [UInt8] {
        Hashing.code(under: Hashing.derive(from: bytes, .invitationCode), tag, parts)
    }
}

/// An invitation, by the public key that its secret gives.
package typealias InvitationID = Identifier32<InvitationSecret>
