internal import CSodium

/// How a passphrase becomes a key: Argon2id with these costs.
package struct KeyDerivation: Hashable, Sendable {
    /// Below 64 MiB guessing is too cheap; above 1 GiB a changed file could exhaust a laptop.
    package static let memoryKiB: ClosedRange<UInt32> = 65_536...1_048_576
    /// Argon2id's recommended three passes at least; more than ten only make a person wait.
    package static let passes: ClosedRange<UInt32> = 3...10
    package static let saltLength = Int(crypto_pwhash_SALTBYTES)

    package let memoryKiB: UInt32
    package let passes: UInt32
    package let salt: [UInt8]

    /// Checks the costs against floor and ceiling; nothing is derived before this has succeeded.
    package init(memoryKiB: UInt32, passes: UInt32, salt: [UInt8]) throws {
        guard Self.memoryKiB.contains(memoryKiB) else {
            throw VaultKeyError(
                .parameters,
                "Argon2id memory of \(memoryKiB) KiB is outside 64 MiB to 1 GiB."
            )
        }
        guard Self.passes.contains(passes) else {
            throw VaultKeyError(.parameters, "\(passes) Argon2id passes are outside 3 to 10.")
        }
        guard salt.count == Self.saltLength, salt.contains(where: { $0 != 0 }) else {
            throw VaultKeyError(.parameters, "The Argon2id salt is empty or of a wrong length.")
        }
        self.memoryKiB = memoryKiB
        self.passes = passes
        self.salt = salt
    }

    /// Costs of the default, 256 MiB in three passes, with a fresh salt.
    package static func standard() throws -> KeyDerivation {
        try fresh(memoryKiB: 262_144)
    }

    /// The highest cost that this computer finishes within `limit`, halving from the default.
    package static func calibrated(within limit: Duration) throws -> KeyDerivation {
        var memoryKiB: UInt32 = 262_144
        while memoryKiB > Self.memoryKiB.lowerBound {
            let candidate = try fresh(memoryKiB: memoryKiB)
            // A laptop that cannot spare the memory is as much a reason to halve as a slow one.
            let took = try? ContinuousClock().measure { _ = try candidate.key(from: [0]) }
            if let took, took <= limit { break }
            memoryKiB /= 2
        }
        return try fresh(memoryKiB: memoryKiB)
    }

    package static func fresh(memoryKiB: UInt32, passes: UInt32 = 3) throws -> KeyDerivation {
        var salt = [UInt8](repeating: 0, count: saltLength)
        randombytes_buf(&salt, salt.count)
        return try KeyDerivation(memoryKiB: memoryKiB, passes: passes, salt: salt)
    }

    /// Derives the key that wraps a vault key.
    ///
    /// The passphrase is UTF-8 in normal form C.
    package func key(from passphrase: [UInt8]) throws -> LockedSecret {
        guard !passphrase.isEmpty else {
            throw VaultKeyError(.refused, "The passphrase is empty.")
        }
        return try LockedSecret { key in
            let result = passphrase.withUnsafeBytes { passphrase -> Int32 in
                let characters = passphrase.assumingMemoryBound(to: CChar.self)
                guard let start = characters.baseAddress, !characters.isEmpty else { return -1 }
                return crypto_pwhash(
                    key,
                    UInt64(LockedSecret.length),
                    start,
                    UInt64(characters.count),
                    salt,
                    UInt64(passes),
                    Int(memoryKiB) * 1024,
                    crypto_pwhash_ALG_ARGON2ID13
                )
            }
            guard result == 0 else {
                throw VaultKeyError(.memory, "Argon2id did not get \(memoryKiB) KiB of memory.")
            }
        }
    }
}
