package import Wire

/// Carries one call to a server and brings back its answer.
///
/// It signs the request, checks that the server holds a granted key and that the answer is
/// authenticated for this very request (Protocol/README.md §10), and never hands over more bytes than
/// the call allows.
package protocol Transport: Sendable {
    func send(_ call: Call) async throws(TransportFailure) -> Answer

    /// Opens a session in place of any other, presenting entries that prove this device to a server
    /// that may have forgotten it.
    func openSession(presenting entries: [WireSignedEntry]) async throws(TransportFailure)
}

/// One request of the conversation, encoded.
package struct Call: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        case hello, session, sync, compare, fetch
        // Protocol/enrolment.md: what a joining device asks, then what an inviter asks.
        case join = "enrol/join"
        case poll = "enrol/fetch"
        case invite = "enrol/invite"
        case requests = "enrol/requests"
        case welcome = "enrol/welcome"
        case revoke = "enrol/revoke"

        package var path: String { "/v1/\(rawValue)" }
        /// Everything but `hello` has a body.
        package var method: String { self == .hello ? "GET" : "POST" }

        package var authentication: Authentication {
            switch self {
            case .hello, .join, .poll: .none
            case .session, .invite, .welcome, .revoke: .device
            case .sync, .compare, .fetch, .requests: .session
            }
        }
    }

    /// How the two sides show who they are, beyond the server's key, which every connection proves.
    package enum Authentication: Hashable, Sendable {
        /// Not at all, by HTTP: anyone may ask, and the answer says nothing that is relied on. A joining
        /// device's calls carry their own signature, and the welcome its own code.
        case none
        /// The request is signed by the device. The answer carries the authentication code of the
        /// session that the request opens or names.
        case device
        /// Request and answer carry the session's authentication code.
        case session
    }

    package let kind: Kind
    /// Tells the answer of this call from a late one of another; it does not travel.
    package let number: Int
    package let body: [UInt8]
    /// Bytes beyond which an answer is refused while it is read.
    package let maxAnswerBytes: Int

    package init(kind: Kind, number: Int, body: [UInt8], maxAnswerBytes: Int) {
        self.kind = kind
        self.number = number
        self.body = body
        self.maxAnswerBytes = maxAnswerBytes
    }
}

/// What came back, authenticated and whole.
package struct Answer: Hashable, Sendable {
    package let body: [UInt8]
    /// From the first byte sent to the last one received.
    package let milliseconds: UInt64

    package init(body: [UInt8], milliseconds: UInt64) {
        self.body = body
        self.milliseconds = milliseconds
    }
}

/// Why a call has no answer that may be believed; nothing is taken over from it.
package enum TransportFailure: Error, Hashable, Sendable {
    /// No connection came about.
    case unreachable(String)
    /// The connection ended before the whole answer was here, or took too long.
    case interrupted(String)
    /// What answered is not a server of this protocol: a captive portal, another media type.
    case notThisProtocol(String)
    /// The answer is not authenticated for this request.
    case responseMAC
    /// The server does not hold the key that the membership log grants it.
    case serverKey(String)
    /// The answer has more bytes than the call allows.
    case tooLong(limit: Int)
    case problem(Problem)

    /// Whether nothing answered as a server of this protocol does; another server may.
    package var isSilence: Bool {
        switch self {
        case .unreachable, .interrupted, .notThisProtocol: true
        case .responseMAC, .serverKey, .tooLong, .problem: false
        }
    }
}
