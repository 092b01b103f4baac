/// What the command line will take, and how much it shows.
package enum Limits {
    /// Bytes of one answer to a prompt.
    package static let lineBytes = 64 * 1_024
    /// Bytes of a text from the editor or standard input; a larger one is an attachment.
    package static let textBytes = 4 * 1_024 * 1_024
    /// Bytes of a passphrase.
    package static let secretBytes = 1_024
    /// Columns of a cell of a table, unless the column says otherwise.
    package static let columnWidth = 40
    /// Lines of a key on paper, and words in all of them.
    package static let paperLines = 8
    package static let paperWords = 32
    /// How often a person is asked again after an answer that is none.
    package static let attempts = 5
    /// How long a command works before it says so, in milliseconds.
    package static let quietMilliseconds = 1_000
    /// How often a joining device asks every five seconds; after that, every minute.
    package static let frequentPolls = 120
    /// Seconds between two looks for someone who was invited.
    package static let inviterPollSeconds = 5
    /// Scalars of one sign that a cell of a table shows: a letter with its marks, a joined emoji.
    static let stackedScalars = 16
}
