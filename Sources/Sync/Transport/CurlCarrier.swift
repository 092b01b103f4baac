import Dispatch
import Synchronization
package import Trust

/// A kept connection to one server, on a thread of its own: libcurl blocks.
package final class CurlCarrier: Carrier {
    private let authority: String
    private let pins: [ContentHash]
    private let patience: Patience
    private let thread = DispatchQueue(label: "samen.connection")
    private let connection = Mutex<CurlConnection?>(nil)

    /// Connects when the first request is made.
    ///
    /// `authority` is `host:port`; an IPv6 address stands in brackets. `pins` are the hashes of the
    /// public keys of which the server must hold one, at least one of them.
    package init(authority: String, pins: [ContentHash], patience: Patience = .standard) {
        self.authority = authority
        self.pins = pins
        self.patience = patience
    }

    package func carry(
        _ request: HTTPRequest,
        answerOfAtMost bytes: Int
    ) async throws(TransportFailure) -> HTTPResponse {
        let request = CurlRequest(
            authority: authority,
            request: request,
            pins: pins,
            maxAnswerBytes: bytes,
            patience: patience
        )
        let stop = StopSign()
        let result: Result<HTTPResponse, TransportFailure> = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                thread.async {
                    continuation.resume(returning: self.perform(request, until: stop))
                }
            }
        } onCancel: {
            stop.raise()
        }
        return try result.get()
    }

    private func perform(
        _ request: CurlRequest,
        until stop: StopSign
    ) -> Result<HTTPResponse, TransportFailure> {
        connection.withLock { connection in
            do throws(TransportFailure) {
                if connection == nil { connection = try CurlConnection() }
                let response = try connection?.perform(request, until: stop)
                guard let response else { throw .unreachable("there is no connection") }
                return .success(response)
            } catch {
                return .failure(error)
            }
        }
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
