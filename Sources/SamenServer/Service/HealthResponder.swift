import HTTPTypes
import Hummingbird
import NIOCore

/// Whether the process lives (`/healthz`) and whether it can serve (`/readyz`).
///
/// Both answer without a session and without reading the store's content: a load balancer asks them
/// once a second.
struct HealthResponder: Sendable {
    /// Whether requests would be served now.
    let isReady: @Sendable () -> Bool

    /// Nil for any other request.
    func answer(to request: Request) -> Response? {
        guard request.method == .get else { return nil }
        switch request.head.path {
        case "/healthz": return plain(.ok, "ok\n")
        case "/readyz":
            return isReady() ? plain(.ok, "ready\n") : plain(.serviceUnavailable, "not ready\n")
        default: return nil
        }
    }

    private func plain(_ status: HTTPResponse.Status, _ text: String) -> Response {
        Response(
            status: status,
            headers: [.contentType: "text/plain; charset=utf-8", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text))
        )
    }
}
