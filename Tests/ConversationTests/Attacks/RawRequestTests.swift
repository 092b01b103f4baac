import Foundation
import TestSupport
import Testing
import Trust

/// Bytes that no honest client sends, to the built `samend`.
@Suite("Requests in bytes", .serialized, .timeLimit(.minutes(40)))
struct RawRequestTests {
    private let server: ServerProcess

    init() throws {
        server = try ServerProcess(for: Village(people: 2, random: .seeded(9)).network)
        try server.start()
    }

    private static let hidden = "GET /v1/hello HTTP/1.1\r\nHost: a\r\n\r\n"

    /// Each with an honest request behind it, which must not be answered.
    static let smuggling = [
        "POST /v1/../v1/sync HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n",
        "GET /v1/%68ello HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /%2e%2e/v1/hello HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET //v1/hello HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /v1/./hello HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /v1/hello/ HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /v1/hello?a=%2e HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /v1/hello#a HTTP/1.1\r\nHost: a\r\n\r\n",
        "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
        "CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /v1/hello HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "GET /v1/hello HTTP/1.1\r\n\r\n",
        "POST /v1/sync HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n"
            + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST /v1/sync HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n"
            + "Content-Length: 4\r\n\r\n0\r\n\r\n",
        "POST /v1/sync HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nContent-Length: 36\r\n\r\n",
        "POST /v1/sync HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
        "POST /v1/sync HTTP/1.1\r\nHost: a\r\nContent-Length : 0\r\n\r\n",
        "POST /v1/sync HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nZ\r\n",
        "GET /v1/hello HTTP/1.1\r\nHost: a\r\n X-Folded: b\r\n\r\n",
        "GET /v1/hello HTTP/9.9\r\nHost: a\r\n\r\n",
    ]

    @Test func `C13 what could be read in two ways is refused, and the connection ends`()
        async throws
    {
        let port = server.port
        // At once, for each connection stays a second after its refusal.
        try await withThrowingTaskGroup(of: Void.self) { group in
            for request in Self.smuggling {
                group.addTask {
                    let client = try await RawClient.connect(port)
                    try await client.send(request + Self.hidden)
                    #expect(try await client.isClosed(within: .seconds(10)), "\(request)")
                    let statuses = client.statuses
                    #expect(statuses.allSatisfy { $0 == 400 }, "\(request): \(statuses)")
                    #expect(statuses.count <= 1, "\(request): \(statuses)")
                }
            }
            try await group.waitForAll()
        }
        let honest = try await RawClient.connect(port)
        try await honest.send(Self.hidden)
        #expect(try await honest.hasAnswers(1, within: .seconds(10)))
        #expect(honest.statuses == [200])
    }

    @Test func `C13 of a target with scheme and host only the path counts`() async throws {
        for (target, expected) in [
            ("/v1/hello", 200), ("/v1/../v1/hello", 400), ("//v1/hello", 400),
        ] {
            let client = try await RawClient.connect(server.port)
            try await client.send("GET https://other\(target) HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await client.hasAnswers(1, within: .seconds(10)))
            #expect(client.statuses == [expected], "\(target)")
        }
    }

    @Test func `E03 frames of HTTP 2 are not spoken, in any number`() async throws {
        let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)
        // SETTINGS, PING, HEADERS and RST_STREAM of ever new streams, CONTINUATION.
        var frames: [UInt8] = []
        for stream in stride(from: UInt8(1), to: 250, by: 2) {
            frames += [0, 0, 0, 4, 0, 0, 0, 0, 0]
            frames += [0, 0, 8, 6, 0, 0, 0, 0, 0] + [UInt8](repeating: 7, count: 8)
            frames += [0, 0, 1, 1, 0, 0, 0, 0, stream, 0x82]
            frames += [0, 0, 4, 3, 0, 0, 0, 0, stream, 0, 0, 0, 8]
            frames += [0, 0, 1, 9, 0, 0, 0, 0, stream, 0x84]
        }
        let before = try server.residentBytes()
        for protocols in [[], ["h2"]] {
            for _ in 0..<10 {
                var options = RawClient.Options()
                options.applicationProtocols = protocols
                // A server that has no protocol in common may end the handshake.
                guard let client = try? await RawClient.connect(server.port, options) else {
                    continue
                }
                try? await client.send(preface + frames)
                #expect(try await client.isClosed(within: .seconds(10)))
                #expect(client.statuses.allSatisfy { $0 >= 400 }, "\(client.statuses)")
            }
        }
        #expect(try server.residentBytes() - before < 64 << 20)
    }

    @Test func `E03 heads without end are refused while they come`() async throws {
        let before = try server.residentBytes()
        let start = "GET /v1/hello HTTP/1.1\r\nHost: a\r\n"
        let many = (0..<256).map { "X-\($0): a\r\n" }.joined()
        let long = "X-Long: " + String(repeating: "a", count: 2 << 20) + "\r\n"
        let total = (0..<2_000).map { "X-\($0): \(String(repeating: "b", count: 1_000))\r\n" }
        for head in [many, long, total.joined()] {
            let client = try await RawClient.connect(server.port)
            try? await client.send(start + head + "\r\n")
            #expect(try await client.isClosed(within: .seconds(10)))
            #expect(client.statuses.allSatisfy { [400, 431].contains($0) }, "\(client.statuses)")
        }
        let some = (0..<65).map { "X-\($0): a\r\n" }.joined()
        let client = try await RawClient.connect(server.port)
        try await client.send(start + some + "\r\n")
        #expect(try await client.hasAnswers(1, within: .seconds(10)))
        #expect(client.statuses == [431])
        #expect(try server.residentBytes() - before < 64 << 20)
    }

    @Test func `E04 a body without length is read to the limit and no further`() async throws {
        let before = try server.residentBytes()
        let client = try await RawClient.connect(server.port)
        try await client.send(
            "POST /v1/sync HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
        )
        let piece = "10000\r\n" + String(repeating: "a", count: 0x10000) + "\r\n"
        // A gigabyte, if it were taken.
        var sent = 0
        while sent < 16_384, (try? await client.send(piece)) != nil { sent += 1 }
        #expect(sent < 1_024)
        #expect(try await client.isClosed(within: .seconds(10)))
        #expect(client.statuses == [413])
        #expect(client.received.contains(#""action":"split""#))
        #expect(try server.residentBytes() - before < 64 << 20)
    }

    @Test func `E04 one byte more than the limit is too much, the limit is not`() async throws {
        for (size, expected) in [(1 << 20, 422), ((1 << 20) + 1, 413)] {
            let client = try await RawClient.connect(server.port)
            try await client.send(
                "POST /v1/sync HTTP/1.1\r\nHost: a\r\nContent-Length: \(size)\r\n\r\n"
            )
            try? await client.send([UInt8](repeating: 0x61, count: size))
            #expect(try await client.hasAnswers(1, within: .seconds(10)))
            #expect(client.statuses == [expected])
        }
    }
}
