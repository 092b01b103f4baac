import Foundation
import Sync
import TestSupport
import Testing
import Trust

/// What may stand where a server should: portals, other programs, links that hardly carry anything.
@Suite("Hostile links")
struct HostileLinkTests {
    private static let impatient = Patience(
        connectSeconds: 2,
        requestSeconds: 6,
        slowestBytesPerSecond: 32,
        slowSeconds: 2
    )

    /// What asking such a peer came to.
    private static func ask(_ peer: RawPeer, atMost bytes: Int = 1 << 20) async -> TransportFailure?
    {
        await ask(transport(to: peer), atMost: bytes)
    }

    private static func transport(to peer: RawPeer) -> HTTPTransport {
        let random = RandomSource.seeded(1)
        return HTTPTransport(
            to: .init(server: random.identifier(), network: random.identifier()),
            over: CurlCarrier(
                authority: peer.authority,
                pins: [peer.key.publicKeyHash],
                patience: impatient
            ),
            as: DeviceSecrets(.generate(random)),
            random: random,
            encapsulation: XWingEncapsulation(),
            now: { 1_700_000_000_000 }
        )
    }

    private static func ask(
        _ transport: HTTPTransport,
        atMost bytes: Int = 1 << 20
    ) async -> TransportFailure? {
        let call = Call(kind: .hello, number: 1, body: [], maxAnswerBytes: bytes)
        do throws(TransportFailure) {
            _ = try await transport.send(call)
            return nil
        } catch {
            return error
        }
    }

    private static func isForeign(_ failure: TransportFailure?) -> Bool {
        if case .notThisProtocol? = failure { true } else { false }
    }

    @Test(arguments: ["text/html", "application/json", "application/x-protobuf-else", ""])
    func `A27 a page of a portal is no answer`(type: String) async throws {
        let body = "<html>Welkom! Log in.</html>"
        let peer = try await RawPeer([.bytes(RawPeer.answer("200 OK", type: type, body: body))])
        #expect(Self.isForeign(await Self.ask(peer)))
    }

    @Test func `A27 an answer that is encoded as nobody asked is none`() async throws {
        let peer = try await RawPeer([
            .bytes(
                RawPeer.answer(
                    "200 OK",
                    type: "application/x-protobuf",
                    fields: ["content-encoding: gzip"],
                    body: "abc"
                )
            )
        ])
        #expect(Self.isForeign(await Self.ask(peer)))
    }

    @Test func `A27 chunks that end early are no answer, and neither are cut ones`() async throws {
        let head =
            "HTTP/1.1 200 OK\r\ncontent-type: application/x-protobuf\r\n"
            + "transfer-encoding: chunked\r\n\r\n"
        for body in ["5\r\nab", "5\r\nabcde\r\n", "zz\r\nabc\r\n"] {
            let peer = try await RawPeer([.bytes(Array((head + body).utf8)), .close])
            guard case .interrupted? = await Self.ask(peer) else {
                Issue.record("\(body) is no whole answer")
                return
            }
        }
    }

    @Test func `A27 interim answers without end are cut off`() async throws {
        let interim = Array(
            "HTTP/1.1 100 Continue\r\nx-more: \(String(repeating: "y", count: 1_000))\r\n\r\n".utf8
        )
        let peer = try await RawPeer([.trickle(interim, times: 500, milliseconds: 1)])
        #expect(await Self.ask(peer) == .tooLong(limit: 1 << 20))
    }

    @Test(arguments: ["http://127.0.0.1:1/", "file:///etc/passwd", "https://127.0.0.1:1/"])
    func `A28 no redirect is followed, whatever its scheme`(location: String) async throws {
        let answer = RawPeer.answer(
            "307 Elsewhere",
            type: "text/plain",
            fields: ["location: \(location)"],
            body: ""
        )
        let peer = try await RawPeer([.bytes(answer)])
        #expect(Self.isForeign(await Self.ask(peer)))
    }

