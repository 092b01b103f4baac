internal import CSodium

/// A vault key, wrapped under a passphrase.
package struct KeySlot: Hashable, Sendable {
    /// On disk: generation 4, memory 4, passes 4, lanes 1, salt 16, nonce 24, wrapped key 48.
    static let length = 101

    private static let nonceLength = Int(crypto_aead_xchacha20poly1305_ietf_NPUBBYTES)
    private static let wrappedLength =
        LockedSecret.length + Int(crypto_aead_xchacha20poly1305_ietf_ABYTES)

    package let generation: UInt32
    package let derivation: KeyDerivation
    private let nonce: [UInt8]
    private let wrapped: [UInt8]

    /// Wraps `key` under a secret that `derivation` gave.
    package init(
        wrapping key: VaultKey,
        under wrapper: LockedSecret,
        from derivation: KeyDerivation
    ) {
        var nonce = [UInt8](repeating: 0, count: Self.nonceLength)
        randombytes_buf(&nonce, nonce.count)
        var wrapped = [UInt8](repeating: 0, count: Self.wrappedLength)
        let data = Self.associatedData(key.vault, key.generation, derivation)
        wrapper.withBytes { wrapper in
            key.secret.withBytes { secret in
                _ = crypto_aead_xchacha20poly1305_ietf_encrypt(
                    &wrapped,
                    nil,
                    secret,
                    UInt64(LockedSecret.length),
                    data,
                    UInt64(data.count),
                    nil,
                    nonce,
                    wrapper
                )
            }
        }
        generation = key.generation
        self.derivation = derivation
        self.nonce = nonce
        self.wrapped = wrapped
    }

    /// The key inside, or nil when `wrapper` is not its passphrase's or the slot was changed.
    package func open(in vault: VaultID, with wrapper: LockedSecret) throws -> VaultKey? {
        let data = Self.associatedData(vault, generation, derivation)
        var opened = false
        let secret = try LockedSecret { secret in
            opened =
                wrapper.withBytes { wrapper in
                    crypto_aead_xchacha20poly1305_ietf_decrypt(
                        secret,
                        nil,
                        nil,
                        wrapped,
                        UInt64(wrapped.count),
                        data,
                        UInt64(data.count),
                        nonce,
                        wrapper
                    )
                } == 0
        }
        return opened ? VaultKey(vault: vault, generation: generation, secret: secret) : nil
    }

    /// Everything that says how to open the slot: a changed cost, salt or vault no longer opens it.
    private static func associatedData(
        _ vault: VaultID,
        _ generation: UInt32,
        _ derivation: KeyDerivation
    ) -> [UInt8] {
        VaultKeyFile.preamble(of: vault) + header(generation, derivation)
    }

    private static func header(_ generation: UInt32, _ derivation: KeyDerivation) -> [UInt8] {
        generation.bigEndianBytes + derivation.memoryKiB.bigEndianBytes
            + derivation.passes.bigEndianBytes + [1] + derivation.salt
    }

    var encoded: [UInt8] {
        Self.header(generation, derivation) + nonce + wrapped
    }

    init(decoding bytes: ArraySlice<UInt8>) throws {
        precondition(bytes.count == Self.length, "The key file hands out whole slots.")
        var rest = bytes
        generation = rest.takeUInt32()
        let memoryKiB = rest.takeUInt32()
        let passes = rest.takeUInt32()
        guard rest.take(1) == [1] else {
            throw VaultKeyError(.parameters, "Argon2id runs in one lane here, no other number.")
        }
        guard generation > 0 else {
            throw VaultKeyError(.format, "A key slot has generation 0.")
        }
        derivation = try KeyDerivation(
            memoryKiB: memoryKiB,
            passes: passes,
            salt: rest.take(KeyDerivation.saltLength)
        )
        nonce = rest.take(Self.nonceLength)
        wrapped = rest.take(Self.wrappedLength)
    }
}

extension FixedWidthInteger {
    var bigEndianBytes: [UInt8] {
        (0..<Self.bitWidth / 8).map { bigEndianByte($0) }
    }
}

extension ArraySlice<UInt8> {
    fileprivate mutating func take(_ count: Int) -> [UInt8] {
        defer { self = dropFirst(count) }
        return Array(prefix(count))
    }

    fileprivate mutating func takeUInt32() -> UInt32 {
        take(4).reduce(0) { $0 << 8 | UInt32($1) }
    }
}
