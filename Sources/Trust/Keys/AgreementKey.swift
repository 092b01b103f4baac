import CSodium
import Crypto

/// A public key that secrets are sealed to: X-Wing, that is ML-KEM-768 and X25519 side by side.
///
/// Whoever holds one may rely on it: neither half is malformed or of small order.
package struct AgreementPublicKey: Hashable, Sendable {
    package static let byteCount = 1_216
    private static let latticeByteCount = 1_184
    package let bytes: [UInt8]

    package init(checking bytes: [UInt8]) throws(TrustError) {
        guard bytes.count == Self.byteCount else {
            throw TrustError(
                .malformed,
                "a key-agreement key has \(Self.byteCount) bytes, not \(bytes.count)"
            )
        }
        if SoundKeys.shared.contains(bytes) {
            self.bytes = bytes
            return
        }
        guard Self.curveHalfIsSound(bytes[Self.latticeByteCount...]) else {
            throw TrustError(.weakKey, "the X25519 half of a key-agreement key is of small order")
        }
        guard Self.encapsulates(to: bytes) else {
            throw TrustError(.weakKey, "the ML-KEM half of a key-agreement key is malformed")
        }
        SoundKeys.shared.insert(bytes)
        self.bytes = bytes
    }

    /// For a key pair of our own.
    init(trusted bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// A multiplication that gives zero betrays every point of small order.
    private static func curveHalfIsSound(_ point: ArraySlice<UInt8>) -> Bool {
        let scalar = [UInt8](repeating: 0x5A, count: 32)
        var product = [UInt8](repeating: 0, count: 32)
        return sodium_init() >= 0
            && crypto_scalarmult_curve25519(&product, scalar, Array(point)) == 0
    }

    /// A trial encapsulation fails unless every coefficient is reduced.
    private static func encapsulates(to bytes: [UInt8]) -> Bool {
        let key = try? XWingMLKEM768X25519.PublicKey(rawRepresentation: bytes)
        return (try? key?.encapsulate()) != nil
    }
}

/// A private key that opens what was sealed to its public half.
package struct AgreementKey: ~Copyable, Sendable {
    private let secret: SecretBytes
    package let publicKey: AgreementPublicKey

    /// The key that 32 secret bytes determine.
    package init(seed: borrowing SecretBytes) {
        precondition(seed.count == 32, "a key-agreement key grows from 32 bytes")
        secret = seed.copy(0..<32, locked: true)
        do {
            let key = try secret.withBytes { try XWingMLKEM768X25519.PrivateKey(seed: $0) }
            publicKey = AgreementPublicKey(trusted: Array(key.publicKey.rawRepresentation))
        } catch {
            preconditionFailure("32 bytes make a key pair")
        }
    }

    package static func generate(_ random: RandomSource) -> AgreementKey {
        AgreementKey(seed: random.secret())
    }

    /// The 32 bytes from which the key can be made again, for the vault and for paper.
    package func seed() -> SecretBytes {
        secret.copy(0..<32)
    }

    func privateKey() throws -> XWingMLKEM768X25519.PrivateKey {
        try secret.withBytes { try XWingMLKEM768X25519.PrivateKey(seed: $0) }
    }
}

extension XWingMLKEM768X25519.PrivateKey {
    fileprivate init(seed: UnsafeRawBufferPointer) throws {
        try self.init(seedRepresentation: seed, publicKey: nil)
    }
}
