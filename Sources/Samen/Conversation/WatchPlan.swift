internal import Trust

/// When a process that watches exchanges next, whatever it hears.
struct WatchPlan {
    private let random: RandomSource
    private var next: ContinuousClock.Instant?
    private var newest: Int64 = 0
    private var isLive = false

    init(random: RandomSource) {
        self.random = random
    }

    /// At first, when something new is to be sent, when somebody asks, and now and then.
    func isDue(_ now: ContinuousClock.Instant, newest: Int64, isAsked: Bool) -> Bool {
        isAsked || newest > self.newest || isRoutine(now)
    }

    /// Whether it is time for an exchange for which there is no other reason.
    func isRoutine(_ now: ContinuousClock.Instant) -> Bool {
        next.map { now >= $0 } ?? true
    }

    /// What was there before the exchange was offered; what came since is new.
    mutating func done(_ now: ContinuousClock.Instant, upTo newest: Int64) {
        self.newest = max(newest, self.newest)
        schedule(now)
    }

    /// With hints there is less reason to ask; when they end, the old pace is taken up.
    mutating func hears(_ isLive: Bool, _ now: ContinuousClock.Instant) {
        guard isLive != self.isLive else { return }
        self.isLive = isLive
        schedule(now)
    }

    private mutating func schedule(_ now: ContinuousClock.Instant) {
        let interval =
            isLive ? SyncLimits.liveIntervalMilliseconds : SyncLimits.intervalMilliseconds
        let jitter = interval / SyncLimits.jitterDivisor
        let drawn = random.bytes(8).reduce(0) { $0 << 8 | UInt64($1) }
        next = now + .milliseconds(interval - jitter + drawn % (2 * jitter + 1))
    }
}
