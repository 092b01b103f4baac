/// Every limit of the protocol, as `Protocol/README.md` §"Limits" names it.
///
/// A limit is checked where bytes come in, before anything is allocated for them; the error names
/// the limit that was passed.
package enum Limits {
    /// The version of the protocol that is spoken here.
    package static let protocolVersion: UInt32 = 1

    /// How old a relay's membership may be before it hands nobody more documents, in milliseconds.
    package static let relayGraceMilliseconds: UInt64 = 14 * 24 * 60 * 60 * 1_000

    /// Bytes of one encoded `SealedChange`; a writer splits a larger edit.
    package static let changeBytes = 64 << 10
    /// Bytes of one encoded `EntryBody`; wraps travel beside it.
    package static let entryBytes = 64 << 10
    /// Bytes of all wraps that travel beside one entry.
    package static let wrapsBytes = 512 << 10
    /// Epochs in one wrap.
    package static let epochsPerWrap = 1_024
    /// Recipients of one `NewEpoch` or `KeyGrant`; their wraps fit beside the entry.
    package static let recipientsPerEpoch = 384
    /// Parents, and network heads, of one entry.
    package static let headsPerEntry = 256
    /// Membership heads that one change names.
    package static let authHeadsPerChange = 64
    /// Attachments that one change names.
    package static let blobsPerChange = 256
    /// Bytes of a change once decompressed.
    package static let decodedChangeBytes = 256 << 10
    /// The smallest padded length of a change.
    package static let paddedBytes = 256
    /// Changes that wait for something else, and their bytes.
    package static let pendingChanges = 10_000
    package static let pendingChangeBytes = 64 << 20
    /// Entries that wait for something else, and their bytes.
    package static let pendingEntries = 10_000
    package static let pendingEntryBytes = 64 << 20
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
    /// Own chains that a device asks a server to confirm beside an ordinary request.
    package static let confirmedHeads = 64
    /// Ranges in one comparison.
    package static let compareRanges = 256
    /// Parts into which an answer splits a range.
    package static let compareFanout = 16
    /// Documents below which an answer lists heads instead of splitting.
    package static let compareLeafDocuments = 16
    /// Bytes of the place at which a fetch is resumed.
    package static let resumeBytes = 256
    /// Documents in one fetch.
    package static let fetchDocuments = 1_000
    /// Bytes of each header field of a request's signature.
    package static let signatureFieldBytes = 1_024
    /// Seconds that a request's `created` may differ from the server's time.
    package static let requestWindowSeconds: Int64 = 300
    /// Bytes of a request's nonce.
    package static let nonceBytes = 16
    /// Milliseconds for which a session lives.
    package static let sessionMilliseconds: UInt64 = 60 * 60 * 1_000

    /// Changes of one branch in a proof of a fork.
    package static let forkProofChanges = 1_000

    /// Milliseconds of a server's time that an approval of an erasure waits: a net against haste.
    package static let erasureWaitMilliseconds: UInt64 = 14 * 24 * 60 * 60 * 1_000

    /// Bytes of one bundle.
    package static let bundleBytes: UInt64 = 4 << 30
    /// Entries and changes in one bundle.
    package static let bundleItems: UInt64 = 1_000_000
    /// Bytes of one frame of a bundle, its kind included.
    package static let bundleFrameBytes = 1 << 20

    /// Bytes of a lease.
    package static let leaseBytes = 64

    /// Bytes of an invitation's text, spaces and line breaks included.
    package static let invitationTextBytes = 1_024
    /// Bytes of one encoded `EnrolmentRequest`.
    package static let enrolmentRequestBytes = 2_048
    /// Bytes of one encoded `Welcome`.
    package static let welcomeBytes = 32 << 10
    /// Servers that a welcome names.
    package static let serversPerWelcome = 16
    /// Milliseconds for which an invitation is good.
    package static let invitationMilliseconds: UInt64 = 24 * 60 * 60 * 1_000
    /// Milliseconds for which a welcome waits to be fetched.
    package static let welcomeMilliseconds: UInt64 = 7 * 24 * 60 * 60 * 1_000
    /// Joins that are refused before an invitation is spent.
    package static let invitationAttempts = 5
    /// Invitations made in an hour, and calls refused in an hour, in one network.
    package static let invitationsPerHour = 20
    /// Invitations in one answer.
    package static let invitationsPerAnswer = 256

    /// Milliseconds that a server may ask a client to wait; more is taken as this.
    package static let backoffMilliseconds: UInt32 = 15 * 60 * 1_000
    /// Requests without progress at one anchor before the client stops trusting anchors.
    package static let requestsWithoutProgress = 3
}
