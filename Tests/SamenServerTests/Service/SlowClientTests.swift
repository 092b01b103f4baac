import Foundation
import Logging
import SamenServer
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

    private static var plain: RawClient.Options {
        var options = RawClient.Options()
        options.isTLS = false
        return options
    }

    private static var deaf: RawClient.Options {
        var options = RawClient.Options()
        options.isReading = false
        return options
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

    @Test func `E01 a connection that says nothing is closed`() async throws {
        try await serving { port in
            let client = try await RawClient.connect(port, Self.plain)
            #expect(try await client.isClosed(within: .seconds(5)))
        }
    }

    @Test func `E01 two hundred silent connections keep nobody out, and are closed`() async throws {
        try await serving { port in
            var silent: [RawClient] = []
            for _ in 0..<200 { silent.append(try await RawClient.connect(port, Self.plain)) }
            let honest = try await RawClient.connect(port)
            try await honest.send("GET /v1/hello HTTP/1.1\r\nHost: localhost\r\n\r\n")
            #expect(try await honest.hasAnswers(1, within: .seconds(5)))
            #expect(honest.statuses == [200])
            for client in silent { #expect(try await client.isClosed(within: .seconds(5))) }
        }
    }

    @Test func `E01 a head that comes byte by byte is not waited for`() async throws {
        try await serving { port in
            let client = try await RawClient.connect(port)
            let head = "GET /v1/hello HTTP/1.1\r\nHost: localhost\r\nX-Slow: "
            let isClosed = try await client.drip(head + String(repeating: "a", count: 200))
            #expect(isClosed)
        }
    }

    @Test func `E01 a body that comes byte by byte is refused, and the connection closed`()
        async throws
    {
        // Neither silent nor over its time: too slow.
        var limits = Self.limits
        limits.requestTime = .seconds(60)
        limits.graceTime = .milliseconds(200)
        try await serving(limits: limits) { port in
            let client = try await RawClient.connect(port)
            try await client.send(
                "POST /v1/sync HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5000\r\n\r\n"
            )
            let isClosed = try await client.drip(String(repeating: "a", count: 400))
            #expect(isClosed)
            #expect(client.received.contains("408"))
        }
    }

    @Test func `E01 a body that never ends is not waited for`() async throws {
        // Neither silent nor too slow, and over its time.
        var limits = Self.limits
        limits.slowestBytesPerSecond = 1
        try await serving(limits: limits) { port in
            let client = try await RawClient.connect(port)
            try await client.send(
                "POST /v1/sync HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5000\r\n\r\n"
            )
            let isClosed = try await client.drip(String(repeating: "a", count: 400))
            #expect(isClosed)
            #expect(client.received.contains("408"))
        }
    }

    @Test func `E01 a body that stops is not waited for`() async throws {
        try await serving { port in
            let client = try await RawClient.connect(port)
            try await client.send(
                "POST /v1/sync HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5000\r\n\r\nabc"
            )
            #expect(try await client.isClosed(within: .seconds(5)))
        }
    }

    @Test func `E04 a body that is too large is refused before it has arrived`() async throws {
        try await serving { port in
            let client = try await RawClient.connect(port)
            try await client.send(
                "POST /v1/sync HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999\r\n\r\n"
            )
            let piece = String(repeating: "a", count: 64 << 10)
            for _ in 0..<20 { try? await client.send(piece) }
            #expect(try await client.isClosed(within: .seconds(15)))
            #expect(client.received.contains("413"))
        }
    }

    @Test func `E01 answers that nobody reads are not kept`() async throws {
        var limits = Self.limits
        limits.idleTime = .seconds(60)
        limits.requestTime = .seconds(60)
        try await serving(limits: limits) { port in
            let client = try await RawClient.connect(port, Self.deaf)
            let request = "GET /v1/hello HTTP/1.1\r\nHost: localhost\r\n\r\n"
            // Far more answers than any socket holds; the writes end when the server hangs up.
            let requests = String(repeating: request, count: 400_000)
            client.sendOn(requests)
            #expect(try await client.isCut(within: .seconds(20)))
        }
    }

    @Test func `whoever asks at an honest pace is served, again and again`() async throws {
        try await serving { port in
            let client = try await RawClient.connect(port)
            for _ in 0..<3 {
                try await client.send("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
                try await Task.sleep(for: .milliseconds(100))
            }
            let answers = client.received.components(separatedBy: "HTTP/1.1 200").count - 1
            #expect(answers == 3)
        }
    }
}
