internal import CSodium

/// Seals and opens the units of one vault: pages, log frames, log headers and fold marks.
///
/// XChaCha20-Poly1305 with a random nonce for each seal. The associated data binds a unit to its
/// vault, its kind and its place, so that no unit opens anywhere but where it was put.
package final class PageSealer: Sendable {
    /// What a unit has more than its plaintext: nonce and tag.
    package static let overhead = nonceLength + tagLength

    private static let nonceLength = Int(crypto_aead_xchacha20poly1305_ietf_NPUBBYTES)
    private static let tagLength = Int(crypto_aead_xchacha20poly1305_ietf_ABYTES)

    private let key: VaultKey

    package init(key: VaultKey) {
        precondition(Self.overhead == 40, "A page's reserve holds a nonce of 24 and a tag of 16.")
        self.key = key
    }

    /// Where a unit belongs.
    package struct Place: Sendable {
        package enum Kind: UInt8, Sendable {
            /// A page of the main file; the number is the page's.
            case page = 0x44
            /// A frame of the log, header and page; the number is the frame's.
            case frame = 0x57
            case logHeader = 0x48
            case foldMark = 0x43
        }

        package let kind: Kind
        package let number: UInt32
        /// The salts of the log that a frame is part of, as their eight bytes stand in its header.
        package let salts: UInt64

        package init(kind: Kind, number: UInt32 = 0, salts: UInt64 = 0) {
            precondition(kind == .frame || salts == 0, "Only a frame is bound to salts.")
            self.kind = kind
            self.number = number
            self.salts = salts
        }
    }

    /// Writes ciphertext, nonce and tag, `count + 40` bytes, to `unit`.
    package func seal(
        _ plain: UnsafePointer<UInt8>,
        count: Int,
        at place: Place,
        into unit: UnsafeMutablePointer<UInt8>
    ) {
        let nonce = unit + count
        randombytes_buf(nonce, Self.nonceLength)
        withAssociatedData(of: place) { data in
            key.secret.withBytes { secret in
                _ = crypto_aead_xchacha20poly1305_ietf_encrypt_detached(
                    unit,
                    nonce + Self.nonceLength,
                    nil,
                    plain,
                    UInt64(count),
                    data.baseAddress,
                    UInt64(data.count),
                    nil,
                    nonce,
                    secret
                )
            }
        }
    }

    /// Opens the `count + 40` bytes of `unit` into `plain`.
    ///
    /// False, with `plain` zeroed, when they are not what was sealed at this place.
    package func open(
        _ unit: UnsafePointer<UInt8>,
        count: Int,
        at place: Place,
        into plain: UnsafeMutablePointer<UInt8>
    ) -> Bool {
        let nonce = unit + count
        let result = withAssociatedData(of: place) { data in
            key.secret.withBytes { secret in
                crypto_aead_xchacha20poly1305_ietf_decrypt_detached(
                    plain,
                    nil,
                    unit,
                    UInt64(count),
                    nonce + Self.nonceLength,
                    data.baseAddress,
                    UInt64(data.count),
                    nonce,
                    secret
                )
            }
        }
        if result != 0 { sodium_memzero(plain, count) }
        return result == 0
    }

    /// Builds the associated data: vault id 16, kind 1, number 4 and, for a frame, salts 8.
    private func withAssociatedData<Result>(
        of place: Place,
        _ body: (UnsafeMutableBufferPointer<UInt8>) -> Result
    ) -> Result {
        let fixed = VaultID.length + 5
        let count = place.kind == .frame ? fixed + 8 : fixed
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: count) { data in
            _ = data.update(fromContentsOf: key.vault.bytes)
            data[VaultID.length] = place.kind.rawValue
            for index in 0..<4 {
                data[VaultID.length + 1 + index] = place.number.bigEndianByte(index)
            }
            for index in fixed..<count {
                data[index] = place.salts.bigEndianByte(index - fixed)
            }
            return body(data)
        }
    }
}

extension FixedWidthInteger {
    /// The byte at `index`, the most significant first.
    func bigEndianByte(_ index: Int) -> UInt8 {
        UInt8(truncatingIfNeeded: self >> (Self.bitWidth - 8 - 8 * index))
    }
}
