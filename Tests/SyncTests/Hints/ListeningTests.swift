import Sync
import Testing

@Suite("Listening to a server") struct ListeningTests {
    private static let hour: UInt64 = 60 * 60 * 1_000

    private func listening(_ seed: UInt64 = 1) -> Listening { Listening(random: .seeded(seed)) }

    /// The next attempt, after whatever rest is asked for.
    private func attempt(_ listening: inout Listening, _ now: inout UInt64) -> Listening.Step {
        while true {
            switch listening.next(at: now) {
            case .rest(let until): now = max(until, now + 1)
            case let step: return step
            }
        }
    }

    @Test func `a stream that ends is taken up again after a while that is drawn`() {
        var rests: Set<UInt64> = []
        for seed in 1...40 {
            var listening = listening(UInt64(seed))
            #expect(listening.next(at: 0) == .stream)
            listening.heard()
            #expect(listening.isLive)
            listening.ended(.over, at: Self.hour)
            guard case .rest(let until) = listening.next(at: Self.hour) else { continue }
            #expect(until - Self.hour <= 1_000)
            rests.insert(until)
        }
        // Those whom one server let go together do not come back together.
        #expect(rests.count > 30)
    }

    @Test func `without a link it tries about once a minute, and says that nothing comes`() {
        var (listening, now) = (listening(), UInt64(0))
        var attempts = 0
        while now < Self.hour {
            _ = attempt(&listening, &now)
            attempts += 1
            listening.ended(.failed(retryAfterMilliseconds: nil), at: now)
            #expect(!listening.isLive)
        }
        #expect((60...200).contains(attempts))
    }

    @Test func `whoever is held back polls for an hour, and then tries a stream again`() {
        var (listening, now) = (listening(), UInt64(0))
        #expect(attempt(&listening, &now) == .stream)
        listening.ended(.heldBack, at: 10_000)
        now = 10_000
        #expect(attempt(&listening, &now) == .poll(seconds: 25))
        listening.ended(.over, at: now)
        // An answered poll is followed by the next at once, and hints do come.
        #expect(listening.next(at: now) == .poll(seconds: 25) && listening.isLive)
        now = 10_000 + Self.hour
        #expect(attempt(&listening, &now) == .stream)
    }

    @Test func `where polls are not answered either, nothing holds streams back: there is no link`()
    {
        var (listening, now) = (listening(), UInt64(0))
        for _ in 0..<5 {
            #expect(attempt(&listening, &now) == .stream)
            now += 10_000
            listening.ended(.heldBack, at: now)
            #expect(attempt(&listening, &now) == .poll(seconds: 25))
            now += 20_000
            listening.ended(.failed(retryAfterMilliseconds: nil), at: now)
            #expect(!listening.isLive)
        }
        // Once the link is back, a stream is tried first.
        #expect(attempt(&listening, &now) == .stream)
    }

    @Test func `streams that are cut again and again give way to polls`() {
        var (listening, now) = (listening(), UInt64(0))
        for _ in 0..<3 {
            #expect(attempt(&listening, &now) == .stream)
            listening.heard()
            now += 5_000
            listening.ended(.failed(retryAfterMilliseconds: nil), at: now)
        }
        #expect(attempt(&listening, &now) == .poll(seconds: 25))
    }

    @Test func `streams that last are never given up`() {
        var (listening, now) = (listening(), UInt64(0))
        for _ in 0..<20 {
            #expect(attempt(&listening, &now) == .stream)
            listening.heard()
            now += 600_000
            listening.ended(.failed(retryAfterMilliseconds: nil), at: now)
        }
    }

    @Test func `a server without hints is asked again after an hour, and no sooner`() {
        var (listening, now) = (listening(), UInt64(0))
        #expect(attempt(&listening, &now) == .stream)
        listening.ended(.refused, at: 5)
        #expect(listening.next(at: 5) == .rest(until: 5 + Self.hour))
        #expect(!listening.isLive)
        #expect(listening.next(at: 5 + Self.hour) == .stream)
    }

    @Test func `a server that is full is asked when it says, within reason`() {
        var listening = listening()
        _ = listening.next(at: 0)
        listening.ended(.failed(retryAfterMilliseconds: 60_000), at: 0)
        guard case .rest(let until) = listening.next(at: 0) else {
            Issue.record("it rests")
            return
        }
        #expect(until == 60_000)
        listening.ended(.failed(retryAfterMilliseconds: .max), at: 60_000)
        guard case .rest(let later) = listening.next(at: 60_000) else {
            Issue.record("it rests")
            return
        }
        #expect(later <= 60_000 + 15 * 60_000)
    }
}
