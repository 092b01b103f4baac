import Hummingbird
package import Logging
import NIOCore

/// The running server: its routes on one address, until the process is told to stop.
package struct ServerService: Sendable {
    /// Where the server listens.
    package struct Address: Sendable, Equatable {
        /// A host name or an address.
        package var host: String
        /// A TCP port; 0 lets the system choose one.
        package var port: Int

        package init(host: String, port: Int) {
            self.host = host
            self.port = port
        }
    }

    private let address: Address
    private let logger: Logger
    private let onListening: @Sendable (Address) async -> Void

    /// Prepares a server that does not listen yet.
    ///
    /// - Parameters:
    ///   - address: Where to listen.
    ///   - logger: Where closed codes go; nothing that a client wrote is ever logged.
    ///   - onListening: Is told the address once connections are accepted.
    package init(
        address: Address,
        logger: Logger,
        onListening: @escaping @Sendable (Address) async -> Void = { _ in }
    ) {
        self.address = address
        self.logger = logger
        self.onListening = onListening
    }

    /// Listens and serves until SIGTERM or SIGINT, then finishes what is under way.
    ///
    /// - Throws: What the system said if the address cannot be listened on.
    package func run() async throws {
        let router = Router()
        HealthRoutes(isReady: { true }).add(to: router)
        let onListening = onListening
        let app = Application(
            router: router,
            server: .http1(configuration: .init(idleTimeout: Limits.idleTimeout)),
            configuration: .init(
                address: .hostname(address.host, port: address.port),
                backlog: Limits.acceptBacklog
            ),
            onServerRunning: { channel in
                guard let bound = channel.localAddress, let port = bound.port else { return }
                await onListening(Address(host: bound.ipAddress ?? address.host, port: port))
            },
            logger: logger
        )
        try await app.runService()
    }
}
