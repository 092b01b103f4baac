internal import CSodium
internal import Glibc

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

    /// Memory is chosen in steps of so many KiB.
    private static let stepKiB: UInt32 = 16_384

    /// The highest costs that this computer finishes within about `target`: three passes over at
    /// least the floor, at most the ceiling and a quarter of the computer's memory.
    ///
    /// The time is all but proportional to the memory, so a derivation at the floor tells it. The
    /// faster of two counts: what slowed the other down will not be there at every unlocking.
    package static func calibrated(within target: Duration) throws -> KeyDerivation {
        let floor = try fresh(memoryKiB: memoryKiB.lowerBound)
        let first = try floor.time()
        let took = first * 2 < target ? min(first, try floor.time()) : first
        return try fresh(memoryKiB: affordable(took: took, for: floor.memoryKiB, within: target))
    }

    /// The memory at which a derivation takes `target`, if one with `measured` KiB took so long.
    package static func affordable(
        took: Duration,
        for measured: UInt32,
        within target: Duration,
        of computer: UInt64 = computerKiB
    ) -> UInt32 {
        let ratio = target / max(took, .microseconds(1))
        let wanted = min(Double(measured) * ratio, Double(computer / 4))
        let steps = UInt32(min(wanted, Double(memoryKiB.upperBound))) / stepKiB
        return min(max(steps * stepKiB, memoryKiB.lowerBound), memoryKiB.upperBound)
    }

    /// How much memory the computer has, in KiB.
    package static var computerKiB: UInt64 {
        let pages = sysconf(Int32(_SC_PHYS_PAGES))
        let size = sysconf(Int32(_SC_PAGESIZE))
        return UInt64(max(pages, 0)) * UInt64(max(size, 0)) / 1_024
    }

    /// How long a derivation with these costs takes now.
    private func time() throws -> Duration {
        try ContinuousClock().measure { _ = try key(from: [0]) }
    }

    /// The same costs with a fresh salt.
    package func resalted() throws -> KeyDerivation {
        try .fresh(memoryKiB: memoryKiB, passes: passes)
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
