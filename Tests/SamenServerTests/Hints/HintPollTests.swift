import SamenServer
import Sync
import TestSupport
import Testing
import Trust

@Suite("Asking for hints") struct HintPollTests {
    private func ask(
        _ query: String?,
        _ method: String = "GET",
        in session: HandlerWorld.Session?,
        _ world: HandlerWorld
    ) async -> Trust.HTTPResponse {
        var request = HTTPRequest(method: method, path: "/v1/hints", query: query)
        if let session {
            request.authenticate(
                in: session.token,
                with: session.key,
                at: world.seconds,
                nonce: world.world.random.bytes(16)
            )
        }
        let response = await world.handler.answer(request)
        if let session, response.status != 401, response.status != 405 {
            #expect((try? response.verify(answering: request, with: session.key)) != nil)
        }
        return response
    }

    @Test func `a device in force is told where it stands, by an answer that is authenticated`()
        async throws
    {
        let world = try HandlerWorld()
        let session = try await world.openSession(for: world.world.worker)
        for query in [nil, "wait=0", "wait=25&after=0", "after=0"] {
            let answer = await ask(query, in: session, world)
            #expect(answer.status == 200)
            let text = String(decoding: answer.body, as: UTF8.self)
            #expect(
                text.wholeMatch(of: #/\{"feed":"[0-9a-f]{32}","head":[1-9][0-9]*\}/#) != nil
            )
        }
    }

    @Test(arguments: [
        "wait=25&wait=1", "wait=-1", "wait=025", "after=", "later=3", "wait", "wait=1=2", "&",
        "after=18446744073709551616",
    ])
    func `a question that is put otherwise is refused`(query: String) async throws {
        let world = try HandlerWorld()
        let session = try await world.openSession(for: world.world.worker)
        #expect(await ask(query, in: session, world).status == 422)
    }

    @Test func `nobody else is told anything`() async throws {
        let world = try HandlerWorld()
        let session = try await world.openSession(for: world.world.worker)
        // Without so much as a digest of nothing.
        #expect(await ask(nil, in: nil, world).status == 422)
        #expect(await ask(nil, "POST", in: session, world).status == 405)
        world.clock.advance(byMilliseconds: 2 * 60 * 60 * 1_000)
        #expect(await ask(nil, in: session, world).status == 401)
    }
}
