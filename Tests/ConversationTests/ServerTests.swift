import Foundation
import Samen
import Sync
import TestSupport
import Testing
import Trust
import Wire

/// Devices and the built `samend`, over TLS on the loopback interface.
@Suite("A device and a real server", .serialized)
struct ServerTests {
    private static let now: @Sendable () -> UInt64 = {
        UInt64(Date().timeIntervalSince1970 * 1_000)
    }

    private static func transport(
        _ person: Village.Person,
        of village: Village,
        to server: ServerProcess,
        pins: [ContentHash]? = nil,
        clockOffset: Int64 = 0,
        now: @escaping @Sendable () -> UInt64 = now
    ) -> HTTPTransport {
        HTTPTransport(
            to: .init(server: server.server, network: village.network),
            over: CurlCarrier(authority: server.authority, pins: pins ?? [server.key]),
            as: DeviceSecrets(person.keys()),
            clockOffset: clockOffset,
            random: .system,
            encapsulation: XWingEncapsulation(),
            now: now
        )
    }

    private static func laptop(
        _ person: Int,
        of village: Village,
        to server: ServerProcess,
        pins: [ContentHash]? = nil,
        now: @escaping @Sendable () -> UInt64 = now
    ) throws -> (Laptop, HTTPTransport) {
        let person = village.people[person]
        let transport = transport(person, of: village, to: server, pins: pins, now: now)
        let laptop = try Laptop(
            person,
            of: village,
            server: server.server,
            over: transport,
            clock: now
        )
        return (laptop, transport)
    }

    private static func village(_ seed: UInt64) throws -> (Village, ServerProcess) {
        let village = try Village(people: 4, random: .seeded(seed))
        let server = try ServerProcess(for: village.network)
        try server.start()
        return (village, server)
    }

    @Test func `a server says to anyone who it is and what time it has`() async throws {
        let (village, server) = try Self.village(1)
        _ = village
        let before = Self.now()
        let hello = try await CurlCarrier(authority: server.authority, pins: [server.key]).hello()
        #expect(Array(hello.serverID) == server.server.bytes)
        // However long the answer took to be read here.
        #expect((before...Self.now()).contains(hello.serverTimeMs))
    }

