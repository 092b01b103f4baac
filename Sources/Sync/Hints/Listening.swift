package import Trust

/// How a device listens to a server: by a stream, by long polls where a stream does not come through, or
/// not at all where the server has none.
///
/// It is told what became of each attempt and says what to try next; times are milliseconds of a clock
/// that never goes back.
package struct Listening: Sendable {
    package enum Step: Hashable, Sendable {
        /// A stream of events.
        case stream
        /// A poll that the server may keep for so many seconds.
        case poll(seconds: Int)
        /// Nothing before this time.
        case rest(until: UInt64)
    }

    /// How an attempt ended.
    package enum End: Hashable, Sendable {
        /// The stream ended, or a poll was answered.
        case over
        /// Nothing came of a stream whose request was answered, or not even that in time.
        case heldBack
        /// The server has no hints, or none for this device.
        case refused
        /// No connection, a cut, or a refusal that asks to wait.
        case failed(retryAfterMilliseconds: UInt64?)
    }

    private enum Way { case stream, poll, none }

    private let random: RandomSource
    private var backoff = Backoff()
    private var way = Way.stream
    private var shortStreams = 0
    private var restsUntil: UInt64 = 0
    private var detourEnds: UInt64 = 0
    /// Whether a poll was answered since polls took the place of a stream.
    private var isDetourProven = false
    private var began: UInt64 = 0
    /// Whether hints come: something was heard since the last attempt that failed.
    package private(set) var isLive = false

    package init(random: RandomSource) {
        self.random = random
    }

    package mutating func next(at now: UInt64) -> Step {
        if way != .stream, now >= detourEnds { (way, shortStreams) = (.stream, 0) }
        guard now >= restsUntil else { return .rest(until: restsUntil) }
        began = now
        switch way {
        case .stream: return .stream
        case .poll: return .poll(seconds: HintLimits.waitSeconds)
        case .none: return .rest(until: detourEnds)
        }
    }

    /// A hint or a heartbeat came.
    package mutating func heard() {
        isLive = true
        backoff.reset()
    }

    package mutating func ended(_ end: End, at now: UInt64) {
        let wasStream = way == .stream
        switch end {
        case .over where !wasStream:
            isDetourProven = true
            heard()
            return
        case .failed where way == .poll && !isDetourProven:
            // Nothing stands in between: there is no link at all.
            way = .stream
        case .over, .failed:
            if wasStream { note(streamEndedAt: now) }
        case .heldBack: goAround(by: .poll, at: now)
        case .refused: goAround(by: .none, at: now)
        }
        if end == .over { return rest(nil, at: now) }
        isLive = false
        if case .failed(let retryAfter) = end { rest(retryAfter, at: now) }
    }

    /// Whoever cuts streams after a while, proxies above all, may let a short request through.
    private mutating func note(streamEndedAt now: UInt64) {
        guard isLive, now - began < HintLimits.shortMilliseconds else {
            shortStreams = 0
            return
        }
        shortStreams += 1
        if shortStreams >= HintLimits.shortStreams { goAround(by: .poll, at: now) }
    }

    private mutating func goAround(by way: Way, at now: UInt64) {
        self.way = way
        isDetourProven = false
        detourEnds = now + HintLimits.detourMilliseconds
    }

    /// With full jitter: all whom one server let go do not come back at once.
    private mutating func rest(_ server: UInt64?, at now: UInt64) {
        restsUntil = now + backoff.next(random, server: server)
    }
}