    @Test func `A28 cookies and alternative services are not kept`() async throws {
        let elsewhere = try await RawPeer([])
        let answer = RawPeer.answer(
            "200 OK",
            type: "application/x-protobuf",
            fields: [
                "set-cookie: track=1; Path=/; Max-Age=86400",
                "alt-svc: h2=\"\(elsewhere.authority)\"; ma=86400",
                "strict-transport-security: max-age=31536000", "connection: close",
            ],
            body: ""
        )
        let peer = try await RawPeer([.bytes(answer), .close])
        let transport = Self.transport(to: peer)
        for _ in 0..<2 { #expect(await Self.ask(transport) == nil) }
        #expect(peer.requests.count == 2)
        for request in peer.requests { #expect(!request.lowercased().contains("cookie")) }
        #expect(elsewhere.requests == [])
    }

    @Test(arguments: [301, 302, 303, 307, 308])
    func `A28 nobody is followed elsewhere`(status: Int) async throws {
        let elsewhere = try await RawPeer([
            .bytes(RawPeer.answer("200 OK", type: "application/x-protobuf", body: ""))
        ])
        let answer = RawPeer.answer(
            "\(status) Moved",
            type: "text/plain",
            fields: ["location: https://\(elsewhere.authority)/v1/hello"],
            body: ""
        )
        let peer = try await RawPeer([.bytes(answer)])
        #expect(Self.isForeign(await Self.ask(peer)))
    }

    @Test func `a proxy that is busy is asked later, when it says`() async throws {
        let answer = RawPeer.answer(
            "503 Busy",
            type: "text/html",
            fields: ["Retry-After: 7"],
            body: "<h1>Later</h1>"
        )
        let peer = try await RawPeer([.bytes(answer)])
        let expected = Problem(status: 503, action: .retry, retryAfterMilliseconds: 7_000)
        #expect(await Self.ask(peer) == .problem(expected))
    }

    @Test func `a refusal is read within bounds`() async throws {
        let long = String(repeating: "x", count: 5_000)
        let body = #"{"title":"\#(long)","action":"\#(long)","server_time_ms":"now"}"#
        let peer = try await RawPeer([
            .bytes(RawPeer.answer("429 Slow down", type: "application/problem+json", body: body))
        ])
        guard case .problem(let problem)? = await Self.ask(peer) else {
            Issue.record("a problem document is a refusal")
            return
        }
        #expect(problem.status == 429)
        #expect(problem.message.count <= 256)
        #expect(problem.action == .retry)
    }

    @Test func `A27 an answer that is too long is cut off while it comes`() async throws {
        let head = "HTTP/1.1 200 OK\r\ncontent-type: application/x-protobuf\r\n\r\n"
        let flood = [UInt8](repeating: 0, count: 64 << 10)
        let peer = try await RawPeer([
            .bytes(Array(head.utf8)), .trickle(flood, times: 200, milliseconds: 1),
        ])
        #expect(await Self.ask(peer, atMost: 100 << 10) == .tooLong(limit: 100 << 10))
    }

    @Test func `A27 a head without end is cut off`() async throws {
        let line = Array("x-more: \(String(repeating: "y", count: 1_000))\r\n".utf8)
        let peer = try await RawPeer([
            .bytes(Array("HTTP/1.1 200 OK\r\n".utf8)), .trickle(line, times: 500, milliseconds: 1),
        ])
        #expect(await Self.ask(peer) == .tooLong(limit: 1 << 20))
    }

    @Test func `a link that carries a byte now and then counts as cut`() async throws {
        let head =
            "HTTP/1.1 200 OK\r\ncontent-type: application/x-protobuf\r\ncontent-length: 900\r\n\r\n"
        let peer = try await RawPeer([
            .bytes(Array(head.utf8)), .trickle([0], times: 900, milliseconds: 300),
        ])
        let start = ContinuousClock.now
        guard case .interrupted? = await Self.ask(peer) else {
            Issue.record("a slow link is a cut one")
            return
        }
        // The whole answer would take four minutes and a half.
        #expect(ContinuousClock.now - start < .seconds(60))
    }

    @Test func `A27 an answer that ends early is none`() async throws {
        let head =
            "HTTP/1.1 200 OK\r\ncontent-type: application/x-protobuf\r\ncontent-length: 900\r\n\r\n"
        let peer = try await RawPeer([.bytes(Array((head + "abc").utf8)), .close])
        guard case .interrupted? = await Self.ask(peer) else {
            Issue.record("half an answer is a cut link")
            return
        }
    }

    @Test func `what speaks no TLS is not spoken to`() async throws {
        let answer = RawPeer.answer("200 OK", type: "application/x-protobuf", body: "")
        let peer = try await RawPeer(isTLS: false, [.bytes(answer)])
        let failure = await Self.ask(peer)
        #expect(failure != nil)
        #expect(Self.isForeign(failure), "\(String(describing: failure))")
    }

    @Test func `who stops waiting is let go at once, though the server stays silent`() async throws
    {
        let peer = try await RawPeer([.pause(milliseconds: 60_000)])
        let start = ContinuousClock.now
        let task = Task { await Self.ask(peer) }
        try await Task.sleep(for: .milliseconds(300))
        task.cancel()
        let failure = await task.value
        guard case .interrupted? = failure else {
            Issue.record("\(String(describing: failure))")
            return
        }
        // Far less than the server's silence, however busy the machine is.
        #expect(ContinuousClock.now - start < .seconds(20))
    }
}
