import CaseFile
import Testing

@Suite struct `Civil dates` {
    @Test func `count every day of four centuries`() throws {
        var expected = try #require(CivilDate("1800-01-01"))
        var weekday = 3
        while expected.year < 2201 {
            #expect(CivilDate(days: expected.days) == expected)
            #expect(expected.weekday == weekday, "\(expected)")
            #expect(CivilDate(expected.description) == expected)
            let next = successor(of: expected)
            #expect(expected.adding(days: 1) == next && next.adding(days: -1) == expected)
            #expect(expected < next)
            expected = next
            weekday = weekday % 7 + 1
        }
    }

    @Test func `end at the years 1 and 9999`() throws {
        let first = try #require(CivilDate("0001-01-01"))
        let last = try #require(CivilDate("9999-12-31"))
        #expect(first.adding(days: -1) == nil && last.adding(days: 1) == nil)
        #expect(CivilDate(days: first.days) == first && CivilDate(days: last.days) == last)
        #expect(first.adding(days: last.days - first.days) == last)
        #expect(first.adding(days: .max) == nil && last.adding(days: .min) == nil)
        #expect(first.weekday == 1 && last.weekday == 5)
    }

    @Test(arguments: [
        "", "2026-11-31", "2026-02-29", "1900-02-29", "2026-13-01", "2026-00-10", "2026-01-00",
        "0000-01-01", "2026-1-1", "20261120", "2026-11-20 ", "2026/11/20", "+026-11-20",
        "2026-11-2O", "２026-1-20", "2026-11-20T10:00",
    ])
    func `D08 are no other text`(_ text: String) {
        #expect(CivilDate(text) == nil)
    }

    @Test func `are written out in both languages`() throws {
        let date = try #require(CivilDate("2026-03-05"))
        #expect(date.label(in: .dutch) == "5 maart 2026")
        #expect(date.label(in: .english) == "5 March 2026")
        #expect(CivilTime("2026-03-05T09:05")?.label(in: .dutch) == "5 maart 2026, 09:05")
    }

    @Test(arguments: [
        "2026-11-20T24:00", "2026-11-20T9:00", "2026-11-20T09:60", "2026-11-20T09:00:00",
        "2026-11-20T", "2026-11-20X09:00", "2026-11-20T09.00", "2026-02-30T09:00",
    ])
    func `D08 have no such times`(_ text: String) {
        #expect(CivilTime(text) == nil)
    }

    @Test func `have every minute of a day as one text`() throws {
        let date = try #require(CivilDate("2024-02-29"))
        var previous = CivilTime(date)
        for minute in 0..<1440 {
            let time = try #require(CivilTime(date, hour: minute / 60, minute: minute % 60))
            #expect(CivilTime(time.description) == time)
            #expect(previous < time)
            previous = time
        }
    }

    private func successor(of date: CivilDate) -> CivilDate {
        CivilDate(year: date.year, month: date.month, day: date.day + 1)
            ?? CivilDate(year: date.year, month: date.month + 1, day: 1)
            ?? CivilDate(year: date.year + 1, month: 1, day: 1)
            ?? date
    }
}
