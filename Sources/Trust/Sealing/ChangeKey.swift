import Crypto

/// The key of one change: used for one message only, so its nonce is always zero.
///
/// It depends on a fresh salt, so that a restored store repeats no key, and on the change's place, so
/// that a ciphertext opens nowhere else.
struct ChangeKey: ~Copyable {
    static let tagByteCount = 16
    private let key: SecretBytes

    init(_ secret: EpochSecret, _ header: ChangeHeader) {
        key = Hashing.derive(
            from: secret.bytes,
            salt: header.salt.bytes,
            .change,
            header.document.bytes,
            header.epoch.bytes,
            header.device.bytes,
            header.place.chain.incarnation.bytes,
            bigEndian(header.place.seq)
        )
    }

    /// Ciphertext, then tag; the header is bound as associated data.
    func seal(_ plaintext: [UInt8], header: [UInt8]) -> [UInt8] {
        do {
            let box = try AES.GCM.seal(
                plaintext,
                using: symmetric(),
                nonce: nonce(),
                authenticating: header
            )
            return Array(box.ciphertext) + Array(box.tag)
        } catch {
            preconditionFailure("sealing under a 32-byte key with a 12-byte nonce succeeds")
        }
    }

    func open(_ ciphertext: [UInt8], header: [UInt8]) throws(TrustError) -> [UInt8] {
        do {
            let box = try AES.GCM.SealedBox(
                nonce: nonce(),
                ciphertext: ciphertext.dropLast(Self.tagByteCount),
                tag: ciphertext.suffix(Self.tagByteCount)
            )
            return Array(try AES.GCM.open(box, using: symmetric(), authenticating: header))
        } catch {
            throw TrustError(.cannotOpen, "a change was not sealed under this epoch in this place")
        }
    }

    private func symmetric() -> SymmetricKey {
        key.withBytes { SymmetricKey(data: $0) }
    }

    private func nonce() throws -> AES.GCM.Nonce {
        try AES.GCM.Nonce(data: [UInt8](repeating: 0, count: 12))
    }
}
