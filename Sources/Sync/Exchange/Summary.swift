/// What an exchange came to: the sync log's record, and what `samen sync` says.
package struct Summary: Hashable, Sendable {
    package enum Outcome: Hashable, Sendable {
        /// Both sides have what the other had at the cursor.
        case complete
        /// No attempt got through; what was settled and taken before stands.
        case offline(String)
        /// The server, the store or the user ended it.
        case stopped(Stop)
        /// Going on would repeat what did not help; a person must look.
        case stuck(Stuck)
    }

    package enum Stop: Hashable, Sendable {
        case cancelled
        /// Sync with this server is frozen; nothing local is touched.
        case refused(String)
        case notAdmitted
        case serverKey(String)
        /// What it hands out belongs to another network, or to another root.
        case wrongNetwork
        case upgrade(String)
        case store(String)
    }

    package enum Stuck: Hashable, Sendable {
        /// Pages keep contradicting the feed that was seen.
        case feedHash(String)
        /// The feed keeps diverging, or never ends.
        case feed
        /// A comparison did not settle; everything held was compared by version vector.
        case compare(String)
        /// A second copy of the store appeared after the first was dealt with.
        case copiedAgain
        /// More requests than any honest backlog needs.
        case requests
    }

    package internal(set) var outcome = Outcome.complete

    /// Changes that the server gave a word on, each counted once by its last word.
    package internal(set) var offered = 0
    package internal(set) var accepted = 0
    package internal(set) var duplicate = 0
    package internal(set) var held = 0
    package internal(set) var quarantined = 0
    package internal(set) var refused = 0
    /// Of those, what the server had lost or never had from others.
    package internal(set) var healed = 0

    package internal(set) var entriesOffered = 0
    package internal(set) var entriesAccepted = 0

    /// Changes that came, and what the store made of them.
    package internal(set) var received = 0
    package internal(set) var applied = 0
    package internal(set) var pending = 0
    package internal(set) var alreadyHere = 0
    package internal(set) var rejected = 0
    package internal(set) var released = 0
    package internal(set) var entriesReceived = 0

    package internal(set) var resealed = 0
    package internal(set) var isRehomed = false
    /// Claims without proof: grants, revocations, and chains said to be ahead of ours.
    package internal(set) var unproven = 0
    /// Documents that still differ after healing.
    package internal(set) var unresolved = 0
    /// Why changes are held, in the order of the reasons' names.
    package internal(set) var holds: [Hold] = []
    /// The server takes no changes for want of space; pulling went on.
    package internal(set) var isServerFull = false

    package internal(set) var requests = 0
    package internal(set) var retries = 0
    package internal(set) var comparisons = 0
    package internal(set) var bytesSent = 0
    package internal(set) var bytesReceived = 0

    /// "As of cursor n": where the device stands, and the head it last heard of.
    package internal(set) var cursor: UInt64?
    package internal(set) var head: UInt64?
    package internal(set) var serverMilliseconds: UInt64?
    /// Of a relay: for how long, in milliseconds, it may not have heard who was removed.
    package internal(set) var membershipAge: UInt64?
    /// How long the server asked to be left alone, capped.
    package internal(set) var backoffMilliseconds: UInt64 = 0
    /// What people should know of.
    package internal(set) var notices: Set<Notice> = []
    /// What the server said on the way, the first of each.
    package internal(set) var messages: [String] = []

    package struct Hold: Hashable, Sendable {
        package let reason: Disposition.HoldReason
        package internal(set) var count: Int
    }

    package init() {}
}

extension Summary {
    static let messageLimit = 16

    mutating func note(_ message: String) {
        guard !message.isEmpty, messages.count < Self.messageLimit, !messages.contains(message)
        else { return }
        messages.append(message)
    }

    mutating func count(_ disposition: Disposition, _ number: Int = 1) {
        offered += number
        switch disposition {
        case .accepted: accepted += number
        case .duplicate: duplicate += number
        case .quarantined: quarantined += number
        case .refused: refused += number
        case .held(let reason):
            held += number
            hold(reason, number)
        }
    }

    mutating func hold(_ reason: Disposition.HoldReason, _ number: Int) {
        if let index = holds.firstIndex(where: { $0.reason == reason }) {
            holds[index].count += number
            if holds[index].count == 0 { holds.remove(at: index) }
        } else {
            holds.append(Hold(reason: reason, count: number))
            holds.sort { $0.reason.rawValue < $1.reason.rawValue }
        }
    }

    mutating func count(_ taken: Taken) {
        received += taken.changes
        applied += taken.applied
        pending += taken.pending
        alreadyHere += taken.duplicate
        rejected += taken.refused
        released += taken.released
        entriesReceived += taken.entries
        unproven += taken.unproven
        if taken.unproven > 0 { notices.insert(.unproven) }
    }

    func checkInvariants() {
        precondition(
            offered == accepted + duplicate + held + quarantined + refused,
            "every change offered has exactly one last word"
        )
        precondition(
            received == applied + pending + alreadyHere + rejected,
            "every change received is somewhere"
        )
        precondition(
            held == holds.reduce(0) { $0 + $1.count },
            "every change held has a reason"
        )
    }
}
