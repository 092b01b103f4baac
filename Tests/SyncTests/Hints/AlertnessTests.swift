import Sync
import Testing

@Suite("Acting on hints") struct AlertnessTests {
    private func hint(_ head: UInt64, feed: UInt64 = 1) -> Hint {
        Hint(feed: Make.feed(feed), head: head)
    }

    @Test
    func `a hint beyond where the device stands is due at once, and no longer once it is there`() {
        var alertness = Alertness()
        #expect(!alertness.isDue(at: 0))
        alertness.take(hint(5))
        #expect(alertness.isDue(at: 0))
        alertness.exchanged(to: 5, having: alertness.heard, isFruitful: true, at: 10)
        #expect(!alertness.isDue(at: 100_000) && alertness.dueTime(at: 100_000) == nil)
        alertness.take(hint(4))
        #expect(!alertness.isDue(at: 100_000))
        alertness.take(hint(6))
        #expect(alertness.isDue(at: 100_000))
        // Another feed is another server, or one that was put back.
        alertness.exchanged(to: 6, having: alertness.heard, isFruitful: true, at: 100_000)
        alertness.take(hint(2, feed: 2))
        #expect(alertness.isDue(at: 200_000))
    }

    @Test func `what comes during an exchange is due after it`() {
        var alertness = Alertness()
        alertness.take(hint(5))
        let heard = alertness.heard
        alertness.take(hint(7))
        alertness.exchanged(to: 5, having: heard, isFruitful: true, at: 0)
        #expect(!alertness.isDue(at: 999))
        #expect(alertness.dueTime(at: 0) == 1_000)
        #expect(alertness.isDue(at: 1_000))
    }

    @Test func `an exchange that did not get through leaves the hint as it was`() {
        var alertness = Alertness()
        alertness.take(hint(5))
        alertness.exchanged(to: nil, having: alertness.heard, isFruitful: false, at: 0)
        #expect(!alertness.isDue(at: 1_000))
        #expect(alertness.isDue(at: 2_000))
    }

    @Test
    func `E08 a storm of hints makes one exchange a second at most, and ever fewer for nothing`() {
        var (fruitful, empty) = (Alertness(), Alertness())
        var counts = (fruitful: 0, empty: 0)
        var head: UInt64 = 1 << 62
        for now in UInt64(0)..<600_000 {
            head += 1
            fruitful.take(hint(head))
            empty.take(hint(head, feed: head % 7))
            if fruitful.isDue(at: now) {
                counts.fruitful += 1
                fruitful.exchanged(to: 9, having: fruitful.heard, isFruitful: true, at: now)
            }
            if empty.isDue(at: now) {
                counts.empty += 1
                empty.exchanged(to: 9, having: empty.heard, isFruitful: false, at: now)
            }
        }
        #expect(counts.fruitful == 600)
        #expect(counts.empty <= 12)
    }
}
