/// When hints cause an exchange: at most one in an interval, however many come, and fewer where they
/// promise more than there is.
///
/// Times are milliseconds of a clock that never goes back.
package struct Alertness: Sendable {
    private var newest: Hint?
    /// What was done with no more than this; a head up to it promises nothing.
    private var settled: Hint?
    private var earliest: UInt64 = 0
    private var interval = HintLimits.exchangeMilliseconds

    package init() {}

    package mutating func take(_ hint: Hint) {
        newest = hint
    }

    /// Whether there may be something that is not here.
    package func isDue(at now: UInt64) -> Bool {
        guard let newest, now >= earliest else { return false }
        return promises(newest)
    }

    private func promises(_ hint: Hint) -> Bool {
        guard let settled, settled.feed == hint.feed else { return true }
        return hint.head > settled.head
    }

    /// When it is due next, if no other hint comes; nil: not before one does.
    package func dueTime(at now: UInt64) -> UInt64? {
        isDue(at: max(now, earliest)) ? max(now, earliest) : nil
    }

    /// An exchange was made, whatever it was made for.
    ///
    /// - Parameters:
    ///   - cursor: Where the device stands in the feed now; nil if the exchange was not complete.
    ///   - heard: The hint that was known when the exchange began.
    ///   - isFruitful: Whether anything came by it.
    ///   - now: When it ended.
    package mutating func exchanged(
        to cursor: UInt64?,
        having heard: Hint?,
        isFruitful: Bool,
        at now: UInt64
    ) {
        let wasDue = heard.map(promises) ?? false
        if let heard, let cursor {
            let before = settled?.feed == heard.feed ? settled?.head ?? 0 : 0
            settled = Hint(feed: heard.feed, head: max(before, cursor, heard.head))
        }
        if isFruitful {
            interval = HintLimits.exchangeMilliseconds
        } else if wasDue {
            interval = min(2 * interval, HintLimits.mostExchangeMilliseconds)
        }
        earliest = now + interval
    }

    /// The hint that is acted on by an exchange that begins now.
    package var heard: Hint? { newest }
}
