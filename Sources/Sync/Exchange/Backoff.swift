import Trust
import Wire

/// How long to wait before the next attempt: full jitter, so that clients who failed together do
/// not come back together.
struct Backoff: Sendable {
    static let baseMilliseconds: UInt64 = 1_000
    /// A device in a bad spot tries about once a minute.
    static let capMilliseconds: UInt64 = 60_000

    private(set) var attempt = 0

    mutating func reset() { attempt = 0 }

    /// `server`: what the server asked for, taken as at most a quarter of an hour (attack A26).
    mutating func next(_ random: RandomSource, server: UInt64?) -> UInt64 {
        let ceiling = min(Self.capMilliseconds, Self.baseMilliseconds << UInt64(min(attempt, 16)))
        attempt += 1
        let drawn = random.bytes(8).reduce(0) { $0 << 8 | UInt64($1) } % (ceiling + 1)
        return max(drawn, Self.capped(server ?? 0))
    }

    static func capped(_ milliseconds: UInt64) -> UInt64 {
        min(milliseconds, UInt64(Limits.backoffMilliseconds))
    }
}
