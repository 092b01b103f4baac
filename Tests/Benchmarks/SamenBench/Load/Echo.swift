import Foundation
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import Logging
import NIOCore
import SamenServer
import Trust

/// What a server costs that does nothing: TLS, HTTP and the body back, in a process of its own.
///
/// `/verify` checks one signature besides: what no server of this kind can do without.
enum Echo {
    static func serve() async throws {
        let key = ServerKey.generate()
        let signing = SigningKey.generate(.system)
        let message = RandomSource.system.bytes(128)
        let signature = signing.sign(bytes: message)
        let signer = signing.publicKey
        let responder = CallbackResponder<BasicRequestContext> { request, _ in
            let body = try await request.body.collect(upTo: 1 << 20)
            if request.uri.path == "/verify", !signer.verifies(signature, overBytes: message) {
                return Hummingbird.Response(status: .badRequest)
            }
            return Hummingbird.Response(status: .ok, body: ResponseBody(byteBuffer: body))
        }
        var logger = Logger(label: "echo", factory: { StreamLogHandler.standardError(label: $0) })
        logger.logLevel = .error
        let app = Application(
            responder: responder,
            server: try .tls(
                .http1(),
                tlsConfiguration: ServerCertificate.tlsConfiguration(for: key)
            ),
            configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in
                print("listening on 127.0.0.1:\(channel.localAddress?.port ?? 0)")
                fflush(nil)
            },
            logger: logger
        )
        try await app.runService()
    }
}
