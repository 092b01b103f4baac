import Foundation
import Sync
import TestSupport
import Testing
import Trust
import Wire

/// What someone on the same network sees of a device and of a server.
@Suite("A neighbour on the network", .timeLimit(.minutes(40)))
struct NeighbourTests {
    @Test func `H13 a server tells a stranger nothing that names anyone`() async throws {
        let village = try Village(people: 3, random: .seeded(21))
        let server = try ServerProcess(for: village.network)
        try server.start()
        let hello = try await CurlCarrier(authority: server.authority, pins: [server.key]).hello()
        // Random numbers, sizes and the time; the network's number is the hash of a key.
        var known = hello
        known.serverID = Data()
        known.feedID = Data()
        known.networkID = Data()
        #expect(known.encoded.count < 64)
        let names = village.people.flatMap { person in
            [person.member.organisation.bytes, person.member.person.bytes, person.keys().id.bytes]
        }
        for name in names {
            #expect(Data(hello.encoded).range(of: Data(name)) == nil)
        }
        for path in ["/", "/healthz", "/readyz", "/metrics", "/v1/", "/v1/admin/devices"] {
            let client = try await RawClient.connect(server.port)
            try await client.send("GET \(path) HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await client.hasAnswers(1, within: .seconds(10)))
            let answer = client.received.lowercased()
            for word in ["server:", "hummingbird", "swift", "samend/", "\(village.network)"] {
                #expect(!answer.contains(word), "\(path) \(word)")
            }
        }
    }

    @Test func `H13 a device names neither itself nor its program before it knows the server`()
        async throws
    {
        let answer = RawPeer.answer("200 OK", type: "application/x-protobuf", body: "")
        let peer = try await RawPeer([.bytes(answer)])
        _ = try await CurlCarrier(authority: peer.authority, pins: [peer.key.publicKeyHash]).hello()
        let head = String(decoding: peer.received, as: UTF8.self)
        let fields = head.split(separator: "\r\n").dropFirst().map { line in
            line.prefix { $0 != ":" }.lowercased()
        }
        #expect(head.hasPrefix("GET /v1/hello HTTP/1.1\r\n"))
        #expect(Set(fields).isSubset(of: ["host", "accept"]), "\(fields)")
    }

    @Test func `H13 the greeting of TLS carries no name of a network, a member or a program`()
        async throws
    {
        // Without TLS on the other side the greeting is seen as a neighbour sees it.
        let peer = try await RawPeer(isTLS: false, [.pause(milliseconds: 1)])
        let village = try Village(people: 2, random: .seeded(22))
        let transport = HTTPTransport(
            to: .init(server: village.random.identifier(), network: village.network),
            over: CurlCarrier(
                authority: peer.authority,
                pins: [peer.key.publicKeyHash],
                patience: Patience(
                    connectSeconds: 2,
                    requestSeconds: 2,
                    slowestBytesPerSecond: 32,
                    slowSeconds: 2
                )
            ),
            as: DeviceSecrets(village.people[1].keys()),
            random: .system,
            encapsulation: XWingEncapsulation(),
            now: { 1_700_000_000_000 }
        )
        await #expect(throws: TransportFailure.self) {
            try await transport.openSession(presenting: village.entries)
        }
        let greeting = Data(peer.received)
        #expect(greeting.first == 0x16)
        let person = village.people[1]
        for name in [
            village.network.bytes, person.member.organisation.bytes, person.member.person.bytes,
            person.keys().id.bytes, Array("samen".utf8), Array("127.0.0.1".utf8),
        ] {
            #expect(greeting.range(of: Data(name)) == nil)
        }
    }
}
