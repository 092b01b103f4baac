internal import CKeyutils
internal import Glibc
package import Sync
package import Trust

/// What a vault needs of the world, handed in: the clock, randomness, sealing, the cost of guessing.
package struct Surroundings: Sendable {
    /// Milliseconds since 1970 by this computer's clock, right or wrong.
    package var now: @Sendable () -> UInt64
    package var random: RandomSource
    package var encapsulation: any KeyEncapsulation
    /// The costs under which a new passphrase is derived.
    package var derivation: @Sendable () throws -> KeyDerivation
    /// A connection to `host:port` that believes only a holder of one of these keys.
    package var carrier: @Sendable (_ authority: String, _ pins: [ContentHash]) -> any Sync.Carrier
    /// A connection to a server whose key nobody has told yet.
    package var stranger: @Sendable (_ authority: String) -> Stranger

    /// Whoever answers first, and the key that it showed then and must hold from then on.
    package struct Stranger: Sendable {
        package let carrier: any Sync.Carrier
        package let key: @Sendable () -> ContentHash?

        package init(carrier: any Sync.Carrier, key: @escaping @Sendable () -> ContentHash?) {
            self.carrier = carrier
            self.key = key
        }
    }

    package init(
        now: @escaping @Sendable () -> UInt64,
        random: RandomSource,
        encapsulation: any KeyEncapsulation,
        derivation: @escaping @Sendable () throws -> KeyDerivation,
        carrier: @escaping @Sendable (String, [ContentHash]) -> any Sync.Carrier,
        stranger: @escaping @Sendable (String) -> Stranger
    ) {
        self.now = now
        self.random = random
        self.encapsulation = encapsulation
        self.derivation = derivation
        self.carrier = carrier
        self.stranger = stranger
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
        derivation: { try .calibrated(within: VaultLimits.derivation) },
        carrier: { CurlCarrier(authority: $0, pins: $1) },
        stranger: { authority in
            let carrier = CurlCarrier(meeting: authority)
            return Stranger(carrier: carrier, key: { carrier.key })
        }
    )
}

/// Every limit of a vault, by name.
enum VaultLimits {
    /// How long a person waits for a passphrase, on the computer that made the vault.
    static let derivation = Duration.milliseconds(900)
    /// A derivation that takes less by now was chosen on another computer, or a busy one.
    static let quickDerivation = derivation / 2
    /// Minutes without use after which an unlocked vault locks itself.
    static let unlockedMinutes = 15
    /// A day: longer is not a time-out any more.
    static let mostUnlockedMinutes = 1_440
    /// Between two looks whether a key is still kept, and before that it is not is believed.
    static let look = Duration.milliseconds(500)
    static let secondLook = Duration.milliseconds(100)
    /// How long a re-key or a changed passphrase waits for a transaction to end.
    static let patience = Duration.seconds(10)
    /// Exchanges that `samen log` can tell of.
    static let rememberedSyncs = 1_000
    /// Devices that one delegation lets a lead admit at most.
    static let delegatedDevices = 100
}
