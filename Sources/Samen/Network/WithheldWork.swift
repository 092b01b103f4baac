internal import Trust

/// Something that others built on and that has not come for a day: a server may be keeping it back.
public struct WithheldWork: Sendable {
    /// The document that it belongs to, in hexadecimal digits; nil for the network's log.
    public let document: String?
    /// The short code of the device that made it; nil where only a membership entry is known to be
    /// lacking.
    public let author: String?
    /// The first and the last of its author's changes that are lacking; nil for an entry.
    public let changes: ClosedRange<UInt64>?
    /// The membership entry that is lacking, in hexadecimal digits.
    public let entry: String?
    /// Why what builds on it waits, as a stable code.
    public let reason: String
    /// Since when, in milliseconds since 1970, by this computer's clock.
    public let since: UInt64

    init(_ missing: Missing) {
        document = missing.document?.description
        author = missing.author.map { ShortCode.of($0) }
        changes = missing.seqs
        entry = missing.entry?.description
        reason = missing.reason.rawValue
        since = missing.since
    }
}
