import Foundation
import GRDB
import Samen
import SamenServer
import Sync
import TestSupport
import Testing
import Trust
import Wire

@Suite(.endsSealed, .timeLimit(.minutes(40))) struct `Whoever would erase what is not to be erased`
{
    @Test func `A20 forged entries and orders destroy nothing`() async throws {
        let office = try Office(seed: 21)
        let document = try await office.written("stays")
        let change = try #require(try office.server.changes(of: document).first)
        // A worker requests, approves its own request, and adopts.
        for content in [
            EntryContent.eraseRequest(basis: 1), .adopt([change.id]),
            .eraseDone(try office.noEntry()),
        ] {
            let entry = try office.forged(content, by: office.bob, in: document)
            try office.spread(entry)
        }
        let request = try office.lead.device.author(
            .eraseRequest(basis: 1),
            in: document,
            at: office.clock.now
        ).id
        try await office.syncAll()
        let own = try office.forged(.eraseApprove(request), by: office.lead, in: document)
        try office.spread(own)
        office.pass(days: 40)
        try await office.syncAll()
        let approval = try SignedEntry(own, in: office.village.network).id
        let early = office.clock.now - 30 * Office.day
        for named in [request, approval, try office.noEntry()] {
            let item = office.order(document, named, approved: early, at: office.clock.now)
            let receipt = try office.bob.device.receive(
                [item],
                from: office.source,
                at: office.clock.now
            )
            #expect(receipt.erased == [] && receipt.ordersRefused + receipt.unproven == 1)
        }
        #expect(try office.bob.reasons().contains("erase-order"))
        try office.expectUntouched(document, "stays")
    }

    @Test func `A20 stubs of what is not erased change nothing, and the content is offered again`()
        async throws
    {
        let office = try Office(seed: 22)
        let document = try await office.written("whole")
        let changes = try office.server.changes(of: document)
        let items = changes.map { change in
            var item = WireFeedItem()
            item.change = change.stub().wire
            return item
        }
        let receipt = try office.bob.device.receive(
            items,
            from: office.source,
            at: office.clock.now
        )
        #expect(receipt.contentMissing == changes.count && receipt.duplicates == changes.count)
        #expect(try office.bob.text(of: document) == "whole")
        // A server that has lost the content gets it back at the next exchange.
        try office.server.reduceToStubs(document)
        #expect(try office.server.changes(of: document).allSatisfy(\.isStub))
        try await office.sync(office.bob)
        try office.expectUntouched(document, "whole")
        #expect(try office.bob.device.status().unsent == 0)
        // Nobody can put stubs there from outside.
        let other = try Office(seed: 23)
        let second = try await other.written("first")
        try other.ann.write(" and second", in: second)
        let unsent = try other.ann.device.nextBatch(for: other.server.core.identity.server).changes
        var request = WireSyncRequest()
        request.protocol = 1
        request.push = unsent.map { $0.stub().wire }
        let arrival = Core.Arrival(device: other.bob.device.id, request: request)
        let reply = try other.server.core.sync([arrival], at: other.clock.now)
        #expect(reply.first?.response.results.map(\.status) == [.malformed])
        try await other.syncAll()
        try other.expectUntouched(second, "first and second")
    }

    @Test func `A20 content that was missing is taken when it comes`() async throws {
        let office = try Office(seed: 24)
        let document = try await office.written("whole")
        try office.ann.write(", and late", in: document)
        try await office.sync(office.ann)
        let changes = try office.server.changes(of: document)
        office.bob.spoil = { answer in
            guard var response = try? WireSyncResponse(decoding: answer.body),
                case .page(var page)? = response.pull
            else { return answer }
            for (index, item) in page.items.enumerated() {
                guard case .change(let change)? = item.what,
                    let stub = try? SealedChange(change).stub()
                else { continue }
                page.items[index].change = stub.wire
            }
            response.page = page
            return Answer(body: response.encoded, milliseconds: 20)
        }
        try await office.sync(office.bob)
        office.bob.spoil = { $0 }
        #expect(try office.bob.text(of: document) == "whole")
        #expect(try office.bob.reasons() == ["content-missing"])
        let items = changes.map { change in
            var item = WireFeedItem()
            item.change = change.wire
            return item
        }
        try office.bob.device.receive(items, at: office.clock.now)
        #expect(try office.bob.text(of: document) == "whole, and late")
        #expect(try office.bob.reasons() == [])
        #expect(try office.bob.device.check() == [])
    }

    @Test func `A21 an order before its time is refused, whatever times it names`() async throws {
        let office = try Office(seed: 25)
        let document = try await office.written("not yet")
        let approval = try await office.approve(document)
        office.pass(days: 3)
        let now = office.clock.now
        for approved in [now - 20 * Office.day, 0, now, .max] {
            let item = office.order(document, approval, approved: approved, at: now)
            let receipt = try office.bob.device.receive([item], from: office.source, at: now)
            #expect(receipt.ordersRefused == 1 && receipt.erased == [])
        }
        #expect(try office.bob.reasons().allSatisfy { $0 == "erase-order" })
        try office.expectUntouched(document, "not yet")
        // Fourteen days are counted from when it was told, to the millisecond.
        let times: [Int64] = try office.bob.rows("SELECT received FROM approvals")
        let told = try UInt64(#require(times.first))
        let due = told + 14 * Office.day
        let short = office.order(document, approval, approved: 0, at: due - 1)
        #expect(
            try office.bob.device.receive([short], from: office.source, at: now).ordersRefused == 1
        )
        let full = office.order(document, approval, approved: 0, at: due)
        #expect(
            try office.bob.device.receive([full], from: office.source, at: now).erased == [
                document
            ]
        )
    }

    @Test func `A21 a hold that stands in its log always wins over an order`() async throws {
        let office = try Office(seed: 26)
        let document = try await office.written("held")
        let approval = try await office.approve(document)
        // Bob's hold has reached nobody; the server carries the erasure out.
        try office.bob.device.author(.hold(ground: 3), in: document, at: office.clock.now)
        office.pass(days: 14)
        try await office.sync(office.lead)
        #expect(try office.server.changes(of: document).allSatisfy(\.isStub))
        let item = office.order(document, approval, approved: 0, at: office.clock.now)
        let receipt = try office.bob.device.receive(
            [item],
            from: office.source,
            at: office.clock.now
        )
        #expect(receipt.ordersRefused == 1)
        try await office.sync(office.bob)
        #expect(try office.bob.text(of: document) == "held")
        #expect(try office.bob.device.erasedDocuments() == [])
        #expect(try office.bob.reasons().contains("erase-order"))
    }
}
