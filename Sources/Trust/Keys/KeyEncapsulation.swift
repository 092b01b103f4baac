import Crypto
import FoundationEssentials

/// Sealing to a public key.
///
/// The one primitive with two implementations: X-Wing draws its own randomness, so a simulation that
/// must repeat from its seed brings another one.
package protocol KeyEncapsulation: Sendable {
    /// Seals to `recipient` whatever opens only there and only under the same `info`.
    func seal(
        _ plaintext: borrowing SecretBytes,
        to recipient: AgreementPublicKey,
        info: [UInt8]
    ) throws(TrustError) -> [UInt8]

    func open(
        _ sealed: [UInt8],
        with key: borrowing AgreementKey,
        info: [UInt8]
    ) throws(TrustError) -> SecretBytes
}

/// HPKE in base mode, single-shot, with X-Wing, HKDF-SHA256 and AES-256-GCM; associated data is
/// empty, everything is bound through `info` (Protocol/README.md §2).
package struct XWingEncapsulation: KeyEncapsulation {
    /// What sealing adds: the encapsulated key and the tag.
    package static let encapsulatedByteCount = 1_120
    package static let overhead = encapsulatedByteCount + 16

    package init() {}

    package func seal(
        _ plaintext: borrowing SecretBytes,
        to recipient: AgreementPublicKey,
        info: [UInt8]
    ) throws(TrustError) -> [UInt8] {
        do {
            let key = try XWingMLKEM768X25519.PublicKey(rawRepresentation: recipient.bytes)
            var sender = try HPKE.Sender(
                recipientKey: key,
                ciphersuite: .XWingMLKEM768X25519_SHA256_AES_GCM_256,
                info: Data(info)
            )
            let ciphertext = try plaintext.withBytes { try sender.seal($0.bytes) }
            return Array(sender.encapsulatedKey) + Array(ciphertext)
        } catch {
            throw TrustError(.weakKey, "nothing can be sealed to this key-agreement key")
        }
    }

    package func open(
        _ sealed: [UInt8],
        with key: borrowing AgreementKey,
        info: [UInt8]
    ) throws(TrustError) -> SecretBytes {
        guard sealed.count >= Self.overhead else {
            throw TrustError(.malformed, "\(sealed.count) bytes are too few to be sealed to a key")
        }
        do {
            var recipient = try HPKE.Recipient(
                privateKey: key.privateKey(),
                ciphersuite: .XWingMLKEM768X25519_SHA256_AES_GCM_256,
                info: Data(info),
                encapsulatedKey: Data(sealed.prefix(Self.encapsulatedByteCount))
            )
            var opened = try recipient.open(Data(sealed.dropFirst(Self.encapsulatedByteCount)))
            var bytes = Array(opened)
            opened.resetBytes(in: opened.startIndex..<opened.endIndex)
            return SecretBytes(consuming: &bytes)
        } catch {
            throw TrustError(.wrongRecipient, "this was not sealed to this key, or was altered")
        }
    }
}

extension UnsafeRawBufferPointer {
    /// The same bytes in the form in which the sealing interface takes them.
    fileprivate var bytes: Data {
        guard let start = baseAddress, count > 0 else { return Data() }
        let memory = UnsafeMutableRawPointer(mutating: start)
        return Data(bytesNoCopy: memory, count: count, deallocator: .none)
    }
}
