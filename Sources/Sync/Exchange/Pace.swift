import Wire

/// How much to ask for and to offer at once, from what the link has carried so far.
///
/// A page should fit in ten seconds, so that a link that dies every twenty still makes progress. The
/// first ones are modest; each that was full and quick lets the next be up to four times as large,
/// and each that was cut off halves it.
struct Pace: Sendable {
    static let targetMilliseconds: UInt64 = 10_000
    static let firstBytes = 128 << 10
    /// Less than one change makes no sense: a server hands out at least one item anyway.
    static let fewestBytes = 16 << 10
    /// What a body may hold beside the messages that are pushed: framing, own heads of the push.
    static let framingBytes = 128 << 10
    static let mostPushBytes = Limits.bodyBytes - framingBytes

    private(set) var pageBytes = firstBytes
    private(set) var pushBytes = firstBytes
    private(set) var pushItems = Limits.pageChanges

    /// A whole answer came; small ones say more about latency than about speed.
    mutating func answered(sent: Int, received: Int, milliseconds: UInt64) {
        let elapsed = max(milliseconds, 1)
        if received >= pageBytes / 2 {
            pageBytes = Self.next(pageBytes, received, elapsed, most: Limits.pageBytes)
        }
        if sent >= pushBytes / 2 {
            pushBytes = Self.next(pushBytes, sent, elapsed, most: Self.mostPushBytes)
            pushItems = min(Limits.pageChanges, pushItems * 2)
        }
    }

    /// The call died on the way, or took too long.
    mutating func cutOff() {
        pageBytes = max(Self.fewestBytes, pageBytes / 2)
        pushBytes = max(Self.fewestBytes, pushBytes / 2)
    }

    /// The server takes less at once than this (413).
    mutating func tooMuch(items: Int) {
        pushBytes = max(Self.fewestBytes, pushBytes / 2)
        pushItems = max(1, items / 2)
    }

    private static func next(_ now: Int, _ bytes: Int, _ elapsed: UInt64, most: Int) -> Int {
        let fitting = UInt64(bytes) * targetMilliseconds / elapsed
        let bounded = min(fitting, UInt64(now) * 4, UInt64(most))
        return max(fewestBytes, Int(bounded))
    }
}
