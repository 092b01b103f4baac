import NIOCore
import NIOPosix
package import NIOSSL
import Synchronization

/// A client that speaks in bytes, at any pace, over TLS or not.
package final class RawClient: Sendable {
    private let channel: any Channel
    private let log: Log

    private final class Log: Sendable {
        let bytes = Mutex<[UInt8]>([])
        let isCut = Mutex(false)
    }

    private final class Reader: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        let log: Log

        init(_ log: Log) {
            self.log = log
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let buffer = unwrapInboundIn(data)
            log.bytes.withLock { $0 += Array(buffer.readableBytesView) }
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            context.close(promise: nil)
        }
    }

    /// How a connection is made.
    package struct Options {
        package var isTLS = true
        /// Without, as little as possible is in flight.
        package var isReading = true
        package var newestTLS: TLSVersion?
        package var applicationProtocols: [String] = []
        /// The address of this machine from which the connection comes.
        package var source: String?

        package init() {}
    }

    private init(_ channel: any Channel, _ log: Log) {
        self.channel = channel
        self.log = log
    }

    /// Connects on the loopback interface; the handshake is over when this returns.
    package static func connect(
        _ port: Int,
        _ options: Options = Options()
    ) async throws -> RawClient {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.certificateVerification = .none
        configuration.maximumTLSVersion = options.newestTLS
        configuration.applicationProtocols = options.applicationProtocols
        let tls = try NIOSSLContext(configuration: configuration)
        let log = Log()
        var bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.socketOption(.so_rcvbuf), value: options.isReading ? 1 << 20 : 4_096)
            .channelInitializer { [isTLS = options.isTLS] channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    if isTLS {
                        try pipeline.addHandler(
                            NIOSSLClientHandler(context: tls, serverHostname: nil)
                        )
                    }
                    try pipeline.addHandler(Reader(log))
                }
            }
        if let source = options.source {
            bootstrap = bootstrap.bind(to: try SocketAddress(ipAddress: source, port: 0))
        }
        let channel = try await bootstrap.connect(host: "127.0.0.1", port: port).get()
        let client = RawClient(channel, log)
        guard options.isTLS else { return client }
        // The first write waits for the handshake.
        try await client.send("")
        if !options.isReading {
            try await Task.sleep(for: .milliseconds(100))
            try await channel.setOption(.autoRead, value: false).get()
        }
        return client
    }

    /// Everything that the other side has said.
    package var received: String {
        String(decoding: log.bytes.withLock { $0 }, as: UTF8.self)
    }

    /// The statuses of the answers so far.
    package var statuses: [Int] {
        received.split(separator: "HTTP/1.1 ", omittingEmptySubsequences: false).dropFirst()
            .compactMap { Int($0.prefix(3)) }
    }

    package func send(_ text: String) async throws {
        try await send(Array(text.utf8))
    }

    package func send(_ bytes: [UInt8]) async throws {
        try await channel.writeAndFlush(ByteBuffer(bytes: bytes)).get()
    }

    /// Writes without waiting; `isCut` tells how it ended.
    package func sendOn(_ text: String) {
        let log = log
        channel.writeAndFlush(ByteBuffer(string: text)).whenFailure { _ in
            log.isCut.withLock { $0 = true }
        }
    }

    /// Whether the other side hung up before it had taken everything.
    package func isCut(within time: Duration) async throws -> Bool {
        try await wait(time) { log.isCut.withLock { $0 } }
    }

    /// Whether so many answers are here in time.
    package func hasAnswers(_ count: Int, within time: Duration) async throws -> Bool {
        try await wait(time) { statuses.count >= count }
    }

    /// Sends one byte every 40 ms; returns whether the other side has closed before the end.
    package func drip(_ text: String) async throws -> Bool {
        for byte in text.utf8 {
            guard channel.isActive else { return true }
            do {
                try await channel.writeAndFlush(ByteBuffer(bytes: [byte])).get()
            } catch {
                return true
            }
            try await Task.sleep(for: .milliseconds(40))
        }
        return !channel.isActive
    }

    package func isClosed(within time: Duration) async throws -> Bool {
        try await wait(time) { !channel.isActive }
    }

    package func close() async throws {
        guard channel.isActive else { return }
        try await channel.close().get()
    }

    private func wait(_ time: Duration, until isTrue: () -> Bool) async throws -> Bool {
        let end = ContinuousClock.now + time
        while !isTrue(), ContinuousClock.now < end {
            try await Task.sleep(for: .milliseconds(20))
        }
        return isTrue()
    }
}
