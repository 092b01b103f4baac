/// A moment as clocks in the Netherlands show it.
///
/// The rule is that of the European Union since 1996: one hour ahead of UTC, two from the last
/// Sunday of March until the last Sunday of October, both at 01:00 UTC. Before 1996 clocks changed on
/// other days or not at all, and what this says of those summers may be an hour off.
package struct LocalTime: Hashable, Sendable {
    package let date: CivilDate
    package let hour, minute, second: Int
    /// Seconds ahead of UTC: 3600 in winter, 7200 in summer.
    package let offset: Int

    /// The local time of a moment in milliseconds since 1970, or nil after the year 9999.
    package init?(milliseconds: UInt64) {
        let seconds = Int(milliseconds / 1000)
        guard let utc = CivilDate(days: seconds / 86_400) else { return nil }
        offset = Self.offset(at: seconds, in: utc.year)
        let local = seconds + offset
        guard let date = CivilDate(days: local / 86_400) else { return nil }
        self.date = date
        hour = local % 86_400 / 3600
        minute = local % 3600 / 60
        second = local % 60
    }

    private static func offset(at seconds: Int, in year: Int) -> Int {
        guard let spring = change(in: year, month: 3), let autumn = change(in: year, month: 10)
        else { return 3600 }
        return seconds >= spring && seconds < autumn ? 7200 : 3600
    }

    /// The moment at which clocks change in a month, in seconds.
    private static func change(in year: Int, month: Int) -> Int? {
        guard let last = CivilDate(year: year, month: month, day: 31) else { return nil }
        return (last.days - last.weekday % 7) * 86_400 + 3600
    }

    /// As people read it, to the minute: `20 november 2026, 14:30`.
    package func label(in language: Language) -> String {
        "\(date.label(in: language)), \(time)"
    }

    /// For tables: `2026-11-20 14:30`.
    package var short: String { "\(date) \(time)" }

    /// `14:30`.
    package var time: String { "\(Digits.text(hour, 2)):\(Digits.text(minute, 2))" }
}
