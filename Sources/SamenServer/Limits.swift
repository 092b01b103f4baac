/// The server's limits on connections and time, as `Protocol/README.md` §"Limits" names them.
enum Limits {
    /// Connections that wait to be accepted.
    static let acceptBacklog = 256
    /// Connections at a time.
    static let connections = 2_048
    /// Fields in a request's head.
    static let headFields = 64
    /// Bytes of a request's head.
    static let headBytes = 16 << 10
    /// Bytes of the bodies of all requests that are being read or answered.
    static let bodiesBytes = 128 << 20

    /// Requests that wait for the core.
    static let waitingRequests = 1_024
    /// Bytes that one commit takes in, unless one request alone is larger.
    static let commitBytes = 1 << 20
    /// Changes and entries that one commit takes in, unless one request alone has more.
    static let commitRows = 1_000
    /// Requests that a device may make at once after a pause.
    static let requestBurst = 200.0
    /// Requests a second that a device may go on making.
    static let requestsPerSecond = 50.0
    /// New membership entries that a device may bring at once after a pause, and a second: as many as a
    /// device needs to heal a server that was put back, and fewer than would fill one.
    static let entryBurst = 20_000.0
    static let entriesPerSecond = 50.0
    /// Sessions that devices unknown here may ask for at once, and a second, by presenting entries:
    /// each costs as much as a thousand signatures.
    static let strangerBurst = 32.0
    static let strangersPerSecond = 2.0
    /// Devices that compare their stores with this one at a time, how long one is waited for that says
    /// nothing, and the seconds after which the others are asked to try again.
    static let healers = 8
    static let healerMilliseconds: UInt64 = 30_000
    static let healerRetrySeconds = 5
    /// Devices whose keys are remembered.
    static let knownKeys = 20_000
    /// Devices whose rate is remembered before full buckets are forgotten.
    static let rateLimitedDevices = 20_000
    /// Seconds after which a client is asked to try again when the server is busy, or full.
    static let busyRetrySeconds = 2
    static let fullRetrySeconds = 60

    /// How long a session lives.
    static let sessionMilliseconds: UInt64 = 60 * 60 * 1_000
    /// How long a secret gives out sessions.
    static let nodeSecretMilliseconds: UInt64 = 24 * 60 * 60 * 1_000

    /// How long an invitation is remembered after it has ended: whoever comes late raises an alarm.
    static let invitationMemoryMilliseconds: UInt64 = 7 * 24 * 60 * 60 * 1_000
    /// The hour in which invitations, and refusals, are counted.
    static let enrolmentWindowMilliseconds: UInt64 = 60 * 60 * 1_000
    /// Invitations with refusals that are not written yet, before they are.
    static let unwrittenRefusals = 256

    /// Days for which backups of the store are kept, unless whoever runs the server says another
    /// number: so long an erased document may stand in one.
    static let backupDays = 35
    /// Days for which lines of the sync log are kept, unless whoever runs the server says another number.
    static let logDays = 90
    static let dayMilliseconds: UInt64 = 24 * 60 * 60 * 1_000

    /// Lines of the sync log that wait for a transaction before they get one of their own.
    static let unwrittenLogLines = 256
    /// How long a line of the sync log waits at most.
    static let logDelay: Duration = .seconds(1)

    /// Bytes that one device's changes may take here, unless whoever runs the server says otherwise.
    static let deviceBytes = 256 << 20
    /// Requests that one comparison under a fresh salt counts for: its sums are made anew.
    static let comparisonCost = 10.0

    /// Streams and long polls of one device, of which the oldest gives way, and of all.
    static let hintSubscribersOfDevice = 2
    static let hintSubscribers = 1_024
    /// After how many seconds a client is asked to come again when there are as many.
    static let hintRetrySeconds = 60
    /// How long a stream of hints goes on at most, and how often it says that it does.
    static let hintStreamMilliseconds: UInt64 = 60 * 60 * 1_000
    static let hintHeartbeat: Duration = .seconds(45)
    /// Seconds that a long poll waits at most.
    static let hintWaitSeconds: UInt64 = 25

    /// Lines of the sync log that one answer to an administrator has at most, how often so many are looked
    /// at for it, and the requests that such a question counts for.
    static let adminLines = 1_000
    static let adminLooks = 20
    static let adminCost = 5.0

    /// Bytes of a lease.
    static let leaseBytes = 16
    /// Entries that prove one change of access.
    static let entriesPerAccessChange = 16
    /// Bytes below which no client may ask a page to be.
    static let smallestPageBytes = 4 << 10
    /// Rows that one page looks at, whether or not the device may see them.
    static let rowsPerPage = 4_096
    /// Rows of one document that a fetch reads at a time.
    static let rowsPerFetch = 512
    /// How often a relay looks whether its upstream has something, how often whether devices have brought
    /// something, and how long it waits at most after so many failures in a row.
    static let uplinkInterval: Duration = .seconds(300)
    static let uplinkLook: Duration = .milliseconds(500)

    static func uplinkRetry(_ failures: Int) -> Duration {
        .seconds(min(300, 2 << min(failures, 8)))
    }

    /// Documents that a relay has still to fetch from its upstream.
    static let wantedDocuments = 100_000
    /// Rows that one `UpstreamAck` names as lacking upstream.
    static let acknowledgedExceptions = 1_024
    /// Documents whose heads are remembered for comparisons.
    static let comparedDocuments = 200_000
    /// Comparisons that are remembered while they go on.
    static let keptComparisons = 8

    /// Bytes, and entries, of one membership log that is given as a line to be evaluated.
    static let membershipLineBytes = 64 << 20
    static let membershipLineEntries = 200_000
    /// Bytes of such input that are read at a time.
    static let membershipPieceBytes = 256 << 10
}
