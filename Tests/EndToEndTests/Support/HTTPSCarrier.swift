import Dispatch
import Sync
import Synchronization
import Trust

/// Moves requests over a real connection, on a thread that may block.
final class HTTPSCarrier: Sendable {
    private let authority: String
    private let pin: ContentHash
    private let thread = DispatchQueue(label: "end-to-end.https")
    private let connection = Mutex<Connection>(Connection())

    private struct Connection: ~Copyable {
        var open: CurlConnection?
    }

    init(to authority: String, pin: ContentHash) {
        self.authority = authority
        self.pin = pin
    }

    func carry(_ request: HTTPRequest) async throws(TransportFailure) -> HTTPResponse {
        let call = CurlRequest(
            authority: authority,
            request: request,
            pins: [pin],
            maxAnswerBytes: 4 << 20
        )
        let result: Result<HTTPResponse, TransportFailure> = await withCheckedContinuation {
            waiting in
            thread.async { waiting.resume(returning: self.perform(call)) }
        }
        return try result.get()
    }

    private func perform(_ call: CurlRequest) -> Result<HTTPResponse, TransportFailure> {
        connection.withLock { connection in
            Result { () throws(TransportFailure) in
                if connection.open == nil { connection.open = try CurlConnection() }
                guard let answer = try connection.open?.perform(call) else {
                    throw .unreachable("no connection")
                }
                return answer
            }
        }
    }
}
