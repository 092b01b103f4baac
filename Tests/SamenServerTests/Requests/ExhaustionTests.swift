import Foundation
import GRDB
import SamenServer
import Sync
import TestSupport
import Testing
import Trust
import Wire

/// What one device, or a stranger, can make a server do.
@Suite(.timeLimit(.minutes(40))) struct `Exhaustion at the handler` {
    private func text(_ response: Trust.HTTPResponse) -> String {
        String(decoding: response.body, as: UTF8.self)
    }

    @Test func `E02 devices that nobody knows cost no signature, no write and nobody's patience`()
        async throws
    {
        let server = try HandlerWorld()
        let world = server.world
        let stranger = World.Person(world.organisation, world.random)
        let sound = server.sessionRequest(for: stranger)
        for _ in 0..<2_000 {
            var request = sound
            let device = hexadecimal(world.random.bytes(32))
            request.fields = request.fields.map { field in
                .init(
                    field.name,
                    field.value.replacing(stranger.device.description, with: device)
                )
            }
            #expect(await server.handler.answer(request).status == 401)
        }
        #expect(try await server.logLines().isEmpty)
        _ = try await server.openSession(for: world.worker)
    }

    @Test func `E02 sessions without end are refused to the device that asks for them`()
        async throws
    {
        let server = try HandlerWorld()
        var statuses: [Int] = []
        for _ in 0..<203 {
            let request = server.sessionRequest(for: server.world.worker)
            statuses.append(await server.handler.answer(request).status)
        }
        #expect(Set(statuses.prefix(200)) == [200])
        #expect(Set(statuses.suffix(3)) == [429])
        _ = try await server.openSession(for: server.world.lead)
    }

    @Test func `E04 more items than a request may have are asked for in smaller ones`() async throws
    {
        let server = try HandlerWorld()
        let session = try await server.openSession(for: server.world.worker)
        var push = WireSyncRequest()
        push.push = [WireSealedChange](repeating: WireSealedChange(), count: 100_000)
        var entries = WireSyncRequest()
        entries.authPush = [WireSignedEntry](repeating: WireSignedEntry(), count: 1_001)
        var older = WireSyncRequest()
        older.older = [WireAnchor](repeating: WireAnchor(), count: 41)
        var own = WireSyncRequest()
        own.own = [WireChainHead](repeating: WireChainHead(), count: 400_000)
        for var message in [push, entries, older, own] {
            message.protocol = 1
            let request = server.request("/v1/sync", message.encoded, in: session)
            let response = await server.handler.answer(request)
            #expect(response.status == 413)
            #expect(text(response).contains(#""action":"split""#))
        }
        #expect(await server.handler.answer(server.syncRequest(in: session)).status == 200)
    }

    @Test func `E07 a store without room says so, goes on giving, and takes again by itself`()
        async throws
    {
        let server = try HandlerWorld()
        let session = try await server.openSession(for: server.world.worker)
        let changes = try server.world.changes((0..<60).map { "note \($0)" })
        let first = server.syncRequest([changes[0]], in: session)
        #expect(await server.handler.answer(first).status == 200)
        _ = try await server.logLines()
        try await server.database.writeWithoutTransaction { connection in
            let pages = try Int.fetchOne(connection, sql: "PRAGMA page_count") ?? 0
            try connection.execute(sql: "PRAGMA max_page_count = \(pages)")
        }
        let refused = await server.handler.answer(server.syncRequest(changes, in: session))
        #expect(refused.status == 507)
        #expect(text(refused).contains(#""action":"free-space""#))
        #expect(refused.fields.contains { $0.name == "retry-after" })
        var pull = WireSyncRequest()
        pull.protocol = 1
        pull.have =
            FeedAnchor(startOf: server.identity.feed, server: server.identity.server).wire
        let answer = await server.handler.answer(
            server.request("/v1/sync", pull.encoded, in: session)
        )
        let page = try WireSyncResponse(decoding: answer.body).page
        #expect(page.items.contains { $0.change.header == changes[0].wire.header })
        try await server.database.writeWithoutTransaction { connection in
            try connection.execute(sql: "PRAGMA max_page_count = 1000000")
        }
        let again = await server.handler.answer(server.syncRequest(changes, in: session))
        let statuses = try WireSyncResponse(decoding: again.body).results.map(\.status)
        #expect(statuses.first == .duplicate)
        #expect(statuses.dropFirst().allSatisfy { $0 == .stored })
    }

    @Test func `E09 what lacks its predecessors is not kept, and honest work keeps arriving`()
        async throws
    {
        let server = try HandlerWorld()
        let world = server.world
        let (flood, honest) = (
            try await server.openSession(for: world.colleague),
            try await server.openSession(for: world.worker)
        )
        let dangling = Array(
            try world.changes((0...20).map { "\($0)" }, by: world.colleague).dropFirst()
        )
        let mine = try world.changes((0..<10).map { "\($0)" })
        let parent = try #require(EntryID(bytes: world.random.bytes(32)))
        for (round, change) in mine.enumerated() {
            var message = WireSyncRequest()
            message.protocol = 1
            message.push = dangling.map(\.wire)
            message.authPush = try (0..<20).map { number in
                var draft = EntryDraft(
                    network: world.network,
                    author: .device(world.colleague.device)
                )
                draft.parents = [parent]
                draft.authoredMilliseconds = UInt64(round * 20 + number)
                let content = EntryContent.handoverConfirmed(world.worker.member)
                return try draft.signed(content, by: world.colleague.keys.signing).wire
            }
            let answer = await server.handler.answer(
                server.request("/v1/sync", message.encoded, in: flood)
            )
            let response = try WireSyncResponse(decoding: answer.body)
            #expect(response.results.allSatisfy { $0.status == .gap })
            #expect(response.authResults.allSatisfy { $0.status == .gap })
            let pushed = await server.handler.answer(server.syncRequest([change], in: honest))
            let results = try WireSyncResponse(decoding: pushed.body).results
            #expect(results.map(\.status) == [.stored])
        }
        let items = try await server.queue.ask { core in try core.store.read { try $0.head() } }
        #expect(items.cursor == UInt64(world.entries.count + mine.count))
    }

    @Test func `E10 comparisons and fetches are bounded, one by one and together`() async throws {
        let server = try HandlerWorld()
        let world = server.world
        let session = try await server.openSession(for: world.worker)
        let pushed = server.syncRequest(try world.changes(["een"]), in: session)
        #expect(await server.handler.answer(pushed).status == 200)
        var ranges = WireCompareRequest()
        ranges.protocol = 1
        ranges.salt = Data(world.random.bytes(16))
        ranges.ranges = [WireCompareRange](repeating: WireCompareRange(), count: 20_000)
        let compared = await server.handler.answer(
            server.request("/v1/compare", ranges.encoded, in: session)
        )
        #expect([413, 422].contains(compared.status))

        func fetch(_ documents: [DocumentID], chains: Int = 0) async -> Trust.HTTPResponse {
            var message = WireFetchRequest()
            message.protocol = 1
            message.have = documents.map { document in
                var heads = WireDocumentHeads()
                heads.documentID = Data(document.bytes)
                heads.heads = (0..<chains).map { _ -> WireChainHead in
                    var head = WireChainHead()
                    head.deviceID = Data(world.random.bytes(32))
                    head.incarnation = Data(world.random.bytes(8))
                    head.seq = 9
                    head.hash = Data(world.random.bytes(32))
                    return head
                }.sorted { $0.deviceID.lexicographicallyPrecedes($1.deviceID) }
                return heads
            }
            return await server.handler.answer(
                server.request("/v1/fetch", message.encoded, in: session)
            )
        }
        let many: [DocumentID] = (0..<1_001).map { _ in world.random.identifier() }
        #expect(await fetch(many).status == 413)
        #expect(await fetch([world.document, world.document]).status == 422)
        let unknown = await fetch([world.document], chains: 4_000)
        #expect(unknown.status == 200)
        #expect(try WireFetchResponse(decoding: unknown.body).items.isEmpty == false)
    }

    @Test func `E10 comparisons under ever new salts cost their device its rate, nobody else`()
        async throws
    {
        let server = try HandlerWorld()
        let (eager, patient) = (
            try await server.openSession(for: server.world.worker),
            try await server.openSession(for: server.world.lead)
        )
        func compare(_ session: HandlerWorld.Session, _ salt: [UInt8]) async -> Trust.HTTPResponse {
            var message = WireCompareRequest()
            message.protocol = 1
            message.salt = Data(salt)
            var everything = WireCompareRange()
            everything.first = Data(repeating: 0, count: 16)
            everything.last = Data(repeating: 0xFF, count: 16)
            everything.sum = Data(repeating: 1, count: 16)
            message.ranges = [everything]
            return await server.handler.answer(
                server.request("/v1/compare", message.encoded, in: session)
            )
        }
        var statuses: [Int] = []
        for _ in 0..<30 {
            statuses.append(await compare(eager, server.world.random.bytes(16)).status)
        }
        #expect(statuses.prefix(15).allSatisfy { $0 == 200 })
        #expect(statuses.suffix(5).allSatisfy { $0 == 429 })
        // To go on with one comparison is cheap.
        let salt = server.world.random.bytes(16)
        for _ in 0..<40 { #expect(await compare(patient, salt).status == 200) }
        server.clock.advance(byMilliseconds: 1_000)
        #expect(await compare(eager, salt).status == 200)
    }

    @Test func `E10 two hundred first syncs at once are answered, or asked to come again`()
        async throws
    {
        let server = try HandlerWorld()
        let world = server.world
        let writer = try await server.openSession(for: world.worker)
        let pushed = server.syncRequest(
            try world.changes((0..<100).map { "note \($0)" }),
            in: writer
        )
        #expect(await server.handler.answer(pushed).status == 200)
        var requests: [Trust.HTTPRequest] = []
        for person in [world.lead, world.worker, world.colleague, world.reader] {
            let session = try await server.openSession(for: person)
            for _ in 0..<50 {
                var message = WireFetchRequest()
                message.protocol = 1
                message.have = [
                    DocumentID(bytes: [UInt8](repeating: 0, count: 16)), world.document,
                ]
                .compactMap { $0 }.map { document in
                    var heads = WireDocumentHeads()
                    heads.documentID = Data(document.bytes)
                    return heads
                }
                requests.append(server.request("/v1/fetch", message.encoded, in: session))
            }
        }
        let handler = server.handler
        let answers = await withTaskGroup(of: Trust.HTTPResponse.self) { group in
            for request in requests { group.addTask { await handler.answer(request) } }
            var answers: [Trust.HTTPResponse] = []
            for await answer in group { answers.append(answer) }
            return answers
        }
        #expect(answers.count == 200)
        for answer in answers {
            #expect([200, 429, 503].contains(answer.status))
            #expect(answer.body.count <= 600 << 10)
            if answer.status != 200 {
                #expect(answer.fields.contains { $0.name == "retry-after" })
            }
        }
        #expect(answers.contains { $0.status == 200 })
    }
}
