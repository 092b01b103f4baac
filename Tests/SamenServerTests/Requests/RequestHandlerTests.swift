import SamenServer
import TestSupport
import Testing
import Trust
import Wire

@Suite("Requests and sessions")
struct RequestHandlerTests {
    @Test func `a session opens, and its requests are answered by the holder of its key`()
        async throws
    {
        let server = try HandlerWorld()
        let session = try await server.openSession(for: server.world.worker)
        let request = server.syncRequest(try server.world.changes(["one"]), in: session)
        let response = await server.handler.answer(request)
        #expect(response.status == 200)
        try response.verify(answering: request, with: session.key)
        let message = try WireSyncResponse(decoding: response.body)
        #expect(message.results.map(\.status) == [.stored])
    }

    @Test func `A26 an answer does not pass for the answer to another request`() async throws {
        let server = try HandlerWorld()
        let session = try await server.openSession(for: server.world.worker)
        let (one, other) = (server.syncRequest(in: session), server.syncRequest(in: session))
        let answer = await server.handler.answer(one)
        #expect(throws: TrustError.self) { try answer.verify(answering: other, with: session.key) }
    }

    @Test
    func `C12 a request whose body was changed on the way is refused before anything is stored`()
        async throws
    {
        let server = try HandlerWorld()
        let session = try await server.openSession(for: server.world.worker)
        var request = server.syncRequest(try server.world.changes(["one"]), in: session)
        request.body[request.body.count - 1] ^= 1
        #expect(await server.handler.answer(request).status == 422)
        let honest = server.syncRequest(try server.world.changes(["one"]), in: session)
        let message = try WireSyncResponse(decoding: await server.handler.answer(honest).body)
        #expect(message.results.map(\.status) == [.stored])
    }

    @Test func `C11 one device's session does not serve another device`() async throws {
        let server = try HandlerWorld()
        let session = try await server.openSession(for: server.world.worker)
        let stolen = HandlerWorld.Session(
            token: SessionToken(
                device: server.world.lead.device,
                id: session.token.id,
                expiresMilliseconds: session.token.expiresMilliseconds
            ),
            key: session.key
        )
        #expect(await server.handler.answer(server.syncRequest(in: stolen)).status == 401)
    }

    @Test func `C11 a longer life cannot be written into a session`() async throws {
        let server = try HandlerWorld()
        let session = try await server.openSession(for: server.world.worker)
        let longer = HandlerWorld.Session(
            token: SessionToken(
                device: session.token.device,
                id: session.token.id,
                expiresMilliseconds: session.token.expiresMilliseconds + 1_000
            ),
            key: session.key
        )
        #expect(await server.handler.answer(server.syncRequest(in: longer)).status == 401)
    }

    @Test func `C11 a session ends after an hour, and a new one opens`() async throws {
        let server = try HandlerWorld()
        let session = try await server.openSession(for: server.world.worker)
        server.clock.advance(byMilliseconds: 60 * 60 * 1_000 + 1)
        #expect(await server.handler.answer(server.syncRequest(in: session)).status == 401)
        let renewed = try await server.openSession(for: server.world.worker)
        #expect(await server.handler.answer(server.syncRequest(in: renewed)).status == 200)
    }

    @Test func `C11 a session outlives the daily change of the server's secret`() async throws {
        let server = try HandlerWorld()
        _ = try await server.openSession(for: server.world.lead)
        server.clock.advance(byMilliseconds: 24 * 60 * 60 * 1_000 - 1_000)
        let session = try await server.openSession(for: server.world.worker)
        server.clock.advance(byMilliseconds: 2_000)
        #expect(await server.handler.answer(server.syncRequest(in: session)).status == 200)
    }

    @Test func `a clock that is wrong is told the server's time and nothing else`() async throws {
        let server = try HandlerWorld()
        let request = server.sessionRequest(for: server.world.worker)
        server.clock.advance(byMilliseconds: 10 * 365 * 86_400_000)
        let response = await server.handler.answer(request)
        #expect(response.status == 401)
        let text = String(decoding: response.body, as: UTF8.self)
        #expect(text.contains("\"server_time_ms\":\(server.clock.now)"))
    }

    @Test func `C10 a request for another server opens nothing here`() async throws {
        let server = try HandlerWorld()
        let request = server.sessionRequest(
            for: server.world.worker,
            server: server.world.random.identifier()
        )
        #expect(await server.handler.answer(request).status == 401)
    }

