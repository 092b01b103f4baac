/// Every limit of the protocol, as `Protocol/README.md` §"Limits" names it.
///
/// A limit is checked where bytes come in, before anything is allocated for them; the error names
/// the limit that was passed.
package enum Limits {
    /// Bytes of one encoded `SealedChange`; a writer splits a larger edit.
    package static let changeBytes = 64 << 10
    /// Bytes of one encoded `EntryBody`; wraps travel beside it.
    package static let entryBytes = 64 << 10
    /// Bytes of all wraps that travel beside one entry.
    package static let wrapsBytes = 512 << 10
    /// Epochs in one wrap.
    package static let epochsPerWrap = 1_024
    /// Recipients of one `NewEpoch` or `KeyGrant`.
    package static let recipientsPerEpoch = 512
    /// Parents, and network heads, of one entry.
    package static let headsPerEntry = 256
    /// Membership heads that one change names.
    package static let authHeadsPerChange = 64
    /// Attachments that one change names.
    package static let blobsPerChange = 256
    /// Points in one `Remove` or `Cutoff`.
    package static let trustPointsPerEntry = 256

    /// Bytes of one page of the feed.
    package static let pageBytes = 512 << 10
    /// Changes in one page of the feed, and in one push.
    package static let pageChanges = 500
    /// Membership entries in one push, and presented with one session request.
    package static let pushEntries = 1_000
    /// Bytes of one request's body, attachments aside.
    package static let bodyBytes = 1 << 20
    /// Bytes of one attachment chunk.
    package static let chunkBytes = 256 << 10
    /// Older anchors in one request, log-spaced.
    package static let olderAnchors = 40
    /// Chain heads in one request.
    package static let ownHeads = 4_096
    /// Ranges in one comparison.
    package static let compareRanges = 256
    /// Parts into which an answer splits a range.
    package static let compareFanout = 16
    /// Documents below which an answer lists heads instead of splitting.
    package static let compareLeafDocuments = 16
    /// Documents in one fetch.
    package static let fetchDocuments = 1_000
    /// Bytes of a lease.
    package static let leaseBytes = 64

    /// Milliseconds that a server may ask a client to wait; more is taken as this.
    package static let backoffMilliseconds: UInt32 = 15 * 60 * 1_000
    /// Requests without progress at one anchor before the client stops trusting anchors.
    package static let requestsWithoutProgress = 3
}
