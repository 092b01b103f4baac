import CSodium

/// A public key that signatures are checked with.
///
/// Whoever holds one may rely on it: it is a canonical point of the prime-order group. The nine
/// points of small order, for which anyone can make signatures, are refused (`trust.md` §2).
package struct SigningPublicKey: Hashable, Sendable {
    package static let byteCount = 32
    private let raw: ContentHash

    package init(checking bytes: [UInt8]) throws(TrustError) {
        guard let raw = ContentHash(bytes: bytes) else {
            throw TrustError(.malformed, "a signing key has 32 bytes, not \(bytes.count)")
        }
        guard sodium_init() >= 0, crypto_core_ed25519_is_valid_point(bytes) == 1 else {
            throw TrustError(.weakKey, "a signing key is not a point that can be trusted")
        }
        self.raw = raw
    }

    package var bytes: [UInt8] { raw.bytes }

    /// Whether `signature` is by this key over a message of this network and purpose.
    package func verifies(
        _ signature: Signature,
        _ tag: SignatureTag,
        in network: NetworkID,
        over message: [UInt8]
    ) -> Bool {
        verifies(signature, overBytes: signedBytes(tag, network, message))
    }

    /// Whether `signature` is over exactly these bytes; only for what another standard lays out.
    package func verifies(_ signature: Signature, overBytes bytes: [UInt8]) -> Bool {
        crypto_sign_verify_detached(signature.bytes, bytes, UInt64(bytes.count), self.bytes) == 0
    }
}

/// An Ed25519 signature.
package struct Signature: Hashable, Sendable {
    package static let byteCount = 64
    package let bytes: [UInt8]

    /// Nil unless there are exactly 64 bytes.
    package init?(bytes: some Sequence<UInt8>) {
        let bytes = Array(bytes)
        guard bytes.count == Self.byteCount else { return nil }
        self.bytes = bytes
    }
}

/// A private key that signs.
package struct SigningKey: ~Copyable, Sendable {
    /// Seed, then public key: the form libsodium signs with.
    private let secret: SecretBytes
    package let publicKey: SigningPublicKey

    /// The key that 32 secret bytes determine.
    package init(seed: borrowing SecretBytes) {
        precondition(seed.count == 32, "a signing key grows from 32 bytes")
        precondition(sodium_init() >= 0, "libsodium starts")
        var point = [UInt8](repeating: 0, count: SigningPublicKey.byteCount)
        var pair = [UInt8](repeating: 0, count: 64)
        _ = seed.withPointer { crypto_sign_seed_keypair(&point, &pair, $0) }
        secret = SecretBytes(consuming: &pair, locked: true)
        do {
            publicKey = try SigningPublicKey(checking: point)
        } catch {
            preconditionFailure("a key pair has a sound public key")
        }
    }

    package static func generate(_ random: RandomSource) -> SigningKey {
        SigningKey(seed: random.secret())
    }

    /// `Sig(tag, message)`.
    package func sign(_ tag: SignatureTag, in network: NetworkID, _ message: [UInt8]) -> Signature {
        sign(bytes: signedBytes(tag, network, message))
    }

    /// Signs exactly these bytes; only for what another standard lays out.
    package func sign(bytes: [UInt8]) -> Signature {
        var signature = [UInt8](repeating: 0, count: Signature.byteCount)
        _ = secret.withPointer {
            crypto_sign_detached(&signature, nil, bytes, UInt64(bytes.count), $0)
        }
        guard let signature = Signature(bytes: signature) else {
            preconditionFailure("a signature has 64 bytes")
        }
        return signature
    }

    /// The 32 bytes from which the key can be made again, for the vault and for paper.
    package func seed() -> SecretBytes {
        secret.copy(0..<32)
    }
}

/// `"samen/v1/sig/" ‖ tag ‖ 0 ‖ network ‖ u64be length ‖ message`.
private func signedBytes(
    _ tag: SignatureTag,
    _ network: NetworkID,
    _ message: [UInt8]
) -> [UInt8] {
    Array("samen/v1/sig/\(tag.rawValue)".utf8) + [0] + network.bytes
        + bigEndian(UInt64(message.count)) + message
}
