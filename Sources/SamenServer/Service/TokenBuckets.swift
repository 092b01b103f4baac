/// How often something may be done: so often at once after a pause, and so often a second.
struct TokenBucket: Sendable {
    let burst: Double
    let perSecond: Double
    private var tokens: Double
    private var filledAt: UInt64?

    init(burst: Double, perSecond: Double) {
        self.burst = burst
        self.perSecond = perSecond
        tokens = burst
    }

    /// Takes tokens; false if there are not so many left, `now` in milliseconds since 1970.
    mutating func take(_ count: Double = 1, at now: UInt64) -> Bool {
        let last = filledAt ?? now
        let elapsed = now > last ? Double(now - last) / 1_000 : 0
        tokens = min(burst, tokens + elapsed * perSecond)
        filledAt = now
        guard tokens >= count else { return false }
        tokens -= count
        return true
    }

    /// Whether the bucket has filled up again by then: it is as good as none.
    func isFull(at now: UInt64) -> Bool {
        guard let filledAt else { return true }
        return now >= filledAt && Double(now - filledAt) / 1_000 * perSecond >= burst
    }
}

/// How fast one device, or one invitation, may ask, so that none can keep the others out.
struct TokenBuckets<Asker: Hashable & Sendable>: Sendable {
    private let burst: Double
    private let perSecond: Double
    private var buckets: [Asker: TokenBucket] = [:]

    init(burst: Double = Limits.requestBurst, perSecond: Double = Limits.requestsPerSecond) {
        (self.burst, self.perSecond) = (burst, perSecond)
    }

    /// Takes tokens; false if the asker has not so many left, `now` in milliseconds since 1970.
    mutating func take(_ asker: Asker, _ count: Double = 1, at now: UInt64) -> Bool {
        if buckets.count >= Limits.rateLimitedDevices, buckets[asker] == nil {
            buckets = buckets.filter { !$0.value.isFull(at: now) }
        }
        var bucket = buckets[asker] ?? TokenBucket(burst: burst, perSecond: perSecond)
        defer { buckets[asker] = bucket }
        return bucket.take(count, at: now)
    }
}
