import CaseFile
import Testing

@Suite struct `Waiting days` {
    @Test(arguments: [
        (
            2026,
            "01-01 04-03 04-06 04-27 05-05 05-14 05-25 12-25 12-26"
        ),
        // The King's birthday on a Sunday is kept on the Saturday before.
        (2025, "01-01 04-18 04-21 04-26 05-05 05-29 06-09 12-25 12-26"),
        // Ascension on Liberation Day.
        (2016, "01-01 03-25 03-28 04-27 05-05 05-16 12-25 12-26"),
        (2013, "01-01 03-29 04-01 04-30 05-05 05-09 05-20 12-25 12-26"),
    ])
    func `skip the holidays of the law`(_ year: Int, _ days: String) {
        let expected = days.split(separator: " ").map { "\(year)-\($0)" }
        #expect(Holidays.days(in: year).map(\.description) == expected)
    }

    @Test(arguments: [
        "1954-04-18", "1961-04-02", "1981-04-19", "2000-04-23", "2008-03-23", "2011-04-24",
        "2019-04-21", "2024-03-31", "2026-04-05", "2038-04-25", "2049-04-18", "2076-04-19",
        "2285-03-22",
    ])
    func `know Easter, the rare dates too`(_ text: String) throws {
        let easter = try #require(CivilDate(text))
        #expect(Holidays.easter(in: easter.year) == easter)
        #expect(easter.weekday == 7)
    }

    @Test func `are what one counts on a calendar`() throws {
        var random = SplitMix64(seed: 20)
        let first = try #require(CivilDate("1995-01-01"))
        for _ in 0..<300 {
            let start = try #require(first.adding(days: random.below(20_000)))
            let length = random.below(800)
            let end = try #require(start.adding(days: length))
            var working = 0
            for day in 0..<length {
                let date = try #require(start.adding(days: day + 1))
                if date.weekday <= 5, !Holidays.days(in: date.year).contains(date) { working += 1 }
            }
            let waiting = WaitingDays(from: start, to: end)
            #expect(waiting.calendar == length)
            #expect(waiting.working == working, "\(start) \(end)")
        }
    }

    @Test func `are as many over centuries as year by year`() throws {
        let first = try #require(CivilDate("1013-11-20"))
        let last = try #require(CivilDate("2026-11-20"))
        let ends = try (first.year...last.year).map { year in
            try #require(CivilDate("\(year)-11-20"))
        }
        let years = zip(ends, ends.dropFirst()).map { WaitingDays(from: $0, to: $1) }
        let all = WaitingDays(from: first, to: last)
        #expect(all.calendar == years.reduce(0) { $0 + $1.calendar })
        #expect(all.working == years.reduce(0) { $0 + $1.working })
    }

    @Test func `give triage its five working days over Christmas`() throws {
        let report = try #require(CivilDate("2026-12-23"))
        let fifth = try #require(CivilDate("2026-12-31"))
        #expect(WaitingDays(from: report, to: fifth).working == 5)
        #expect(WaitingDays(from: report, to: fifth).calendar == 8)
    }

    @Test func `are none before the start`() throws {
        let start = try #require(CivilDate("2026-11-20"))
        let before = try #require(CivilDate("2026-11-19"))
        for day in [start, before] {
            #expect(WaitingDays(from: start, to: day).calendar == 0)
            #expect(WaitingDays(from: start, to: day).working == 0)
        }
        let first = try #require(CivilDate("0001-01-01"))
        let last = try #require(CivilDate("9999-12-31"))
        #expect(WaitingDays(from: first, to: last).calendar == last.days - first.days)
    }
}
