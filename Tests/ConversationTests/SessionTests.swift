import struct Foundation.Data
import Samen
import SamenServer
import Sync
import Synchronization
import TestSupport
import Testing
import Trust
import Wire

/// The transport and a server's handler in one process, with clocks that the tests set.
@Suite("Sessions, and what may be believed")
struct SessionTests {
    private final class Pair {
        let village: Village
        let clock = TestClock()
        let carrier: HandlerCarrier
        let transport: HTTPTransport
        let laptop: Laptop

        init(seed: UInt64, clockError: Int64 = 0, as index: Int = 2) throws {
            village = try Village(people: 3, random: .seeded(seed))
            let clock = clock
            carrier = try HandlerCarrier(village, clock: clock)
            let now: @Sendable () -> UInt64 = { UInt64(Int64(clock.now) + clockError) }
            transport = HTTPTransport(
                to: .init(server: carrier.server.server, network: village.network),
                over: carrier,
                as: DeviceSecrets(village.people[index].keys()),
                random: .system,
                encapsulation: XWingEncapsulation(),
                now: now
            )
            laptop = try Laptop(
                village.people[index],
                of: village,
                server: carrier.server.server,
                over: transport,
                clock: now
            )
        }

        /// An exchange that introduces the device and leaves nothing to do.
        func settle() async throws {
            #expect(try await laptop.sync().outcome == .complete)
            _ = carrier.takePaths()
        }

        /// What a plain sync call came to.
        func call() async -> TransportFailure? {
            var request = WireSyncRequest()
            request.protocol = 1
            let call = Call(kind: .sync, number: 1, body: request.encoded, maxAnswerBytes: 1 << 20)
            do throws(TransportFailure) {
                _ = try await transport.send(call)
                return nil
            } catch {
                return error
            }
        }
    }

