import CaseFile

/// Moments as clocks in the Netherlands show them.
public enum WallClock {
    /// `2026-11-21 14:05`, from milliseconds since 1970.
    public static func text(of milliseconds: UInt64) -> String {
        LocalTime(milliseconds: milliseconds)?.short ?? "?"
    }
}