    @Test func `whoever meets a server learns the key that it holds, and keeps to it`() async throws
    {
        let (village, server) = try Self.village(8)
        let carrier = CurlCarrier(meeting: server.authority)
        #expect(carrier.key == nil)
        _ = try await carrier.hello()
        #expect(carrier.key == server.key)
        server.kill()
        // Another server takes its place.
        let other = try ServerProcess(for: village.network)
        try other.start(onPortOf: server.authority)
        await #expect(throws: TransportFailure.serverKey("the server holds another key")) {
            _ = try await carrier.hello()
        }
    }

    @Test func `what one device writes the other one reads, and then nothing is left to send`()
        async throws
    {
        let (village, server) = try Self.village(2)
        let (ann, _) = try Self.laptop(2, of: village, to: server)
        let (bob, _) = try Self.laptop(3, of: village, to: server)
        let document = try ann.device.createDocument(
            for: [village.people[3].member: .writer],
            at: Self.now()
        )
        try ann.write("een jas en schoenen", in: document)
        let sent = try await ann.sync()
        #expect(sent.outcome == .complete)
        #expect((sent.offered, sent.accepted) == (1, 1))
        let received = try await bob.sync()
        #expect(received.outcome == .complete)
        #expect(received.applied == 1)
        #expect(try bob.text(of: document) == "een jas en schoenen")
        try bob.write(" en een tas", in: document)
        #expect(try await bob.sync().accepted == 1)
        #expect(try await ann.sync().applied == 1)
        #expect(try ann.device.stateHash(of: document) == bob.device.stateHash(of: document))
        let idle = try await ann.sync()
        #expect((idle.requests, idle.offered, idle.received) == (1, 0, 0))
        #expect(try ann.device.status().unsent == 0)
        server.kill()
        #expect(try server.verify().hasSuffix("everything holds\n"))
    }

    @Test func `A30 C17 a server with another key than the granted one gets nothing`()
        async throws
    {
        let (village, server) = try Self.village(3)
        let (ann, _) = try Self.laptop(
            2,
            of: village,
            to: server,
            pins: [ServerKey.generate().publicKeyHash]
        )
        _ = try ann.device.createDocument(at: Self.now())
        let summary = try await ann.sync()
        guard case .stopped(.serverKey) = summary.outcome else {
            Issue.record("the exchange ended with \(summary.outcome)")
            return
        }
        #expect(try ann.device.status().unsent > 0)
    }

    @Test func `A30 a relay in the central server's place, under its name, is not taken for it`()
        async throws
    {
        // Two servers of one network, each with a key of its own.
        let (village, central) = try Self.village(12)
        let (ann, _) = try Self.laptop(2, of: village, to: central)
        let document = try ann.device.createDocument(at: Self.now())
        try ann.write("een sjaal", in: document)
        #expect(try await ann.sync().outcome == .complete)
        let anchors = try ann.device.anchors(of: central.server)
        let relay = try ServerProcess(for: village.network)
        try relay.start()
        try ann.write(" en een muts", in: document)
        let imitated = HTTPTransport(
            to: .init(server: central.server, network: village.network),
            over: CurlCarrier(authority: relay.authority, pins: [central.key]),
            as: DeviceSecrets(village.people[2].keys()),
            random: .system,
            encapsulation: XWingEncapsulation(),
            now: Self.now
        )
        let summary = try await ann.sync(over: imitated)
        guard case .stopped(.serverKey) = summary.outcome else {
            Issue.record("the exchange ended with \(summary.outcome)")
            return
        }
        #expect(summary.notices == [.serverKey])
        #expect(try ann.device.anchors(of: central.server) == anchors)
        #expect(try ann.device.status().unsent == 1)
        #expect(try await ann.sync().outcome == .complete)
    }

    @Test func `C17 a server that has changed to the key granted next is still believed`()
        async throws
    {
        let (village, server) = try Self.village(4)
        let pins = [ServerKey.generate().publicKeyHash, server.key]
        let (ann, _) = try Self.laptop(2, of: village, to: server, pins: pins)
        #expect(try await ann.sync().outcome == .complete)
    }

    @Test func `C11 a server that started anew knows no session, and a new one opens by itself`()
        async throws
    {
        let (village, server) = try Self.village(5)
        let (ann, _) = try Self.laptop(2, of: village, to: server)
        let document = try ann.device.createDocument(at: Self.now())
        try ann.write("een", in: document)
        #expect(try await ann.sync().outcome == .complete)
        let port = server.authority
        server.kill()
        try server.start(onPortOf: port)
        try ann.write("twee", in: document)
        let summary = try await ann.sync()
        #expect(summary.outcome == .complete)
        #expect(summary.accepted == 1)
    }

    @Test(arguments: [-10.0, 10])
    func `C14 a clock that is ten years wrong is no obstacle`(years: Double) async throws {
        let (village, server) = try Self.village(6)
        let error = Int64(years * 365.25 * 86_400_000)
        let wrong: @Sendable () -> UInt64 = { UInt64(Int64(Self.now()) + error) }
        let (ann, transport) = try Self.laptop(2, of: village, to: server, now: wrong)
        let document = try ann.device.createDocument(at: wrong())
        try ann.write("op tijd", in: document)
        let summary = try await ann.sync()
        #expect(summary.outcome == .complete)
        #expect(summary.accepted == 1)
        #expect((transport.clockOffset + error).magnitude < 60_000)
        // What was found out saves the next refusal.
        let later = Self.transport(
            village.people[2],
            of: village,
            to: server,
            clockOffset: transport.clockOffset,
            now: wrong
        )
        #expect(try await ann.sync(over: later).outcome == .complete)
        #expect(later.clockOffset == transport.clockOffset)
    }

    @Test func `a server that is away is away, and what is unsent stays`() async throws {
        let (village, server) = try Self.village(7)
        let (ann, _) = try Self.laptop(2, of: village, to: server)
        _ = try ann.device.createDocument(at: Self.now())
        server.kill()
        let summary = try await ann.sync()
        guard case .offline = summary.outcome else {
            Issue.record("the exchange ended with \(summary.outcome)")
            return
        }
        #expect(try ann.device.status().unsent > 0)
    }
}
