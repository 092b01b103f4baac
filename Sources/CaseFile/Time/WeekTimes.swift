/// Times of the week at which someone may be reached.
///
/// Written `1-5 15:30-17:00; 6 10:00-12:00`: days from 1 for Monday, then times. `never` is no time
/// at all.
package struct WeekTimes: Hashable, Sendable {
    /// By day from Monday: ranges of minutes, ascending, apart.
    package let days: [[Range<Int>]]

    private init(days: [[Range<Int>]]) {
        self.days = days.map(Self.joined)
    }

    package static let never = WeekTimes(days: Array(repeating: [], count: 7))

    /// The times that both allow.
    package func intersection(_ other: WeekTimes) -> WeekTimes {
        WeekTimes(
            days: zip(days, other.days).map { mine, others in
                mine.flatMap { range in
                    others.map { $0.clamped(to: range) }.filter { !$0.isEmpty }
                }
            }
        )
    }

    /// Whether a minute of a day, 1 for Monday, is among them.
    package func contains(weekday: Int, minute: Int) -> Bool {
        (1...7).contains(weekday) && days[weekday - 1].contains { $0.contains(minute) }
    }

    private static func joined(_ ranges: [Range<Int>]) -> [Range<Int>] {
        var joined: [Range<Int>] = []
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = joined.last, range.lowerBound <= last.upperBound {
                joined[joined.count - 1] =
                    last.lowerBound..<max(last.upperBound, range.upperBound)
            } else {
                joined.append(range)
            }
        }
        return joined
    }
}

extension WeekTimes: CustomStringConvertible {
    /// Reads the written form, or returns nil.
    package init?(_ text: String) {
        if text == Self.neverWritten {
            self = .never
            return
        }
        var days: [[Range<Int>]] = Array(repeating: [], count: 7)
        for piece in text.split(separator: ";", omittingEmptySubsequences: false) {
            let words = piece.split(separator: " ")
            guard words.count >= 2, let span = Self.span(words[0]) else { return nil }
            for word in words.dropFirst() {
                guard let range = Self.range(word) else { return nil }
                for day in span { days[day - 1].append(range) }
            }
        }
        self.init(days: days)
    }

    /// The one written form of these times.
    package var description: String {
        written { first, last in first == last ? "\(first)" : "\(first)-\(last)" }
            ?? Self.neverWritten
    }

    package func label(in language: Language) -> String {
        let names =
            language == .dutch
            ? ["ma", "di", "wo", "do", "vr", "za", "zo"]
            : ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
        return written { first, last in
            first == last ? names[first - 1] : "\(names[first - 1])-\(names[last - 1])"
        } ?? (language == .dutch ? "nooit" : "never")
    }

    private static let neverWritten = "never"

    /// Neighbouring days with the same times together; nil if there are no times.
    private func written(_ name: (_ first: Int, _ last: Int) -> String) -> String? {
        var pieces: [String] = []
        var day = 0
        while day < 7 {
            var last = day
            while last + 1 < 7, days[last + 1] == days[day] { last += 1 }
            if !days[day].isEmpty {
                let times = days[day].map {
                    "\(ClockTime(minutes: $0.lowerBound))-\(ClockTime(minutes: $0.upperBound))"
                }
                pieces.append(([name(day + 1, last + 1)] + times).joined(separator: " "))
            }
            day = last + 1
        }
        return pieces.isEmpty ? nil : pieces.joined(separator: "; ")
    }

    private static func span(_ text: Substring) -> ClosedRange<Int>? {
        let ends = text.split(separator: "-", omittingEmptySubsequences: false)
            .map { Digits.number($0.utf8) }
        guard (1...2).contains(ends.count), let first = ends[0], let last = ends[ends.count - 1],
            1 <= first, first <= last, last <= 7
        else { return nil }
        return first...last
    }

    private static func range(_ text: Substring) -> Range<Int>? {
        let bytes = Array(text.utf8)
        guard bytes.count == 11, bytes[5] == Digits.dash, let start = ClockTime(bytes[..<5]),
            let end = ClockTime(bytes[6...]), start.minutes < end.minutes
        else { return nil }
        return start.minutes..<end.minutes
    }
}
