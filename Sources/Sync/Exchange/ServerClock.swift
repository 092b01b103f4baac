/// What a server's clock shows, held against itself and against any time in which this program runs.
///
/// Nothing of a case is ordered, hidden or ended by it. A device's own clock says nothing of the
/// server's, for either may be wrong; but no clock jumps between two answers.
struct ServerClock: Sendable {
    /// The beginning of 2024 and of 2100, in milliseconds since 1970: a server that names another
    /// time is wrong, whatever the device's own clock shows.
    static let plausible: ClosedRange<UInt64> = 1_704_067_200_000...4_102_444_800_000
    /// What two answers may differ by beyond the time that passed between them.
    static let toleranceMilliseconds: UInt64 = 5 * 60 * 1_000

    private var last: (time: UInt64, elapsed: UInt64)?

    /// Whether a time that an answer names can be right.
    ///
    /// `elapsed`: how long the exchange has taken so far, as far as it knows: its calls and its waits.
    mutating func isRight(_ time: UInt64, after elapsed: UInt64) -> Bool {
        defer { last = (time, elapsed) }
        guard Self.plausible.contains(time) else { return false }
        guard let last else { return true }
        // What the device did meanwhile took time as well, so only a limit from above is known.
        let passed = elapsed - min(elapsed, last.elapsed)
        if time < last.time { return last.time - time <= Self.toleranceMilliseconds }
        return time - last.time <= passed + Self.mostWorkMilliseconds
    }

    /// What a device takes at most between two answers to store what came.
    private static let mostWorkMilliseconds: UInt64 = 60 * 60 * 1_000
}
