import CaseFile
import Foundation
import Testing

@Suite struct `Clocks in the Netherlands` {
    @Test func `change when those of the system's tables do`() throws {
        let zone = try #require(TimeZone(identifier: "Europe/Amsterdam"))
        var moment = Date(timeIntervalSince1970: 820_454_400)  // 1996
        let end = Date(timeIntervalSince1970: 2_145_916_800)  // 2038
        var transitions = 0
        while let next = zone.nextDaylightSavingTimeTransition(after: moment), next < end {
            for seconds in -1...1 { try check(next.addingTimeInterval(Double(seconds)), zone) }
            transitions += 1
            moment = next
        }
        #expect(transitions == 84)
    }

    @Test func `show what the system shows at any moment`() throws {
        let zone = try #require(TimeZone(identifier: "Europe/Amsterdam"))
        var random = SplitMix64(seed: 10)
        for _ in 0..<5_000 {
            let seconds = 820_454_400 + random.below(2_145_916_800 - 820_454_400)
            try check(Date(timeIntervalSince1970: Double(seconds)), zone)
        }
    }

    @Test func `stop after the year 9999 and never fail`() {
        #expect(LocalTime(milliseconds: .max) == nil)
        #expect(LocalTime(milliseconds: 253_402_300_800_000) == nil)
        #expect(LocalTime(milliseconds: 253_402_290_000_000)?.date.year == 9999)
        #expect(LocalTime(milliseconds: 0)?.date == CivilDate("1970-01-01"))
    }

    @Test func `are written for people and for tables`() throws {
        let time = try #require(LocalTime(milliseconds: 1_795_613_400_999))
        #expect(time.short == "2026-11-25 14:30")
        #expect(time.label(in: .dutch) == "25 november 2026, 14:30")
        #expect(time.label(in: .english) == "25 November 2026, 14:30")
        #expect(CivilTime(time).description == "2026-11-25T14:30")
    }

    private func check(_ moment: Date, _ zone: TimeZone) throws {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        let parts = calendar.dateComponents(
            [.year, .month, .day, .hour, .minute, .second],
            from: moment
        )
        let milliseconds = UInt64(moment.timeIntervalSince1970) * 1000
        let local = try #require(LocalTime(milliseconds: milliseconds))
        #expect(local.offset == zone.secondsFromGMT(for: moment), "\(moment)")
        let shown = [
            local.date.year, local.date.month, local.date.day, local.hour, local.minute,
            local.second,
        ]
        let expected = [
            parts.year, parts.month, parts.day, parts.hour, parts.minute, parts.second,
        ]
        #expect(shown == expected.compactMap(\.self), "\(moment)")
    }
}
