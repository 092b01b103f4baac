import Dispatch
import Synchronization
package import Trust

/// A kept connection to one server, on a thread of its own: libcurl blocks.
package final class CurlCarrier: Carrier {
    private let authority: String
    private let keys: Mutex<ServerKeys>
    private let patience: Patience
    private let thread = DispatchQueue(label: "samen.connection")
    private let connection = Mutex<CurlConnection?>(nil)

    /// Connects when the first request is made.
    ///
    /// `authority` is `host:port`; an IPv6 address stands in brackets. `pins` are the hashes of the
    /// public keys of which the server must hold one, at least one of them.
    package init(authority: String, pins: [ContentHash], patience: Patience = .standard) {
        self.authority = authority
        precondition(!pins.isEmpty, "without a pin anyone could answer")
        keys = Mutex(.pinned(pins))
        self.patience = patience
    }

    /// For a server whose key nobody has told yet.
    ///
    /// Whoever answers the first request, which may say nothing, is the server from then on; its
    /// `key` is for the caller to compare with what others say.
    package init(meeting authority: String, patience: Patience = .standard) {
        self.authority = authority
        keys = Mutex(.any)
        self.patience = patience
    }

    /// The one key that the server must hold, once it has answered.
    package var key: ContentHash? {
        guard case .pinned(let pins) = keys.withLock({ $0 }), pins.count == 1 else { return nil }
        return pins.first
    }

    package func carry(
        _ request: HTTPRequest,
        answerOfAtMost bytes: Int
    ) async throws(TransportFailure) -> HTTPResponse {
        try await perform(self.request(request, bytes), nil)
    }

    package func follow(
        _ request: HTTPRequest,
        silentAtMost seconds: Int,
        _ part: @escaping @Sendable (UnsafeRawBufferPointer) -> Bool
    ) async throws(TransportFailure) -> HTTPResponse {
        let request = self.request(request, TransportLimits.problemBytes)
        return try await perform(request, CurlStream(silenceSeconds: seconds, part: part))
    }

    private func request(_ request: HTTPRequest, _ maxAnswerBytes: Int) -> CurlRequest {
        let keys = keys.withLock { $0 }
        precondition(
            keys != .any || request.body.isEmpty,
            "nothing is said to a server that is not known"
        )
        return CurlRequest(
            authority: authority,
            request: request,
            keys: keys,
            maxAnswerBytes: maxAnswerBytes,
            patience: patience
        )
    }

    private func perform(
        _ request: CurlRequest,
        _ stream: CurlStream?
    ) async throws(TransportFailure) -> HTTPResponse {
        let stop = StopSign()
        let result: Result<HTTPResponse, TransportFailure> = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                thread.async {
                    continuation.resume(returning: self.perform(request, stream, until: stop))
                }
            }
        } onCancel: {
            stop.raise()
        }
        return try result.get()
    }

    private func perform(
        _ request: CurlRequest,
        _ stream: CurlStream?,
        until stop: StopSign
    ) -> Result<HTTPResponse, TransportFailure> {
        connection.withLock { connection in
            do throws(TransportFailure) {
                if connection == nil { connection = try CurlConnection() }
                let response = try connection?.perform(request, stream, until: stop)
                guard let response else { throw .unreachable("there is no connection") }
                if request.keys == .any { try meet(connection?.shownKey) }
                return .success(response)
            } catch {
                return .failure(error)
            }
        }
    }
}

extension CurlCarrier {
    fileprivate func meet(_ shown: ContentHash?) throws(TransportFailure) {
        guard let shown else { throw .notThisProtocol("what answers shows no key") }
        keys.withLock { $0 = .pinned([shown]) }
    }
}

/// Tells a request under way that nobody waits for it any more.
final class StopSign: Sendable {
    private let raised = Atomic(false)

    var isRaised: Bool { raised.load(ordering: .relaxed) }

    func raise() {
        raised.store(true, ordering: .relaxed)
    }
}
