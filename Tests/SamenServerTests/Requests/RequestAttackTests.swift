import Foundation
import SamenServer
import TestSupport
import Testing
import Trust
import Wire

/// Requests that are not what they claim to be; each is refused before anything is written.
@Suite struct `Requests under attack` {
    private typealias Request = Trust.HTTPRequest

    /// Nothing of what was refused is in the feed or in the sync log.
    private func expectNothing(_ server: HandlerWorld, _ logged: Int) async throws {
        let lines = try await server.logLines()
        #expect(lines.count == logged)
        let cursor = try await server.queue.ask { core in try core.store.read { try $0.head() } }
        #expect(cursor.cursor == UInt64(server.world.entries.count))
    }

    private func edit(
        _ request: Request,
        _ name: String,
        _ change: (String) -> String
    ) -> Request {
        var request = request
        request.fields = request.fields.map { field in
            field.name == name ? .init(name, change(field.value)) : field
        }
        return request
    }

    @Test func `C09 a session opens only for the one form of signature`() async throws {
        let server = try HandlerWorld()
        let sound = server.sessionRequest(for: server.world.worker)
        let edits: [(String, Request)] = [
            ("unsigned", Request(method: "POST", path: "/v1/session", body: sound.body)),
            ("no signature", edit(sound, "signature") { _ in "" }),
            (
                "fewer components",
                edit(sound, "signature-input") { $0.replacing("\"@query\" ", with: "") }
            ),
            ("another tag", edit(sound, "signature-input") { $0.replacing("-v1", with: "-v2") }),
            (
                "another algorithm",
                edit(sound, "signature-input") { $0.replacing("ed25519", with: "rsa-pss-sha512") }
            ),
            (
                "a session's algorithm",
                edit(sound, "signature-input") { $0.replacing("ed25519", with: "hmac-sha256") }
            ),
            (
                "two signatures in one field",
                edit(sound, "signature") { "\($0), other\($0.dropFirst(5))" }
            ),
            ("another label", edit(sound, "signature") { "other" + $0.dropFirst(5) }),
            ("two labels", edit(sound, "signature-input") { "\($0), a\($0)" }),
        ]
        for (name, request) in edits {
            let status = await server.handler.answer(request).status
            // Without a digest nothing is read further.
            #expect(status == (name == "unsigned" ? 422 : 401), "\(name)")
        }
        var doubled = sound
        doubled.fields.append(sound.fields[sound.fields.count - 1])
        #expect(await server.handler.answer(doubled).status == 401)
        try await expectNothing(server, 0)
        #expect(await server.handler.answer(sound).status == 200)
    }

    @Test func `C09 neither kind of signature passes for the other, in any call`() async throws {
        let server = try HandlerWorld()
        let world = server.world
        let session = try await server.openSession(for: world.worker)
        for path in ["/v1/sync", "/v1/fetch", "/v1/compare", "/v1/enrol/requests"] {
            for token in [nil, session.token] {
                var signed = Request(method: "POST", path: path)
                signed.sign(
                    by: world.worker.keys,
                    in: token,
                    at: server.seconds,
                    nonce: world.random.bytes(16)
                )
                #expect(await server.handler.answer(signed).status == 401, "\(path)")
            }
        }
        for path in ["/v1/session", "/v1/enrol/invite", "/v1/enrol/welcome", "/v1/enrol/revoke"] {
            let status = await server.handler.answer(server.request(path, [], in: session)).status
            #expect(status == 401, "\(path)")
        }
        // A call that happens once names a session, and does not open one.
        var once = Request(method: "POST", path: "/v1/session", body: [])
        once.sign(
            by: world.worker.keys,
            in: session.token,
            at: server.seconds,
            nonce: world.random.bytes(16)
        )
        #expect(await server.handler.answer(once).status == 401)
        try await expectNothing(server, 1)
    }

