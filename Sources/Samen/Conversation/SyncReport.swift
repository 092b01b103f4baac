internal import Sync
internal import Trust

/// How one exchange with a server went.
///
/// Of the changes that were offered each has exactly one last word: offered = accepted + duplicate +
/// held + quarantined + refused.
public struct SyncReport: Hashable, Sendable {
    /// How the exchange ended.
    public enum Outcome: String, Sendable {
        /// Both sides have what the other had.
        case complete
        /// No server could be reached, or the link was cut; what was settled before stands.
        case offline
        /// The server, or this device's own store, ended it.
        case stopped
        /// Going on would have repeated what did not help; a person must look.
        case stuck
        /// Whoever began it ended it.
        case cancelled
    }

    /// When it ended, in milliseconds since 1970 by this computer's clock.
    public let at: UInt64
    /// The server's identifier, in hexadecimal digits; nil if none was reached.
    public let server: String?
    /// Where the server was reached.
    public let address: String?
    /// How it ended.
    public let outcome: Outcome
    /// Why it did not end complete, in words without content.
    public let reason: String?
    /// Changes that were offered.
    public let offered: Int
    /// Changes that the server has stored.
    public let accepted: Int
    /// Changes that the server had before.
    public let duplicate: Int
    /// Changes that will be offered again.
    public let held: Int
    /// Changes that are stored without effect, until a lead decides.
    public let quarantined: Int
    /// Changes that the server will not take as they are; they are kept here.
    public let refused: Int
    /// Membership entries that the server has stored.
    public let entriesSent: Int
    /// Changes that came.
    public let received: Int
    /// Membership entries that came.
    public let entriesReceived: Int
    /// Requests that it took.
    public let requests: Int
    /// Bytes of bodies in both directions.
    public let bytesSent, bytesReceived: Int
    /// Whether the server takes no more for want of space.
    public let isServerFull: Bool

    /// Whether everything that was to be sent has been taken, and the exchange came to its end.
    public var isSettled: Bool {
        outcome == .complete && held == 0 && quarantined == 0 && refused == 0
    }
}

extension SyncReport {
    init(_ summary: Summary, with server: GrantedServer, at now: UInt64) {
        let (outcome, reason) = Self.reading(summary.outcome)
        self.init(
            at: now,
            server: server.source.server.description,
            address: server.address,
            outcome: outcome,
            reason: reason,
            offered: summary.offered,
            accepted: summary.accepted,
            duplicate: summary.duplicate,
            held: summary.held,
            quarantined: summary.quarantined,
            refused: summary.refused,
            entriesSent: summary.entriesAccepted,
            received: summary.received,
            entriesReceived: summary.entriesReceived,
            requests: summary.requests,
            bytesSent: summary.bytesSent,
            bytesReceived: summary.bytesReceived,
            isServerFull: summary.isServerFull
        )
    }

    /// An exchange that did not even begin.
    init(unreached reason: String, at now: UInt64) {
        self.init(
            at: now,
            server: nil,
            address: nil,
            outcome: .offline,
            reason: reason,
            offered: 0,
            accepted: 0,
            duplicate: 0,
            held: 0,
            quarantined: 0,
            refused: 0,
            entriesSent: 0,
            received: 0,
            entriesReceived: 0,
            requests: 0,
            bytesSent: 0,
            bytesReceived: 0,
            isServerFull: false
        )
    }

    private static func reading(_ outcome: Summary.Outcome) -> (Outcome, String?) {
        switch outcome {
        case .complete: (.complete, nil)
        case .offline(let why): (.offline, why)
        case .stopped(.cancelled): (.cancelled, nil)
        case .stopped(.refused(let why)): (.stopped, "the server refused: \(why)")
        case .stopped(.notAdmitted): (.stopped, "the server does not admit this device")
        case .stopped(.serverKey(let why)): (.stopped, why)
        case .stopped(.upgrade(let why)): (.stopped, "this version is too old: \(why)")
        case .stopped(.store(let why)): (.stopped, why)
        case .stuck(.feedHash(let why)): (.stuck, "the server's pages contradict its feed: \(why)")
        case .stuck(.feed): (.stuck, "the server's feed keeps changing its past")
        case .stuck(.compare(let why)): (.stuck, "a comparison did not settle: \(why)")
        case .stuck(.copiedAgain): (.stuck, "another copy of this vault is at work")
        case .stuck(.requests): (.stuck, "more requests than any backlog needs")
        }
    }
}
