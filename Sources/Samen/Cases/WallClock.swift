import CaseFile

/// Moments as clocks in the Netherlands show them.
public enum WallClock {
    /// `2026-11-21 14:05`, from milliseconds since 1970.
    public static func text(of milliseconds: UInt64) -> String {
        LocalTime(milliseconds: milliseconds)?.short ?? "?"
    }

    /// Milliseconds since 1970 when clocks showed `2026-11-21T14:05`.
    ///
    /// The first time, if they did twice; of a day alone its beginning; nil for anything else.
    public static func milliseconds(of text: String) -> UInt64? {
        guard let time = CivilTime(text) else { return nil }
        let wanted = CivilTime(
            time.date,
            hour: (time.minute ?? 0) / 60,
            minute: (time.minute ?? 0) % 60
        )
        let local = time.date.days * 86_400 + (time.minute ?? 0) * 60
        return [7_200, 3_600].lazy.map { local - $0 }.filter { $0 >= 0 }.map { UInt64($0) * 1_000 }
            .first { LocalTime(milliseconds: $0).map { CivilTime($0) } == wanted }
    }
}
