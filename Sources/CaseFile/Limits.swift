/// Every limit of the case file, by name; the same numbers stand in `Protocol/casefile.md`.
package enum Limits {
    /// Unicode scalars of one line: a title, an alias, a name, a reason.
    package static let lineScalars = 500
    /// Bytes of one piece of prose in an event: an observation, an interpretation, a report.
    package static let proseBytes = 24 * 1024
    /// Bytes of one string value; longer prose is a list of strings.
    package static let stringBytes = 16 * 1024
    /// Elements of a list in an event.
    package static let listElements = 200
    /// Minutes by which the time of recording may run ahead of the clock to follow what it answers.
    package static let recordingLead: UInt64 = 10
    /// Characters after the letter of a short id: all of its 16 bytes.
    package static let idCharacters = 26
}
