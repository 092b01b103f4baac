/// When something happened, as far as people know: a day, or a day and a time at the wall.
package struct CivilTime: Hashable, Comparable, Sendable {
    package let date: CivilDate
    /// Minutes after midnight, if the time is known.
    package let minute: Int?

    package init(_ date: CivilDate) {
        self.date = date
        minute = nil
    }

    /// The day and time, or nil if there is no such time.
    package init?(_ date: CivilDate, hour: Int, minute: Int) {
        guard (0...23).contains(hour), (0...59).contains(minute) else { return nil }
        self.date = date
        self.minute = hour * 60 + minute
    }

    package init(_ time: LocalTime) {
        date = time.date
        minute = time.hour * 60 + time.minute
    }

    /// A day without a time comes before all its times.
    package static func < (a: CivilTime, b: CivilTime) -> Bool {
        (a.date, a.minute ?? -1) < (b.date, b.minute ?? -1)
    }
}

extension CivilTime: CustomStringConvertible {
    /// Reads `2026-11-20` or `2026-11-20T14:30`, or returns nil.
    package init?(_ text: String) {
        guard let date = CivilDate(String(text.prefix(10))) else { return nil }
        let rest = Array(text.utf8.dropFirst(10))
        if rest.isEmpty {
            self.init(date)
            return
        }
        guard rest.count == 6, rest[0] == UInt8(ascii: "T") || rest[0] == UInt8(ascii: " "),
            let time = ClockTime(rest[1...])
        else { return nil }
        self.init(date, hour: time.minutes / 60, minute: time.minutes % 60)
    }

    /// As it is stored.
    package var description: String {
        minute.map { "\(date)T\(ClockTime(minutes: $0))" } ?? date.description
    }

    package func label(in language: Language) -> String {
        let day = date.label(in: language)
        return minute.map { "\(day), \(ClockTime(minutes: $0))" } ?? day
    }
}

/// A time of the day, `14:30`; 24:00 is its end.
struct ClockTime: CustomStringConvertible {
    let minutes: Int

    init(minutes: Int) {
        self.minutes = minutes
    }

    init?(_ text: some Collection<UInt8>) {
        let bytes = Array(text)
        guard bytes.count == 5, bytes[2] == UInt8(ascii: ":"),
            let hour = Digits.number(bytes[0..<2]), let minute = Digits.number(bytes[3..<5]),
            minute < 60, hour * 60 + minute <= 1440
        else { return nil }
        minutes = hour * 60 + minute
    }

    var description: String { "\(Digits.text(minutes / 60, 2)):\(Digits.text(minutes % 60, 2))" }
}
