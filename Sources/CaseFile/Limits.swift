/// Every limit of the case file, by name; the same numbers stand in `Protocol/casefile.md`.
package enum Limits {
    /// Unicode scalars of one line: a title, an alias, a name, a reason.
    package static let lineScalars = 500
    /// Bytes of one piece of prose in an event: an observation, an interpretation, a report.
    package static let proseBytes = 24 * 1024
    /// Bytes of one string value; longer prose is a list of strings.
    package static let stringBytes = 16 * 1024
    /// Scalars of a text that is edited as a whole.
    package static let textScalars = 1 << 20
    /// Elements of a list in an event.
    package static let listElements = 200
    /// Differences that are looked for one by one before a text is compared by lines.
    package static let differences = 1_000
    /// Minutes by which the time of recording may run ahead of the clock to follow what it answers.
    package static let recordingLead: UInt64 = 10
    /// Characters after the letter of a short id: all of its 16 bytes.
    package static let idCharacters = 26
    /// Members of one file of linked cases that are read together.
    package static let linkedCases = 16
}
