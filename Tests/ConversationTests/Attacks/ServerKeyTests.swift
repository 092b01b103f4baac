import Foundation
import NIOSSL
import Sync
import TestSupport
import Testing
import Trust
import Wire

/// A server is known by its key, and by nothing else.
@Suite("A server's key and its certificate", .timeLimit(.minutes(40)))
struct ServerKeyTests {
    private static let hello = RawPeer.answer(
        "200 OK",
        type: "application/x-protobuf",
        body: ""
    )

    /// What saying hello to a peer came to, if these keys are granted to it.
    private static func meet(_ peer: RawPeer, pins: [ContentHash]) async -> TransportFailure? {
        do throws(TransportFailure) {
            _ = try await CurlCarrier(authority: peer.authority, pins: pins).hello()
            return nil
        } catch {
            return error
        }
    }

    private static let otherKey = TransportFailure.serverKey("the server holds another key")

    @Test func `C17 another key is refused, whoever signed its certificate`() async throws {
        let granted = ServerKey.generate()
        let authority = ServerKey.generate()
        let certificates = [
            Certificates(), Certificates(name: "localhost", authority: authority),
            Certificates(name: "localhost", authority: granted),
        ]
        for certificate in certificates {
            let key = ServerKey.generate()
            let peer = try await RawPeer(key: key, tls: certificate.tls(key), [.bytes(Self.hello)])
            let failure = await Self.meet(peer, pins: [granted.publicKeyHash])
            #expect(failure == Self.otherKey)
            // Nothing was said to it.
            #expect(peer.received.isEmpty)
        }
    }

    @Test func `C17 the old key is refused once only the next one is granted`() async throws {
        let (old, next) = (ServerKey.generate(), ServerKey.generate())
        let before = try await RawPeer(key: old, [.bytes(Self.hello)])
        let after = try await RawPeer(key: next, [.bytes(Self.hello)])
        let both = [old.publicKeyHash, next.publicKeyHash]
        #expect(await Self.meet(before, pins: both) == nil)
        #expect(await Self.meet(after, pins: both) == nil)
        #expect(await Self.meet(after, pins: [next.publicKeyHash]) == nil)
        #expect(await Self.meet(before, pins: [next.publicKeyHash]) == Self.otherKey)
    }

    @Test func `C17 an expired, a future or a misnamed certificate with the right key is accepted`()
        async throws
    {
        let day: TimeInterval = 86_400
        let expired = Certificates(
            from: Date(timeIntervalSinceNow: -2 * day),
            to: Date(timeIntervalSinceNow: -day)
        )
        let future = Certificates(
            from: Date(timeIntervalSinceNow: day),
            to: Date(timeIntervalSinceNow: 2 * day)
        )
        for certificate in [expired, future, Certificates(name: "elsewhere.example")] {
            let key = ServerKey.generate()
            let peer = try await RawPeer(key: key, tls: certificate.tls(key), [.bytes(Self.hello)])
            #expect(await Self.meet(peer, pins: [key.publicKeyHash]) == nil)
        }
    }

    @Test func `C17 an older TLS is spoken by neither side`() async throws {
        let key = ServerKey.generate()
        var older = try Certificates().tls(key)
        older.minimumTLSVersion = .tlsv12
        older.maximumTLSVersion = .tlsv12
        let peer = try await RawPeer(key: key, tls: older, [.bytes(Self.hello)])
        guard case .notThisProtocol? = await Self.meet(peer, pins: [key.publicKeyHash]) else {
            Issue.record("TLS 1.2 was spoken")
            return
        }
        #expect(peer.received.isEmpty)

        let village = try Village(people: 2, random: .seeded(1))
        let server = try ServerProcess(for: village.network)
        try server.start()
        var options = RawClient.Options()
        options.newestTLS = .tlsv12
        await #expect(throws: (any Error).self) {
            _ = try await RawClient.connect(server.port, options)
        }
        #expect(
            try await CurlCarrier(authority: server.authority, pins: [server.key]).hello()
                .serverTimeMs > 0
        )
    }

    @Test
    func `C17 a device that has the grant goes on before and after the change, then only after`()
        async throws
    {
        let next = ServerKey.generate()
        let village = try Village(people: 3, random: .seeded(2))
        let server = try ServerProcess(for: village.network)
        try server.start()
        let both = [server.key, next.publicKeyHash]
        let hello = try await CurlCarrier(authority: server.authority, pins: both).hello()
        #expect(Array(hello.serverID) == server.server.bytes)
        server.stop()
        try Data((next.privatePEM + "\n").utf8)
            .write(to: URL(fileURLWithPath: server.folder + "/server-key.pem"))
        try server.start(onPortOf: server.authority)
        let again = try await CurlCarrier(authority: server.authority, pins: both).hello()
        #expect(again.serverID == hello.serverID && again.feedID == hello.feedID)
        await #expect(throws: Self.otherKey) {
            _ = try await CurlCarrier(authority: server.authority, pins: [server.key]).hello()
        }
    }
}
