import ArgumentParser
import Glibc

/// A length of time as people type it: 30m, 12h, 7d.
struct TimeSpan: ExpressibleByArgument {
    let milliseconds: UInt64

    init(hours: UInt64) { milliseconds = hours * 3_600_000 }

    init?(argument: String) {
        let units: [Character: UInt64] = ["m": 60_000, "h": 3_600_000, "d": 86_400_000]
        guard let unit = argument.last.flatMap({ units[$0] }),
            let count = UInt32(argument.dropLast())
        else { return nil }
        milliseconds = UInt64(count) * unit
    }

    var defaultValueDescription: String {
        milliseconds % 86_400_000 == 0
            ? "\(milliseconds / 86_400_000)d" : "\(milliseconds / 3_600_000)h"
    }

    /// So long before now, in milliseconds since 1970.
    var start: UInt64 {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        let time = UInt64(clamping: now.tv_sec) * 1_000
        return time - min(time, milliseconds)
    }
}
