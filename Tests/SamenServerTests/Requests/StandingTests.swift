import Foundation
import SamenServer
import Sync
import TestSupport
import Testing
import Trust
import Wire

/// What those get who have no place in the network, or none any more.
@Suite struct `Without a standing` {
    /// What a kind of request was answered, and the milliseconds that the fastest answer took: a busy
    /// computer makes any of them slower, and none faster.
    private struct Answers {
        var forms: Set<String> = []
        var bodies: Set<[UInt8]> = []
        var fastest = Double.infinity
    }

    /// Makes each of these requests in turn, a number of times.
    private func answers(
        _ server: HandlerWorld,
        _ requests: [() -> Trust.HTTPRequest]
    ) async -> [Answers] {
        var found = requests.map { _ in Answers() }
        for _ in 0..<15 {
            for (index, request) in requests.enumerated() {
                let request = request()
                let start = ContinuousClock.now
                let response = await server.handler.answer(request)
                let time = (ContinuousClock.now - start) / .milliseconds(1)
                found[index].fastest = min(found[index].fastest, time)
                let body = String(decoding: response.body, as: UTF8.self)
                    .replacing(/urn:samen:request:[0-9a-f]{32}/, with: "N")
                found[index].forms
                    .insert("\(response.status) \(response.fields.map(\.name)) \(body)")
                found[index].bodies.insert(response.body)
            }
        }
        return found
    }

    @Test func `C16 devices and sessions that are unknown, or another network's, look alike`()
        async throws
    {
        let server = try HandlerWorld(seed: 1)
        let foreign = try HandlerWorld(seed: 2)
        let stranger = World.Person(server.world.organisation, server.world.random)
        let foreignSession = try await foreign.openSession(for: foreign.world.worker)
        let mine = try await server.openSession(for: server.world.worker)
        let invented = HandlerWorld.Session(
            token: SessionToken(
                device: server.world.lead.device,
                id: server.world.random.identifier(),
                expiresMilliseconds: mine.token.expiresMilliseconds
            ),
            key: mine.key
        )
        let found = await answers(
            server,
            [
                { server.sessionRequest(for: stranger) },
                { server.sessionRequest(for: foreign.world.worker) },
                { server.syncRequest(in: foreignSession) },
                { server.syncRequest(in: invented) },
            ]
        )
        let first = try #require(found.first)
        #expect(first.forms.count == 1)
        #expect(first.forms.first?.hasPrefix("401 ") == true)
        for other in found {
            #expect(other.forms == first.forms)
            #expect(abs(other.fastest - first.fastest) < 5)
        }
    }

    @Test func `C16 foreign and unknown documents are fetched alike, and bring nothing`()
        async throws
    {
        let server = try HandlerWorld()
        let world = server.world
        let worker = try await server.openSession(for: world.worker)
        let pushed = server.syncRequest(try world.changes(["een", "twee"]), in: worker)
        #expect(await server.handler.answer(pushed).status == 200)
        // An administrator is no member of the document.
        let session = try await server.openSession(for: world.admin)
        let unknown: DocumentID = world.random.identifier()
        func fetch(_ document: DocumentID) -> Trust.HTTPRequest {
            var message = WireFetchRequest()
            message.protocol = 1
            var heads = WireDocumentHeads()
            heads.documentID = Data(document.bytes)
            message.have = [heads]
            return server.request("/v1/fetch", message.encoded, in: session)
        }
        let found = await answers(server, [{ fetch(world.document) }, { fetch(unknown) }])
        for answers in found {
            #expect(answers.forms.count == 1)
            #expect(answers.forms.first?.hasPrefix("200 ") == true)
            #expect(answers.bodies == [WireFetchResponse().encoded])
        }
        #expect(abs(found[0].fastest - found[1].fastest) < 5)
    }

    @Test func `C16 a device that is removed gets nothing more in the session that it has`()
        async throws
    {
        let town = try EnrolmentWorld(seed: 61)
        let (server, world) = (town.server, town.world)
        let session = try await server.openSession(for: world.colleague)
        let worker = try await server.openSession(for: world.worker)
        let before = server.syncRequest(try world.changes(["een"]), in: worker)
        #expect(await server.handler.answer(before).status == 200)
        let written = try world.changes(["laat"], by: world.colleague)
        let removal = Remove(target: .member(world.colleague.member), reason: .compromised)
        let entry = try world.by(world.admin, .remove(removal))
        try await town.push([entry], by: world.admin)

        var message = WireSyncRequest()
        message.protocol = 1
        message.have =
            FeedAnchor(startOf: server.identity.feed, server: server.identity.server).wire
        let pull = server.request("/v1/sync", message.encoded, in: session)
        let response = try WireSyncResponse(decoding: await server.handler.answer(pull).body)
        for item in response.page.items {
            switch item.what {
            case .skip: break
            case .authEntry(let entry):
                #expect(entry.wraps.isEmpty)
                #expect(try SignedEntry(entry, in: world.network).facts.log == .network)
            default: Issue.record("a removed device was handed \(item)")
            }
        }
        var fetch = WireFetchRequest()
        fetch.protocol = 1
        var heads = WireDocumentHeads()
        heads.documentID = Data(world.document.bytes)
        fetch.have = [heads]
        let fetched = await server.handler.answer(
            server.request("/v1/fetch", fetch.encoded, in: session)
        )
        #expect(try WireFetchResponse(decoding: fetched.body).items.isEmpty)
        let requests = server.request(
            "/v1/enrol/requests",
            Inviting.requests().body,
            in: session
        )
        #expect(await server.handler.answer(requests).status == 403)
        // What it still brings is kept, and has no effect.
        let late = server.syncRequest(written, in: session)
        let answer = try WireSyncResponse(decoding: await server.handler.answer(late).body)
        #expect(answer.results.map(\.status) == [.quarantined])
    }
}
