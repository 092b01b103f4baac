internal import Sync

/// What an exchange with a server came to.
public struct SyncReport: Hashable, Sendable, Codable {
    /// How it ended.
    public enum Outcome: String, Sendable, Codable, CaseIterable {
        /// Both sides have what the other had.
        case complete
        /// No server answered, or the link was cut; what was done until then stands.
        case offline
        /// It was interrupted here.
        case cancelled
        /// What answers does not hold the key that the network's root granted.
        case wrongServer = "wrong-server"
        /// The server hands out what belongs to another network, or to another root.
        case wrongNetwork = "wrong-network"
        /// The server wants nothing of this device now.
        case refused
        /// The server does not know this device.
        case notAdmitted = "not-admitted"
        /// The server speaks a later version only.
        case upgrade
        /// This device's store could not take what came.
        case storage
        /// Going on would repeat what did not help.
        case stuck
    }

    /// How it ended.
    public let outcome: Outcome
    /// What was said about that, in English, by this program or by the server.
    public let reason: String?
    /// Where the server is reached; nil if none answered.
    public let address: String?
    /// Changes that the server has now.
    public internal(set) var sent = 0
    /// Membership entries that the server has now.
    public internal(set) var sentEntries = 0
    /// Changes that the server does not take now, by reason; they are offered again.
    public internal(set) var held: [String: Int] = [:]
    /// Changes that the server keeps without effect until a lead decides.
    public internal(set) var quarantined = 0
    /// Changes that the server will not have.
    public internal(set) var refused = 0
    /// Changes and entries that were new here.
    public internal(set) var received = 0
    /// Changes that wait for others.
    public internal(set) var waiting = 0
    /// Changes that are not what they claim to be.
    public internal(set) var rejected = 0
    /// Changes that the server had lost or never had, from anyone.
    public internal(set) var healed = 0
    /// Documents that still differ.
    public internal(set) var unresolved = 0
    /// What the server claimed without proof: grants, revocations, changes of this device.
    public internal(set) var unproven = 0
    /// What else people should know of, as stable codes, sorted.
    public internal(set) var notices: [String] = []
    /// Whether a copy of this store was found, and work was sealed again because of it.
    public internal(set) var isRehomed = false
    /// Whether two copies of this vault signed side by side, so that it signs nothing that counts there.
    public internal(set) var isCopied = false
    /// Whether the server's disk is full.
    public internal(set) var isServerFull = false
    /// Own changes and entries that the central server still lacks.
    public internal(set) var unsent = 0
    /// How much stands here without effect and waits for someone's decision.
    public internal(set) var undecided = 0
    /// The short codes of those who may decide on it.
    public internal(set) var deciders: [String] = []
    /// Fields that people disagree about.
    public internal(set) var contested = 0
    /// Documents whose keys have not reached this device.
    public internal(set) var waitingForKeys = 0
    /// Who can grant them: colleagues whose devices do so by themselves, by short code.
    public internal(set) var grantors: [String] = []
    /// Why this device has no place in the network any more; nil while it has one.
    public internal(set) var ended: EndedPart?
    /// Of a relay: for how long, in milliseconds, it may not have heard who was removed.
    public internal(set) var membershipAge: UInt64?
    /// Calls that were made.
    public internal(set) var requests = 0
    /// Bytes of messages, both ways.
    public internal(set) var bytes = 0
    /// Where this device stands in the server's feed.
    public internal(set) var cursor: UInt64?
    /// What the server said on the way, the first of each.
    public internal(set) var messages: [String] = []

    init(_ outcome: Outcome, _ reason: String?, address: String? = nil) {
        self.outcome = outcome
        self.reason = reason
        self.address = address
    }

    init(_ summary: Summary, address: String, status: DeviceStatus) {
        let (outcome, reason) = Self.read(summary.outcome)
        self.init(outcome, reason, address: address)
        sent = summary.accepted + summary.duplicate
        sentEntries = summary.entriesAccepted
        for hold in summary.holds { held[hold.reason.rawValue] = hold.count }
        quarantined = summary.quarantined
        refused = summary.refused
        received = summary.applied + summary.released + summary.entriesReceived
        waiting = summary.pending
        rejected = summary.rejected
        healed = summary.healed
        unresolved = summary.unresolved
        unproven = summary.unproven
        notices = summary.notices.map(\.rawValue).sorted()
        isRehomed = summary.isRehomed
        isServerFull = summary.isServerFull
        membershipAge = summary.membershipAge
        requests = summary.requests
        bytes = summary.bytesSent + summary.bytesReceived
        cursor = summary.cursor
        messages = summary.messages
        self = with(status)
    }

    /// The same, with what a person should know of the device however it went.
    func with(_ status: DeviceStatus) -> SyncReport {
        var report = self
        (report.unsent, report.contested) = (status.unsent, status.contested)
        report.isCopied = !status.forkedLogs.isEmpty
        report.waitingForKeys = status.waitingForKeys
        report.grantors = status.grantors.map { ShortCode.of($0) }
        report.ended = status.ended
        return report
    }

    /// Whether both sides have what the other had, everything was accepted, and the device still has its
    /// place.
    public var isWhole: Bool {
        outcome == .complete && ended == nil && held.isEmpty && quarantined == 0 && refused == 0
            && unresolved == 0 && !isServerFull
    }

    /// Whether there was nothing to send.
    public var sentNothing: Bool {
        sent == 0 && sentEntries == 0 && held.isEmpty && quarantined == 0 && refused == 0
    }

    private static func read(_ outcome: Summary.Outcome) -> (Outcome, String?) {
        switch outcome {
        case .complete: (.complete, nil)
        case .offline(let reason): (.offline, reason)
        case .stopped(.cancelled): (.cancelled, nil)
        case .stopped(.serverKey(let reason)): (.wrongServer, reason)
        case .stopped(.wrongNetwork): (.wrongNetwork, nil)
        case .stopped(.refused(let reason)): (.refused, reason)
        case .stopped(.notAdmitted): (.notAdmitted, nil)
        case .stopped(.upgrade(let reason)): (.upgrade, reason)
        case .stopped(.store(let reason)): (.storage, reason)
        case .stuck(.feedHash(let reason)), .stuck(.compare(let reason)): (.stuck, reason)
        case .stuck(.feed): (.stuck, "the server's feed leads nowhere")
        case .stuck(.copiedAgain): (.stuck, "another copy of this store is at work")
        case .stuck(.requests): (.stuck, "the exchange does not come to an end")
        }
    }
}

/// How far an exchange has come.
public struct SyncProgress: Hashable, Sendable {
    /// Changes that the server has given its word on.
    public let sent: Int
    /// Changes that came.
    public let received: Int
    /// Where this device stands in the server's feed; nil before it is known.
    public let cursor: UInt64?
    /// The feed's end, as last heard of.
    public let head: UInt64?

    init(_ progress: Synchroniser.Progress) {
        sent = progress.sent
        received = progress.received
        cursor = progress.cursor
        head = progress.head
    }
}
