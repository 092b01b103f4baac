package import Trust

/// Stands in for X-Wing where a run must repeat from its seed.
///
/// It keeps what the protocol relies on, nothing opens for another recipient, under another `info` or
/// once altered, but not secrecy: whoever knows the public key can open. Sizes are X-Wing's.
package struct SeededEncapsulation: KeyEncapsulation {
    private let random: RandomSource

    package init(_ random: RandomSource) {
        self.random = random
    }

    package func seal(
        _ plaintext: borrowing SecretBytes,
        to recipient: AgreementPublicKey,
        info: [UInt8]
    ) throws(TrustError) -> [UInt8] {
        let encapsulated = random.bytes(XWingEncapsulation.encapsulatedByteCount)
        let pad = keystream(recipient, encapsulated, info, plaintext.count)
        let ciphertext = plaintext.withBytes { zip($0, pad).map { $0 ^ $1 } }
        return encapsulated + ciphertext + tag(recipient, encapsulated, info, ciphertext)
    }

    package func open(
        _ sealed: [UInt8],
        with key: borrowing AgreementKey,
        info: [UInt8]
    ) throws(TrustError) -> SecretBytes {
        guard sealed.count >= XWingEncapsulation.overhead else {
            throw TrustError(.malformed, "too short to be sealed to a key")
        }
        let encapsulated = Array(sealed.prefix(XWingEncapsulation.encapsulatedByteCount))
        let ciphertext = Array(sealed.dropFirst(encapsulated.count).dropLast(16))
        let tag = tag(key.publicKey, encapsulated, info, ciphertext)
        guard constantTimeEqual(tag, Array(sealed.suffix(16))) else {
            throw TrustError(.wrongRecipient, "this was not sealed to this key, or was altered")
        }
        let pad = keystream(key.publicKey, encapsulated, info, ciphertext.count)
        var plaintext = zip(ciphertext, pad).map { $0 ^ $1 }
        return SecretBytes(consuming: &plaintext)
    }

    private func keystream(
        _ recipient: AgreementPublicKey,
        _ encapsulated: [UInt8],
        _ info: [UInt8],
        _ count: Int
    ) -> [UInt8] {
        let key = Hashing.sha256(recipient.bytes + encapsulated + info)
        var stream: [UInt8] = []
        var counter: UInt64 = 0
        while stream.count < count {
            stream += Hashing.sha256(key + bigEndian(counter))
            counter += 1
        }
        return Array(stream.prefix(count))
    }

    private func tag(
        _ recipient: AgreementPublicKey,
        _ encapsulated: [UInt8],
        _ info: [UInt8],
        _ ciphertext: [UInt8]
    ) -> [UInt8] {
        let key = Hashing.sha256(recipient.bytes + encapsulated + info)
        return Array(Hashing.sha256(key + ciphertext).prefix(16))
    }
}
