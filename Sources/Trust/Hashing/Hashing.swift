import Crypto

/// The labelled hash and key derivation that everything else is made of (Protocol/README.md §2).
package enum Hashing {
    /// SHA-256 without a label: ciphertexts, wraps and attachments are named by it.
    package static func sha256(_ bytes: [UInt8]) -> [UInt8] {
        Array(SHA256.hash(data: bytes))
    }

    /// `H(tag, x…)`.
    package static func hash(_ tag: HashTag, _ parts: [UInt8]...) -> [UInt8] {
        hash(tag, parts)
    }

    /// `H(tag, x…)` of as many parts as there are.
    package static func hash(_ tag: HashTag, _ parts: [[UInt8]]) -> [UInt8] {
        sha256(labelled(tag.rawValue, parts))
    }

    /// `KDF(key, salt, tag, x…)`: 32 bytes by HKDF-SHA256.
    package static func derive(
        from secret: borrowing SecretBytes,
        salt: [UInt8] = [],
        _ tag: KeyTag,
        _ parts: [UInt8]...
    ) -> SecretBytes {
        let input = secret.withBytes { SymmetricKey(data: $0) }
        let derived = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: input,
            salt: salt,
            info: labelled(tag.rawValue, parts),
            outputByteCount: 32
        )
        var bytes = derived.withUnsafeBytes { Array($0) }
        return SecretBytes(consuming: &bytes)
    }

    /// What is bound into something that is sealed to a public key.
    package static func sealInfo(_ tag: SealTag, _ parts: [[UInt8]]) -> [UInt8] {
        labelled("seal/" + tag.rawValue, parts)
    }

    /// HMAC-SHA256.
    package static func authenticationCode(
        of bytes: [UInt8],
        under key: borrowing SecretBytes
    ) -> [UInt8] {
        let key = key.withBytes { SymmetricKey(data: $0) }
        return Array(HMAC<SHA256>.authenticationCode(for: bytes, using: key))
    }

    /// `Code(key, tag, x…)`: HMAC-SHA256 of labelled parts.
    package static func code(
        under key: borrowing SecretBytes,
        _ tag: CodeTag,
        _ parts: [[UInt8]]
    ) -> [UInt8] {
        authenticationCode(of: labelled("code/" + tag.rawValue, parts), under: key)
    }

    /// `"samen/v1/" ‖ tag ‖ 0 ‖ for each x: u32be length ‖ x`: no two lists of parts share an encoding.
    static func labelled(_ tag: String, _ parts: [[UInt8]]) -> [UInt8] {
        var bytes = Array("samen/v1/".utf8)
        bytes.reserveCapacity(bytes.count + tag.utf8.count + parts.reduce(1) { $0 + 4 + $1.count })
        bytes.append(contentsOf: tag.utf8)
        bytes.append(0)
        for part in parts {
            bytes.append(contentsOf: bigEndian(UInt32(part.count)))
            bytes.append(contentsOf: part)
        }
        return bytes
    }
}