    @Test func `A32 a server that does not know a device is shown the entries that prove it`()
        async throws
    {
        let pair = try Pair(seed: 1)
        #expect(try await pair.laptop.sync().outcome == .complete)
        #expect(
            pair.carrier.takePaths().prefix(3) == ["/v1/session", "/v1/session", "/v1/session"]
        )
    }

    @Test func `C11 one session serves an hour, and is replaced before it ends`() async throws {
        let pair = try Pair(seed: 2)
        try await pair.settle()
        pair.clock.advance(byMilliseconds: 58 * 60_000)
        #expect(await pair.call() == nil)
        #expect(pair.carrier.takePaths() == ["/v1/sync"])
        pair.clock.advance(byMilliseconds: 90_000)
        #expect(await pair.call() == nil)
        #expect(pair.carrier.takePaths() == ["/v1/session", "/v1/sync"])
    }

    @Test(arguments: [-315_576_000_000, -301_000, 301_000, 315_576_000_000])
    func `C14 a wrong clock costs one refusal, and the error is found to the millisecond`(
        error: Int64
    ) async throws {
        let pair = try Pair(seed: 3, clockError: error)
        #expect(try await pair.laptop.sync().outcome == .complete)
        #expect(pair.transport.clockOffset == -error)
        _ = pair.carrier.takePaths()
        #expect(await pair.call() == nil)
        #expect(pair.carrier.takePaths() == ["/v1/sync"])
    }

    @Test func `C14 a clock that is set right later is believed again`() async throws {
        let pair = try Pair(seed: 4)
        try await pair.settle()
        // As if an earlier transport had found the clock wrong, and its owner had set it since.
        let later = HTTPTransport(
            to: .init(server: pair.carrier.server.server, network: pair.village.network),
            over: pair.carrier,
            as: DeviceSecrets(pair.village.people[2].keys()),
            clockOffset: 1_000_000_000,
            random: .system,
            encapsulation: XWingEncapsulation(),
            now: { [clock = pair.clock] in clock.now }
        )
        #expect(try await pair.laptop.sync(over: later).outcome == .complete)
        #expect(later.clockOffset == 0)
    }

    @Test func `A26 an answer changed in any part is not believed, and nothing of it is kept`()
        async throws
    {
        let pair = try Pair(seed: 5)
        try await pair.settle()
        let before = try pair.laptop.device.anchors(of: pair.carrier.server.server)
        let spoils: [HandlerCarrier.Spoil] = [
            { _, response in response.with { $0.body.append(0) } },
            { _, response in response.with { $0.body[$0.body.count / 2] ^= 1 } },
            { _, response in response.with { $0.fields.removeAll { $0.name == "signature" } } },
            { _, response in
                response.with { $0.fields.removeAll { $0.name == "content-digest" } }
            },
            { _, response in response.with { $0.fields.append($0.fields[$0.fields.count - 1]) } },
        ]
        for spoil in spoils {
            pair.carrier.spoils(spoil)
            #expect(await pair.call() == .responseMAC)
        }
        pair.carrier.spoils(nil)
        #expect(await pair.call() == nil)
        #expect(try pair.laptop.device.anchors(of: pair.carrier.server.server) == before)
    }

    @Test func `A26 an old answer does not pass for a new one`() async throws {
        let pair = try Pair(seed: 6)
        try await pair.settle()
        let old = Remembered()
        pair.carrier.spoils { _, response in old.swap(response) }
        #expect(await pair.call() == nil)
        #expect(await pair.call() == .responseMAC)
    }

    @Test func `A26 what a proxy forges, cuts out or exchanges is taken over by nobody`()
        async throws
    {
        let pair = try Pair(seed: 11)
        try await pair.settle()
        let document = try pair.laptop.device.createDocument(at: 1)
        try pair.laptop.write("blijft", in: document)
        let server = pair.carrier.server.server
        let before = try pair.laptop.device.anchors(of: server)
        let alterations: [@Sendable (inout WireSyncResponse) -> Void] = [
            { response in
                for index in response.results.indices {
                    response.results[index].status = .malformed
                }
            },
            { response in
                if case .page(var page)? = response.pull {
                    page.items = []
                    response.pull = .page(page)
                }
                response.results = []
            },
            { response in response.backoffMs = .max },
            { response in response.lease = .init(repeating: 1, count: 16) },
        ]
        for alter in alterations {
            pair.carrier.spoils { request, response in
                guard request.path == "/v1/sync", response.status == 200,
                    var message = try? WireSyncResponse(decoding: response.body)
                else { return response }
                alter(&message)
                return response.with { $0.body = message.encoded }
            }
            let summary = try await pair.laptop.sync()
            guard case .offline = summary.outcome else {
                Issue.record("the exchange ended with \(summary.outcome)")
                continue
            }
            #expect(summary.notices == [.responseMAC])
            #expect(summary.accepted == 0)
            #expect(summary.backoffMilliseconds == 0)
            #expect(try pair.laptop.device.status().unsent > 0)
            #expect(try pair.laptop.device.anchors(of: server) == before)
        }
        pair.carrier.spoils(nil)
        #expect(try await pair.laptop.sync().outcome == .complete)
        #expect(try pair.laptop.device.status().unsent == 0)
        #expect(try pair.laptop.text(of: document) == "blijft")
    }

    @Test
    func `the answer to a session request is believed only from who could read the device's key`()
        async throws
    {
        let pair = try Pair(seed: 7)
        pair.carrier.spoils { request, response in
            guard request.path == "/v1/session", response.status == 200 else { return response }
            return response.with { $0.fields.removeAll { $0.name == "signature" } }
        }
        let summary = try await pair.laptop.sync()
        guard case .offline(let why) = summary.outcome else {
            Issue.record("the exchange ended with \(summary.outcome)")
            return
        }
        #expect(why.contains("authenticated"))
    }

    @Test func `A26 a refusal that nobody authenticated can delay, and nothing else`() async throws
    {
        let pair = try Pair(seed: 8)
        try await pair.settle()
        for (status, action) in [
            (403, "stop"), (413, "split"), (409, "rehome"), (507, "free-space"),
        ] {
            pair.carrier.spoils { _, _ in Self.refusal(status, action) }
            guard case .problem(let problem)? = await pair.call() else {
                Issue.record("\(status) is a refusal")
                continue
            }
            #expect(problem.action == .retry, "\(status)")
        }
        pair.carrier.spoils { _, _ in Self.refusal(401, "reauth") }
        guard case .problem(let problem)? = await pair.call() else {
            Issue.record("401 is a refusal")
            return
        }
        #expect(problem.action == .reauth)
        #expect(problem.message == "no")
        // The session was given up; a new one opens.
        pair.carrier.spoils(nil)
        _ = pair.carrier.takePaths()
        #expect(await pair.call() == nil)
        #expect(pair.carrier.takePaths() == ["/v1/session", "/v1/sync"])
    }

    @Test func `a refusal by the server itself is obeyed`() async throws {
        let pair = try Pair(seed: 9)
        try await pair.settle()
        var request = WireSyncRequest()
        request.protocol = 99
        let call = Call(kind: .sync, number: 1, body: request.encoded, maxAnswerBytes: 1 << 20)
        do throws(TransportFailure) {
            _ = try await pair.transport.send(call)
            Issue.record("a version that is not served was answered")
        } catch {
            guard case .problem(let problem) = error else {
                Issue.record("\(error)")
                return
            }
            #expect((problem.status, problem.action) == (426, .upgrade))
        }
    }

    @Test func `a call that the link sent twice is made, and is no failure`() async throws {
        let pair = try Pair(seed: 12, as: 0)
        try await pair.settle()
        let invitation = OpenInvitation(
            secret: .generate(pair.village.random),
            network: pair.village.network,
            server: pair.carrier.server.server,
            member: MemberID(
                organisation: pair.village.people[0].member.organisation,
                person: pair.village.random.identifier()
            ),
            role: .worker,
            madeMilliseconds: pair.clock.now
        )
        pair.carrier.repeatsNext()
        _ = try await pair.transport.send(Inviting(invitation).invite())
        let answer = try await pair.transport.send(Inviting.requests())
        let response = try WireRequestsResponse(decoding: answer.body)
        #expect(response.invitations.map(\.invitation) == [Data(invitation.id.bytes)])
        pair.carrier.repeatsNext()
        _ = try await pair.transport.send(Inviting(invitation).revoke())
    }

    @Test func `an unsigned refusal never lets a note be given up`() async throws {
        let pair = try Pair(seed: 10)
        try await pair.settle()
        let document = try pair.laptop.device.createDocument(at: 1)
        try pair.laptop.write("blijft", in: document)
        pair.carrier.spoils { _, _ in Self.refusal(413, "split") }
        let summary = try await pair.laptop.sync()
        guard case .offline = summary.outcome else {
            Issue.record("the exchange ended with \(summary.outcome)")
            return
        }
        #expect(summary.refused == 0)
        pair.carrier.spoils(nil)
        // The server had stored it, and only its answers were lost.
        #expect(try await pair.laptop.sync().duplicate == 1)
        #expect(try pair.laptop.device.status().unsent == 0)
        #expect(try pair.laptop.device.quarantine().isEmpty)
    }

    @Sendable private static func refusal(_ status: Int, _ action: String) -> Trust.HTTPResponse {
        HTTPResponse(
            status: status,
            fields: [.init("Content-Type", "application/problem+json; charset=utf-8")],
            body: Array(#"{"title":"no","action":"\#(action)","more":[1,{"x":null}]}"#.utf8)
        )
    }
}

/// Hands out the answer before the present one.
private final class Remembered: Sendable {
    private let first = Mutex<Trust.HTTPResponse?>(nil)

    func swap(_ response: Trust.HTTPResponse) -> Trust.HTTPResponse {
        first.withLock { old in
            defer { old = old ?? response }
            return old ?? response
        }
    }
}

extension Trust.HTTPResponse {
    fileprivate func with(_ change: (inout Self) -> Void) -> Self {
        var copy = self
        change(&copy)
        return copy
    }
}
