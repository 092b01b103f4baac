import Foundation
import Synchronization

/// A clock that moves on a little whenever it is looked at, so that nobody is too fast for a server.
final class SteppingClock: Sendable {
    private let milliseconds: Mutex<UInt64>
    private let step: UInt64

    init(at milliseconds: UInt64 = SteppingClock.machine, step: UInt64 = 40) {
        self.milliseconds = Mutex(milliseconds)
        self.step = step
    }

    /// Milliseconds since 1970.
    var now: UInt64 {
        milliseconds.withLock { time in
            time += step
            return time
        }
    }

    /// What the machine's own clock shows.
    static var machine: UInt64 { UInt64(Date().timeIntervalSince1970 * 1_000) }
}
