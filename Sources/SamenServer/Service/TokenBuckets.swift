/// How fast one device, or one invitation, may ask, so that none can keep the others out.
struct TokenBuckets<Asker: Hashable & Sendable>: Sendable {
    private struct Bucket {
        var tokens: Double
        var filledAt: UInt64
    }

    private var buckets: [Asker: Bucket] = [:]

    /// Takes one token; false if the asker has none left, `now` in milliseconds since 1970.
    mutating func take(_ asker: Asker, at now: UInt64) -> Bool {
        if buckets.count >= Limits.rateLimitedDevices, buckets[asker] == nil { forgetFull(now) }
        var bucket =
            buckets[asker] ?? Bucket(tokens: Limits.requestBurst, filledAt: now)
        let elapsed = now > bucket.filledAt ? Double(now - bucket.filledAt) / 1_000 : 0
        bucket.tokens = min(
            Limits.requestBurst,
            bucket.tokens + elapsed * Limits.requestsPerSecond
        )
        bucket.filledAt = now
        let isAllowed = bucket.tokens >= 1
        if isAllowed { bucket.tokens -= 1 }
        buckets[asker] = bucket
        return isAllowed
    }

    /// A bucket that has filled up again says nothing; it is as good as none.
    private mutating func forgetFull(_ now: UInt64) {
        let refill = UInt64(Limits.requestBurst / Limits.requestsPerSecond * 1_000)
        buckets = buckets.filter { now < $0.value.filledAt + refill }
    }
}
