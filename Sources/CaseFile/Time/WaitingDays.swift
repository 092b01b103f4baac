/// How long someone waits, in days after the first.
package struct WaitingDays: Hashable, Sendable {
    /// Days on the calendar.
    package let calendar: Int
    /// Of these, Monday to Friday without holidays.
    package let working: Int

    /// The days after `start`, up to and including `today`; none if that is before.
    package init(from start: CivilDate, to today: CivilDate) {
        guard start < today else {
            calendar = 0
            working = 0
            return
        }
        calendar = today.days - start.days
        // Year by year: whoever wrote the start may have meant a year long ago.
        let holidays = (start.year...today.year).reduce(0) { count, year in
            count
                + Holidays.days(in: year).count { start < $0 && $0 <= today && $0.weekday <= 5 }
        }
        working = Self.weekdays(to: today) - Self.weekdays(to: start) - holidays
    }

    /// Days from Monday to Friday up to and including a day, counted from one that cancels out.
    private static func weekdays(to date: CivilDate) -> Int {
        // Day -4 since 1970 was a Sunday; so many weeks earlier no day is negative.
        let sundays = 7 * 110_000
        let days = date.days + 4 + sundays
        return days / 7 * 5 + min(days % 7, 5)
    }
}
