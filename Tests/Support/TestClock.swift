import Synchronization

/// A clock that stands still until it is told.
package final class TestClock: Sendable {
    private let milliseconds: Mutex<UInt64>

    package init(at milliseconds: UInt64 = 1_700_000_000_000) {
        self.milliseconds = Mutex(milliseconds)
    }

    /// Milliseconds since 1970.
    package var now: UInt64 { milliseconds.withLock { $0 } }

    package func advance(byMilliseconds passed: UInt64) {
        milliseconds.withLock { $0 += passed }
    }
}