    @Test func `a device that the server does not know is refused unless entries prove its grant`()
        async throws
    {
        let server = try HandlerWorld(isIntroduced: false)
        let world = server.world
        await #expect(throws: HandlerWorld.Refused(status: 401)) {
            try await server.openSession(for: world.worker)
        }
        let session = try await server.openSession(for: world.worker, presenting: world.entries)
        #expect(await server.handler.answer(server.syncRequest(in: session)).status == 200)
        // What proved it is the server's from now on.
        _ = try await server.openSession(for: world.lead)
    }

    @Test func `entries that prove nothing are not kept`() async throws {
        let server = try HandlerWorld(isIntroduced: false)
        let world = server.world
        let stranger = try World(seed: 2)
        await #expect(throws: HandlerWorld.Refused(status: 401)) {
            try await server.openSession(for: stranger.worker, presenting: world.entries)
        }
        await #expect(throws: HandlerWorld.Refused(status: 401)) {
            try await server.openSession(for: world.worker)
        }
    }

    @Test
    func `C09 a device's signature is not good inside a session, nor a session's for opening one`()
        async throws
    {
        let server = try HandlerWorld()
        let session = try await server.openSession(for: server.world.worker)
        var signed = HTTPRequest(method: "POST", path: "/v1/sync", body: [])
        signed.sign(by: server.world.worker.keys, at: server.seconds, nonce: [UInt8](0..<16))
        #expect(await server.handler.answer(signed).status == 401)
        let opening = server.request("/v1/session", [], in: session)
        #expect(await server.handler.answer(opening).status == 401)
    }

    @Test func `C13 another way of writing a path is refused`() async throws {
        let server = try HandlerWorld()
        for path in ["/v1/../v1/sync", "//v1/sync", "/v1/%73ync", "/v1/sync/"] {
            let request = HTTPRequest(method: "POST", path: path)
            #expect(await server.handler.answer(request).status == 404, "\(path)")
        }
    }

    @Test func `A18 a version that is not spoken here is told to upgrade`() async throws {
        let server = try HandlerWorld()
        let session = try await server.openSession(for: server.world.worker)
        var message = WireSyncRequest()
        message.protocol = 9
        let request = server.request("/v1/sync", message.encoded, in: session)
        let response = await server.handler.answer(request)
        #expect(response.status == 426)
        // Also a refusal is the server's own word.
        try response.verify(answering: request, with: session.key)
    }

    @Test func `E04 too many changes in one push are asked for in smaller ones`() async throws {
        let server = try HandlerWorld()
        let session = try await server.openSession(for: server.world.worker)
        var message = WireSyncRequest()
        message.protocol = 1
        message.push = [WireSealedChange](repeating: WireSealedChange(), count: 501)
        let response = await server.handler.answer(
            server.request("/v1/sync", message.encoded, in: session)
        )
        #expect(response.status == 413)
        #expect(String(decoding: response.body, as: UTF8.self).contains(#""action":"split""#))
    }

    @Test func `E02 a device that asks without pause is slowed down, the others are not`()
        async throws
    {
        let server = try HandlerWorld()
        let eager = try await server.openSession(for: server.world.worker)
        let patient = try await server.openSession(for: server.world.lead)
        var statuses: Set<Int> = []
        for _ in 0..<210 {
            statuses.insert(await server.handler.answer(server.syncRequest(in: eager)).status)
        }
        #expect(statuses == [200, 429])
        #expect(await server.handler.answer(server.syncRequest(in: patient)).status == 200)
        server.clock.advance(byMilliseconds: 1_000)
        #expect(await server.handler.answer(server.syncRequest(in: eager)).status == 200)
    }

    @Test func `a message that does not decode is asked for in pieces, which finds the bad one`()
        async throws
    {
        let server = try HandlerWorld()
        let session = try await server.openSession(for: server.world.worker)
        let response = await server.handler.answer(
            server.request("/v1/sync", [0xFF, 0xFF, 0xFF], in: session)
        )
        #expect(response.status == 422)
        #expect(String(decoding: response.body, as: UTF8.self).contains(#""action":"split""#))
    }

    @Test func `E02 strangers who present entries do so a bounded number of times`() async throws {
        let server = try HandlerWorld()
        let stranger = try World(seed: 2)
        var statuses: [Int] = []
        for _ in 0..<36 {
            let request = server.sessionRequest(
                for: stranger.worker,
                presenting: Array(server.world.entries.prefix(1))
            )
            statuses.append(await server.handler.answer(request).status)
        }
        #expect(Set(statuses.prefix(32)) == [401])
        #expect(Set(statuses.suffix(4)) == [429])
        // Whoever is known here is not concerned.
        _ = try await server.openSession(for: server.world.worker)
        server.clock.advance(byMilliseconds: 1_000)
        let later = server.sessionRequest(
            for: stranger.worker,
            presenting: Array(server.world.entries.prefix(1))
        )
        #expect(await server.handler.answer(later).status == 401)
    }

    @Test func `H02 sizes in the sync log say no more than padding lets them`() async throws {
        let server = try HandlerWorld()
        let session = try await server.openSession(for: server.world.worker)
        let changes = try server.world.changes(
            (0..<9).map { String(repeating: "a", count: $0 * 7) }
        )
        for change in changes {
            let request = server.syncRequest([change], in: session)
            #expect(await server.handler.answer(request).status == 200)
        }
        for line in try await server.logLines() {
            #expect(Padding.isPaddedLength(line.record.bytesIn))
            #expect(Padding.isPaddedLength(line.record.bytesOut))
        }
    }

    @Test func `a session stands in the sync log like everything else`() async throws {
        let server = try HandlerWorld()
        let session = try await server.openSession(for: server.world.worker)
        _ = await server.handler.answer(server.syncRequest(in: session))
        let lines = try await server.logLines()
        #expect(lines.map(\.record.call) == [.session, .sync])
        #expect(lines.allSatisfy { $0.record.device == server.world.worker.device })
    }
}
