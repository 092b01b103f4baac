internal import Glibc
package import Trust

/// What a vault needs of the world, handed in: the clock, randomness, sealing, the cost of guessing.
package struct Surroundings: Sendable {
    /// Milliseconds since 1970 by this computer's clock, right or wrong.
    package var now: @Sendable () -> UInt64
    package var random: RandomSource
    package var encapsulation: any KeyEncapsulation
    /// The costs under which a new passphrase is derived.
    package var derivation: @Sendable () throws -> KeyDerivation

    package init(
        now: @escaping @Sendable () -> UInt64,
        random: RandomSource,
        encapsulation: any KeyEncapsulation,
        derivation: @escaping @Sendable () throws -> KeyDerivation
    ) {
        self.now = now
        self.random = random
        self.encapsulation = encapsulation
        self.derivation = derivation
    }

    /// This computer.
    package static let system = Surroundings(
        now: {
            var time = timespec()
            clock_gettime(CLOCK_REALTIME, &time)
            return UInt64(clamping: time.tv_sec) * 1_000 + UInt64(time.tv_nsec) / 1_000_000
        },
        random: .system,
        encapsulation: XWingEncapsulation(),
        derivation: { try .calibrated(within: VaultLimits.derivation) }
    )
}

/// Every limit of a vault, by name.
enum VaultLimits {
    /// How long a person waits at most for a passphrase, on the computer that made the vault.
    static let derivation = Duration.milliseconds(1_500)
    /// Minutes without use after which an unlocked vault locks itself.
    static let unlockedMinutes = 15
    /// A day: longer is not a time-out any more.
    static let mostUnlockedMinutes = 1_440
}
