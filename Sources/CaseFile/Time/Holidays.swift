/// The days that are no working days although they fall on one: those of the Algemene
/// termijnenwet, article 3, by rule.
///
/// An organisation that also closes on other days counts more working days than it has, and so
/// sees a period end early rather than late.
package enum Holidays {
    /// When a holiday falls.
    private enum Rule {
        case fixed(month: Int, day: Int)
        /// Days after Easter Sunday.
        case easter(Int)
        /// The birthday of the King, since 2014; before that the day of the Queen. A Sunday moves it
        /// to the Saturday before.
        case birthday
    }

    /// The holidays of a year, ascending.
    package static func days(in year: Int) -> [CivilDate] {
        Set(rules.compactMap { day(of: $0, in: year) }).sorted()
    }

    private static let rules: [Rule] = [
        // New Year's Day, Good Friday, Easter Monday.
        .fixed(month: 1, day: 1), .easter(-2), .easter(1),
        .birthday,
        // Liberation Day, Ascension Day, Whit Monday, Christmas.
        .fixed(month: 5, day: 5), .easter(39), .easter(50),
        .fixed(month: 12, day: 25), .fixed(month: 12, day: 26),
    ]

    private static func day(of rule: Rule, in year: Int) -> CivilDate? {
        switch rule {
        case .fixed(let month, let day): return CivilDate(year: year, month: month, day: day)
        case .easter(let offset): return easter(in: year)?.adding(days: offset)
        case .birthday:
            let birthday = CivilDate(year: year, month: 4, day: year >= 2014 ? 27 : 30)
            return birthday?.weekday == 7 ? birthday?.adding(days: -1) : birthday
        }
    }

    /// Easter Sunday by the Gregorian computus, after Butcher.
    package static func easter(in year: Int) -> CivilDate? {
        let golden = year % 19
        let century = year / 100
        let leapDrift = century - century / 4
        let moonDrift = (8 * century + 13) / 25
        let epact = (leapDrift - moonDrift + 19 * golden + 15) % 30
        let moon = epact - (epact + golden / 11 > 28 ? 1 : 0)
        let weekday = (year + year / 4 + moon + 2 - leapDrift) % 7
        let offset = moon - weekday
        let month = 3 + (offset + 40) / 44
        return CivilDate(year: year, month: month, day: offset + 28 - 31 * (month / 4))
    }
}