    @Test func `C10 whoever repeats a session request gets what only its device can open`()
        async throws
    {
        let server = try HandlerWorld()
        let world = server.world
        let request = server.sessionRequest(for: world.worker)
        #expect(await server.handler.answer(request).status == 200)
        let repeated = await server.handler.answer(request)
        #expect(repeated.status == 200)
        let message = try WireSessionResponse(decoding: repeated.body)
        let id = try #require(SessionID(bytes: message.sessionID))
        let token = SessionToken(
            device: world.worker.device,
            id: id,
            expiresMilliseconds: message.expiresMs
        )
        #expect(throws: TrustError.self) {
            _ = try SessionKey.open(
                Array(message.sealedKey),
                of: token,
                with: world.colleague.keys.agreement,
                at: server.identity.server,
                in: world.network,
                XWingEncapsulation()
            )
        }
        server.clock.advance(byMilliseconds: 301_000)
        #expect(await server.handler.answer(request).status == 401)
    }

    @Test func `C11 a server that started anew asks for a new session, once`() async throws {
        let here = try HandlerWorld()
        let session = try await here.openSession(for: here.world.worker)
        let restarted = RequestHandler(
            core: here.queue,
            identity: here.identity,
            random: .system,
            now: { [clock = here.clock] in clock.now }
        )
        let refused = await restarted.answer(here.syncRequest(in: session))
        #expect(refused.status == 401)
        #expect(String(decoding: refused.body, as: UTF8.self).contains(#""action":"reauth""#))
        let opening = here.sessionRequest(for: here.world.worker)
        #expect(await restarted.answer(opening).status == 200)
        // The session of one node is none at another with another secret.
        #expect(await here.handler.answer(here.syncRequest(in: session)).status == 200)
    }

    @Test func `C11 two changes of the secret end what was opened before the first`() async throws {
        let server = try HandlerWorld()
        let day: UInt64 = 24 * 60 * 60 * 1_000
        let session = try await server.openSession(for: server.world.worker)
        for _ in 0..<2 {
            server.clock.advance(byMilliseconds: day + 1)
            _ = try await server.openSession(for: server.world.lead)
        }
        // Nor is it prolonged by writing another expiry into its name.
        let longer = HandlerWorld.Session(
            token: SessionToken(
                device: session.token.device,
                id: session.token.id,
                expiresMilliseconds: server.clock.now + 1_000
            ),
            key: session.key
        )
        for session in [session, longer] {
            #expect(await server.handler.answer(server.syncRequest(in: session)).status == 401)
        }
    }

    @Test func `C12 a body, a digest, a time or a nonce that is not right is refused unread`()
        async throws
    {
        let server = try HandlerWorld()
        let world = server.world
        let session = try await server.openSession(for: world.worker)
        let sound = server.syncRequest(try world.changes(["one"]), in: session)
        var other = sound
        other.body += [0]
        var absent = sound
        absent.fields.removeAll { $0.name == "content-digest" }
        var twice = sound
        twice.fields += sound.fields.filter { $0.name == "content-digest" }
        let algorithm = edit(sound, "content-digest") { $0.replacing("sha-256", with: "sha-512") }
        for request in [other, absent, twice, algorithm] {
            #expect(await server.handler.answer(request).status == 422)
        }
        for (seconds, nonce) in [(-301, 16), (301, 16), (0, 15), (0, 17), (0, 0)] as [(Int64, Int)]
        {
            var request = Request(method: "POST", path: "/v1/sync", body: sound.body)
            request.authenticate(
                in: session.token,
                with: session.key,
                at: server.seconds + seconds,
                nonce: world.random.bytes(nonce)
            )
            #expect(await server.handler.answer(request).status == 401, "\(seconds) \(nonce)")
        }
        try await expectNothing(server, 1)
        #expect(await server.handler.answer(sound).status == 200)
    }

    @Test func `C13 the query is signed in the order in which it is sent`() async throws {
        let server = try HandlerWorld()
        let session = try await server.openSession(for: server.world.worker)
        var message = WireSyncRequest()
        message.protocol = 1
        var request = Request(
            method: "POST",
            path: "/v1/sync",
            query: "a=1&b=2",
            body: message.encoded
        )
        request.authenticate(
            in: session.token,
            with: session.key,
            at: server.seconds,
            nonce: server.world.random.bytes(16)
        )
        for query in ["b=2&a=1", "a=1&b=2&", "a=1", nil] {
            var other = request
            other.query = query
            #expect(await server.handler.answer(other).status == 401)
        }
        #expect(await server.handler.answer(request).status == 200)
    }
}
