import Synchronization
package import Trust
package import Wire

/// The conversation over HTTPS: signs and authenticates what goes out, believes only what is
/// authenticated for its very request (Protocol/README.md §10).
///
/// It keeps two things between calls, the session and how far the server's clock is from this
/// device's. Neither is a secret of long life: the session's key is wiped with its last holder.
package final class HTTPTransport: Transport {
    /// The network and the server that are spoken to; neither can be taken for another.
    package struct Peer: Hashable, Sendable {
        package let server: ServerID
        package let network: NetworkID

        package init(server: ServerID, network: NetworkID) {
            self.server = server
            self.network = network
        }
    }

    struct Session: Sendable {
        let token: SessionToken
        let key: SessionKey
    }

    private struct State {
        var session: Session?
        var clockOffset: Int64
    }

    let peer: Peer
    let secrets: DeviceSecrets
    let random: RandomSource
    let encapsulation: any KeyEncapsulation
    private let carrier: any Carrier
    private let now: @Sendable () -> UInt64
    private let state: Mutex<State>

    /// Speaks as the device whose keys `secrets` are; asks for nothing yet.
    ///
    /// `clockOffset` is what an earlier transport found out, in milliseconds; `now` is this device's
    /// clock in milliseconds since 1970, right or wrong.
    package init(
        to peer: Peer,
        over carrier: some Carrier,
        as secrets: DeviceSecrets,
        clockOffset: Int64 = 0,
        random: RandomSource,
        encapsulation: some KeyEncapsulation,
        now: @escaping @Sendable () -> UInt64
    ) {
        self.peer = peer
        self.carrier = carrier
        self.secrets = secrets
        self.random = random
        self.encapsulation = encapsulation
        self.now = now
        state = Mutex(State(clockOffset: clockOffset))
    }

    /// How many milliseconds the server's clock is ahead of this device's, as a refusal said.
    ///
    /// To be kept, for it saves the next refusal; good for transport and for nothing else.
    package var clockOffset: Int64 { state.withLock { $0.clockOffset } }

    package func send(_ call: Call) async throws(TransportFailure) -> Answer {
        try await forgivingClock { () async throws(TransportFailure) in
            try await self.attempt(call)
        }
    }

    package func openSession(
        presenting entries: [WireSignedEntry]
    ) async throws(TransportFailure) {
        _ = try await forgivingClock { () async throws(TransportFailure) in
            try await self.open(presenting: entries)
        }
    }

    /// Makes a second attempt where the first was refused for this device's clock, with the time
    /// that the refusal told.
    private func forgivingClock<Result: Sendable>(
        _ attempt: () async throws(TransportFailure) -> Result
    ) async throws(TransportFailure) -> Result {
        do throws(TransportFailure) {
            return try await attempt()
        } catch {
            guard case .problem(let problem) = error, let time = problem.serverMilliseconds else {
                throw error
            }
            setClock(by: time)
            return try await attempt()
        }
    }

    private func attempt(_ call: Call) async throws(TransportFailure) -> Answer {
        let request = request(for: call.kind, call.body)
        switch call.kind.authentication {
        case .none:
            let (response, milliseconds) = try await carry(request, call.maxAnswerBytes)
            return Answer(body: try response.message(), milliseconds: milliseconds)
        case .device:
            do throws(TransportFailure) {
                return try await attemptInSession(request, call) { request, session in
                    self.sign(&request, in: session.token)
                }
            } catch {
                // A server that was started anew does not know the session, and cannot say so: its
                // answer is then under another key. And libcurl sends a request again by itself when
                // a kept connection ends under it. The call can be repeated, and is, once.
                guard error.endsSession || error.wasMadeBefore else { throw error }
            }
            return try await attemptInSession(request, call) { request, session in
                self.sign(&request, in: session.token)
            }
        case .session:
            return try await attemptInSession(request, call) { request, session in
                request.authenticate(
                    in: session.token,
                    with: session.key,
                    at: self.seconds,
                    nonce: self.random.bytes(Limits.nonceBytes)
                )
            }
        }
    }

    private func attemptInSession(
        _ plain: HTTPRequest,
        _ call: Call,
        _ authenticate: (inout HTTPRequest, Session) -> Void
    ) async throws(TransportFailure) -> Answer {
        let session = try await session()
        var request = plain
        authenticate(&request, session)
        let (response, milliseconds) = try await carry(request, call.maxAnswerBytes)
        do throws(TransportFailure) {
            let body = try Self.message(of: response, answering: request, in: session)
            return Answer(body: body, milliseconds: milliseconds)
        } catch {
            if error.isReauth || call.kind.authentication == .device && error == .responseMAC {
                forget(session)
            }
            throw error
        }
    }

    /// The message of an answer that is the server's, to this very request.
    private static func message(
        of response: HTTPResponse,
        answering request: HTTPRequest,
        in session: Session
    ) throws(TransportFailure) -> [UInt8] {
        if response.isSigned {
            do {
                try response.verify(answering: request, with: session.key)
            } catch {
                throw .responseMAC
            }
            return try response.message()
        }
        do throws(TransportFailure) {
            _ = try response.message()
        } catch {
            guard case .problem(let problem) = error else { throw error }
            throw .problem(problem.unproven)
        }
        throw .responseMAC
    }

    // What the other files need.

    /// Makes a request in a session over another connection than the one for calls.
    ///
    /// What `carry` brings back is authenticated, or a stream of events that began.
    func inSession(
        _ plain: HTTPRequest,
        _ carry: (HTTPRequest) async throws(TransportFailure) -> HTTPResponse
    ) async throws(TransportFailure) -> HTTPResponse {
        try await forgivingClock { () async throws(TransportFailure) in
            do throws(TransportFailure) {
                return try await self.attempt(plain, carry)
            } catch {
                guard error.endsSession else { throw error }
                return try await self.attempt(plain, carry)
            }
        }
    }

    private func attempt(
        _ plain: HTTPRequest,
        _ carry: (HTTPRequest) async throws(TransportFailure) -> HTTPResponse
    ) async throws(TransportFailure) -> HTTPResponse {
        let session = try await session()
        var request = plain
        request.authenticate(
            in: session.token,
            with: session.key,
            at: seconds,
            nonce: random.bytes(Limits.nonceBytes)
        )
        do throws(TransportFailure) {
            let response = try await carry(request)
            if response.isEventStream { return response }
            guard response.status == 200 else {
                _ = try Self.message(of: response, answering: request, in: session)
                throw .notThisProtocol("what answers does so with status \(response.status)")
            }
            guard (try? response.verify(answering: request, with: session.key)) != nil else {
                throw .responseMAC
            }
            return response
        } catch {
            if error.endsSession { forget(session) }
            throw error
        }
    }

    func request(for kind: Call.Kind, _ body: [UInt8]) -> HTTPRequest {
        HTTPRequest(calling: kind, body)
    }

    func sign(_ request: inout HTTPRequest, in session: SessionToken? = nil) {
        let nonce = random.bytes(Limits.nonceBytes)
        request.sign(by: secrets.keys, in: session, at: seconds, nonce: nonce)
    }

    func carry(
        _ request: HTTPRequest,
        _ maxAnswerBytes: Int
    ) async throws(TransportFailure) -> (HTTPResponse, milliseconds: UInt64) {
        let start = ContinuousClock.now
        let response = try await carrier.carry(request, answerOfAtMost: maxAnswerBytes)
        guard response.body.count <= maxAnswerBytes else { throw .tooLong(limit: maxAnswerBytes) }
        let elapsed = ContinuousClock.now - start
        return (response, UInt64(max(0, elapsed / .milliseconds(1))))
    }

    // The session and the clock.

    private func session() async throws(TransportFailure) -> Session {
        if let session = state.withLock({ $0.session }), !isEnding(session) { return session }
        return try await open(presenting: [])
    }

    func keep(_ session: Session) {
        state.withLock { $0.session = session }
    }

    private func forget(_ session: Session) {
        state.withLock { state in
            if state.session?.token == session.token { state.session = nil }
        }
    }

    private func isEnding(_ session: Session) -> Bool {
        let margin = TransportLimits.sessionMarginMilliseconds
        return serverMilliseconds + margin >= session.token.expiresMilliseconds
    }

    private func setClock(by serverMilliseconds: UInt64) {
        let offset = Int64(clamping: serverMilliseconds) - Int64(clamping: now())
        state.withLock { $0.clockOffset = offset }
    }

    /// The server's time, as far as this device knows.
    private var serverMilliseconds: UInt64 {
        let (sum, isBeyond) = Int64(clamping: now()).addingReportingOverflow(clockOffset)
        return isBeyond ? 0 : UInt64(clamping: sum)
    }

    private var seconds: Int64 { Int64(clamping: serverMilliseconds / 1_000) }
}

extension TransportFailure {
    /// Whether the server asks for a new session.
    fileprivate var isReauth: Bool {
        if case .problem(let problem) = self { problem.action == .reauth } else { false }
    }

    /// Whether the session may be one that the server does not know.
    fileprivate var endsSession: Bool { isReauth || self == .responseMAC }

    /// Whether the server had this very request already, and its answer was lost.
    fileprivate var wasMadeBefore: Bool {
        if case .problem(let problem) = self {
            problem.status == 409 && problem.action == .retry
        } else {
            false
        }
    }
}
