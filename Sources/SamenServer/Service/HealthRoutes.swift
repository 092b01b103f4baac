import HTTPTypes
import Hummingbird
import NIOCore

/// Whether the process lives (`/healthz`) and whether it can serve (`/readyz`).
///
/// Both answer without a session and without reading the store's content: a load balancer asks them
/// once a second.
struct HealthRoutes: Sendable {
    /// Whether requests would be served now.
    let isReady: @Sendable () -> Bool

    func add(to router: Router<BasicRequestContext>) {
        router.get("/healthz") { _, _ in plain(.ok, "ok\n") }
        router.get("/readyz") { _, _ in
            isReady() ? plain(.ok, "ready\n") : plain(.serviceUnavailable, "not ready\n")
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
