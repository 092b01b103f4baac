import Foundation
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
package import Logging
import NIOCore
import Trust

/// The running server: one folder, one address, until the process is told to stop.
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

    private let server: OpenServer
    private let looks: LookLog
    private let address: Address
    private let backupDays: Int
    private let logDays: Int
    private let limits: ConnectionLimits
    private let deviceBytes: Int
    private let logger: Logger
    private let onListening: @Sendable (Address) async -> Void
    private let upstream: UpstreamPlace?
    private let relaySecrets: DeviceSecrets?

    /// Opens the folder for this process; nothing listens yet.
    ///
    /// - Parameters:
    ///   - folder: What `samend init` made.
    ///   - address: Where to listen.
    ///   - backupDays: How long backups of the folder are kept: told with each erasure.
    ///   - logDays: How long lines of the sync log are kept.
    ///   - limits: How long connections may take; tests do not have that long.
    ///   - deviceBytes: Bytes that one device's changes may take in the store.
    ///   - logger: Where closed codes go; nothing that a client wrote is ever logged.
    ///   - onListening: Is told the address once connections are accepted.
    /// - Throws: `ServerError` if the folder is not a server's, or another process serves it.
    package init(
        folder: DataFolder,
        address: Address,
        backupDays: Int = Core.backupDays,
        logDays: Int = Core.logDays,
        limits: ConnectionLimits = ConnectionLimits(),
        deviceBytes: Int = Limits.deviceBytes,
        logger: Logger,
        onListening: @escaping @Sendable (Address) async -> Void = { _ in }
    ) throws {
        server = try folder.open(random: .system)
        looks = try folder.looks()
        upstream = try folder.upstream()
        relaySecrets = upstream == nil ? nil : try folder.relayKeys(random: .system)
        self.address = address
        self.backupDays = backupDays
        self.logDays = logDays
        self.limits = limits
        self.deviceBytes = deviceBytes
        self.logger = logger
        self.onListening = onListening
    }

    /// Serves until SIGTERM or SIGINT, then finishes what is under way.
    ///
    /// - Throws: What the system said if the address cannot be listened on.
    package func run() async throws {
        let now: @Sendable () -> UInt64 = { UInt64(max(0, Date().timeIntervalSince1970) * 1_000) }
        let core = try Core(
            store: server.store,
            random: .system,
            deviceBytes: deviceBytes,
            backupDays: backupDays,
            logDays: logDays,
            upstream: upstream.flatMap { place in
                relaySecrets.map { Upstream(server: place.server, device: $0.id) }
            }
        )
        let identity = core.identity
        let queue = CoreQueue(core: core, now: now)
        let handler = RequestHandler(
            core: queue,
            identity: identity,
            looks: looks,
            random: .system,
            now: now
        )
        let onListening = onListening
        let app = Application(
            responder: HTTPAdapter(
                handler: handler,
                health: HealthResponder(isReady: { true }),
                limits: limits
            ),
            server: try .tls(
                .http1(configuration: limits.http),
                tlsConfiguration: ServerCertificate.tlsConfiguration(for: server.key)
            ),
            configuration: .init(
                address: .hostname(address.host, port: address.port),
                backlog: Limits.acceptBacklog,
                availableConnectionsDelegate: MaximumAvailableConnections(Limits.connections)
            ),
            onServerRunning: { channel in
                guard let bound = channel.localAddress, let port = bound.port else { return }
                await onListening(Address(host: bound.ipAddress ?? address.host, port: port))
            },
            logger: logger
        )
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await queue.keepLog() }
            if let uplink = uplink(of: queue, identity, now) {
                group.addTask { await uplink.run() }
            }
            try await app.runService()
            group.cancelAll()
        }
        try server.store.close()
    }

    /// The line of a relay to its upstream; nil for a central server.
    private func uplink(
        of queue: CoreQueue,
        _ identity: ServerIdentity,
        _ now: @escaping @Sendable () -> UInt64
    ) -> Uplink? {
        guard let upstream, let relaySecrets else { return nil }
        return Uplink(
            core: queue,
            upstream: upstream,
            network: identity.network,
            secrets: relaySecrets,
            random: .system,
            logger: logger,
            now: now
        )
    }
}
