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

    /// Takes one token; false if there is none left, `now` in milliseconds since 1970.
    mutating func take(at now: UInt64) -> Bool {
        let last = filledAt ?? now
        let elapsed = now > last ? Double(now - last) / 1_000 : 0
        tokens = min(burst, tokens + elapsed * perSecond)
        filledAt = now
        guard tokens >= 1 else { return false }
        tokens -= 1
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
    private var buckets: [Asker: TokenBucket] = [:]

    /// Takes one token; false if the asker has none left, `now` in milliseconds since 1970.
    mutating func take(_ asker: Asker, at now: UInt64) -> Bool {
        if buckets.count >= Limits.rateLimitedDevices, buckets[asker] == nil {
            buckets = buckets.filter { !$0.value.isFull(at: now) }
        }
        var bucket =
            buckets[asker]
            ?? TokenBucket(burst: Limits.requestBurst, perSecond: Limits.requestsPerSecond)
        defer { buckets[asker] = bucket }
        return bucket.take(at: now)
    }
}
