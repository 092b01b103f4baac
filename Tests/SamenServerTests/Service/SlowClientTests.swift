import Foundation
import Logging
import NIOCore
import NIOPosix
import NIOSSL
import SamenServer
import Synchronization
import TestSupport
import Testing
import Trust

@Suite("Clients that take their time", .serialized)
struct SlowClientTests {
    /// The limits of a server, a hundred times shorter.
    private static var limits: ConnectionLimits {
        var limits = ConnectionLimits()
        limits.idleTime = .milliseconds(300)
        limits.requestTime = .milliseconds(1_500)
        limits.slowestBytesPerSecond = 1_000_000
        limits.graceTime = .milliseconds(200)
        limits.answerTime = .milliseconds(400)
        return limits
    }

    /// Runs a server with those limits for as long as `body` takes.
    private func serving(
        limits: ConnectionLimits = SlowClientTests.limits,
        _ body: @escaping @Sendable (Int) async throws -> Void
    ) async throws {
        let path = NSTemporaryDirectory() + "samen-slow-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: path) }
        let folder = DataFolder(path: path)
        _ = try folder.create(for: World(seed: 5).network, random: .system)
        let (ports, port) = AsyncStream<Int>.makeStream()
        let service = try ServerService(
            folder: folder,
            address: .init(host: "127.0.0.1", port: 0),
            limits: limits,
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }),
            onListening: { port.yield($0.port) }
        )
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await service.run() }
            for await port in ports.prefix(1) { try await body(port) }
            group.cancelAll()
        }
    }

    @Test func `a connection that says nothing is closed`() async throws {
        try await serving { port in
            let client = try await Client.connect(port, isPlain: true)
            #expect(try await client.isClosed(within: .seconds(5)))
        }
    }

    @Test func `a head that comes byte by byte is not waited for`() async throws {
        try await serving { port in
            let client = try await Client.connect(port)
            let head = "GET /v1/hello HTTP/1.1\r\nHost: localhost\r\nX-Slow: "
            let isClosed = try await client.drip(head + String(repeating: "a", count: 200))
            #expect(isClosed)
        }
    }

    @Test func `a body that comes byte by byte is refused, and the connection closed`() async throws
    {
        // Neither silent nor over its time: too slow.
        var limits = Self.limits
        limits.requestTime = .seconds(60)
        limits.graceTime = .milliseconds(200)
        try await serving(limits: limits) { port in
            let client = try await Client.connect(port)
            try await client.send(
                "POST /v1/sync HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5000\r\n\r\n"
            )
            let isClosed = try await client.drip(String(repeating: "a", count: 400))
            #expect(isClosed)
            #expect(client.received.contains("408"))
        }
    }

    @Test func `a body that stops is not waited for`() async throws {
        try await serving { port in
            let client = try await Client.connect(port)
            try await client.send(
                "POST /v1/sync HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5000\r\n\r\nabc"
            )
            #expect(try await client.isClosed(within: .seconds(5)))
        }
    }

    @Test func `a body that is too large is refused before it has arrived`() async throws {
        try await serving { port in
            let client = try await Client.connect(port)
            try await client.send(
                "POST /v1/sync HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999\r\n\r\n"
            )
            let piece = String(repeating: "a", count: 64 << 10)
            for _ in 0..<20 { try? await client.send(piece) }
            #expect(try await client.isClosed(within: .seconds(5)))
            #expect(client.received.contains("413"))
        }
    }

    @Test func `answers that nobody reads are not kept`() async throws {
        var limits = Self.limits
        limits.idleTime = .seconds(60)
        limits.requestTime = .seconds(60)
        try await serving(limits: limits) { port in
            let client = try await Client.connect(port, isReading: false)
            let request = "GET /v1/hello HTTP/1.1\r\nHost: localhost\r\n\r\n"
            // Far more answers than any socket holds; the writes end when the server hangs up.
            let requests = String(repeating: request, count: 400_000)
            client.sendOn(requests)
            #expect(try await client.isCut(within: .seconds(20)))
        }
    }

    @Test func `whoever asks at an honest pace is served, again and again`() async throws {
        try await serving { port in
            let client = try await Client.connect(port)
            for _ in 0..<3 {
                try await client.send("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
                try await Task.sleep(for: .milliseconds(100))
            }
            let answers = client.received.components(separatedBy: "HTTP/1.1 200").count - 1
            #expect(answers == 3)
        }
    }
}

/// A client that speaks in bytes, at any pace.
private final class Client: Sendable {
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

    private init(_ channel: any Channel, _ log: Log) {
        self.channel = channel
        self.log = log
    }

    static func connect(
        _ port: Int,
        isPlain: Bool = false,
        isReading: Bool = true
    ) async throws -> Client {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.certificateVerification = .none
        let tls = try NIOSSLContext(configuration: configuration)
        let log = Log()
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            // Small, so that little is in flight when nobody reads.
            .channelOption(.socketOption(.so_rcvbuf), value: isReading ? 1 << 20 : 4_096)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if !isPlain {
                        try channel.pipeline.syncOperations.addHandler(
                            NIOSSLClientHandler(context: tls, serverHostname: nil)
                        )
                    }
                    try channel.pipeline.syncOperations.addHandler(Reader(log))
                }
            }
            .connect(host: "127.0.0.1", port: port).get()
        let client = Client(channel, log)
        guard !isPlain else { return client }
        // The first write waits for the handshake.
        try await client.send("")
        if !isReading {
            try await Task.sleep(for: .milliseconds(100))
            try await channel.setOption(.autoRead, value: false).get()
        }
        return client
    }

    var received: String {
        String(decoding: log.bytes.withLock { $0 }, as: UTF8.self)
    }

    func send(_ text: String) async throws {
        try await channel.writeAndFlush(ByteBuffer(string: text)).get()
    }

    /// Writes without waiting; `isCut` tells how it ended.
    func sendOn(_ text: String) {
        let log = log
        channel.writeAndFlush(ByteBuffer(string: text)).whenFailure { _ in
            log.isCut.withLock { $0 = true }
        }
    }

    /// Whether the other side hung up before it had taken everything.
    func isCut(within time: Duration) async throws -> Bool {
        let end = ContinuousClock.now + time
        while !log.isCut.withLock({ $0 }), ContinuousClock.now < end {
            try await Task.sleep(for: .milliseconds(20))
        }
        return log.isCut.withLock { $0 }
    }

    /// Sends one byte every 40 ms; returns whether the other side has closed before the end.
    func drip(_ text: String) async throws -> Bool {
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

    func isClosed(within time: Duration) async throws -> Bool {
        let end = ContinuousClock.now + time
        while channel.isActive, ContinuousClock.now < end {
            try await Task.sleep(for: .milliseconds(20))
        }
        return !channel.isActive
    }
}
