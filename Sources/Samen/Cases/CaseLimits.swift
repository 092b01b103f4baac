/// The limits of what a case book takes and shows.
enum CaseLimits {
    /// Rows of the list of cases.
    static let listed = 50
    /// Cases of files that cannot be read yet that are listed.
    static let pending = 50
    /// Codes that are named when one is ambiguous.
    static let candidates = 10
    /// Versions of a text that its history shows: the last ones.
    static let versions = 100
    /// Draws of a random identifier until its short code is unique here.
    static let codeAttempts = 100
    /// Milliseconds after which a look into a case is written into its document.
    static let accessDelay: UInt64 = 15 * 60 * 1_000
    /// Milliseconds of an hour: looks within one are one.
    static let hour: UInt64 = 60 * 60 * 1_000
    /// Letters of the shortest name or address that is looked for in a note before it is signed.
    static let revealingLetters = 4
}
