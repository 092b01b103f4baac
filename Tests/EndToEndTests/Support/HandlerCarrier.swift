import SamenServer
import Sync
import Trust

/// Brings requests to a server's handler in this process.
struct HandlerCarrier: Carrier {
    let handler: RequestHandler

    func follow(
        _ request: Trust.HTTPRequest,
        silentAtMost seconds: Int,
        _ part: @escaping @Sendable (UnsafeRawBufferPointer) -> Bool
    ) async throws(TransportFailure) -> Trust.HTTPResponse {
        throw .notThisProtocol("nothing goes on here")
    }

    func carry(
        _ request: Trust.HTTPRequest,
        answerOfAtMost bytes: Int
    ) async throws(TransportFailure) -> Trust.HTTPResponse {
        await handler.answer(request)
    }
}
