import GRDB
import Replica
import Samen
import Sync
import TestSupport
import Testing
import Trust
import Wire

@Suite struct OutboxTests {
    /// The server says the same of everything; cursors count from 1, those of entries from 101.
    private static func settle(
        _ device: Device,
        _ batch: Device.Batch,
        _ answer: Device.Answer? = nil,
        at source: Source,
        now: UInt64
    ) throws -> Suspicion? {
        let stored = { (cursor: Int) in
            Device.Answer.stored(isReplicated: false, cursor: UInt64(cursor))
        }
        return try device.settle(
            changes: batch.changes.enumerated().map { index, change in
                (change.place, change.id, answer ?? stored(index + 1))
            },
            entries: batch.entries.enumerated().map { ($1.id, stored($0 + 101)) },
            at: source,
            now: now
        )
    }

    @Test func `work is offered in order, within the limits, until the central server has it`()
        throws
    {
        let town = try Town()
        let ann = try town.device(town.ann)
        let central = Source(server: town.random.identifier(), kind: .central)
        let document = try ann.createDocument(at: town.now())
        for number in 0..<5 { try ann.type("\(number)", in: document, at: town.now()) }
        #expect(try ann.status().unsent == 7)
        #expect(try ann.status().oldestUnsent != nil)
        var seen: [UInt64] = []
        var mark: Int64?
        repeat {
            let batch = try ann.nextBatch(for: central.server, after: mark, items: 3)
            #expect(batch.changes.count + batch.entries.count <= 3)
            seen += batch.changes.map(\.place.seq)
            #expect(try Self.settle(ann, batch, at: central, now: town.now()) == nil)
            mark = batch.next
        } while mark != nil
        #expect(seen == [1, 2, 3, 4, 5])
        #expect(try ann.ownTips(knownTo: central.server).map(\.tip.seq) == [5])
        #expect(try ann.status().unsent == 0)
        let small = try town.device(town.lead)
        let other = try small.createDocument(at: town.now())
        for _ in 0..<5 { try small.type("x", in: other, at: town.now()) }
        let one = try small.nextBatch(for: central.server, bytes: 1)
        #expect(one.entries.count + one.changes.count == 1)
    }

    @Test func `what is on a relay stays in the outbox until the relay has handed it upwards`()
        throws
    {
        let town = try Town()
        let ann = try town.device(town.ann)
        let relay = Source(server: town.random.identifier(), kind: .relay)
        let central: ServerID = town.random.identifier()
        let document = try ann.createDocument(at: town.now())
        for number in 0..<3 { try ann.type("\(number)", in: document, at: town.now()) }
        let batch = try ann.nextBatch(for: relay.server)
        _ = try Self.settle(ann, batch, at: relay, now: town.now())
        #expect(try ann.nextBatch(for: relay.server).isEmpty)
        #expect(try ann.nextBatch(for: central).changes == batch.changes)
        #expect(try ann.status().unsent == 5)
        var item = WireFeedItem()
        item.upstream.cursor = 1_000
        item.upstream.except = [2]
        try ann.receive([item], from: relay, at: town.now())
        #expect(try ann.status().unsent == 1)
        let change = try #require(try ann.nextBatch(for: central).changes.first)
        #expect(change.place.seq == 2)
        let first = try #require(batch.changes.first)
        let safe = try ann.durability(of: first.id, at: first.place)
        #expect(safe.map(\.isCentral) == [true])
        #expect(try ann.durability(of: change.id, at: change.place).map(\.isCentral) == [false])
    }

    @Test func `A08 the word of a relay is borne out by the central server at the next contact`()
        throws
    {
        let town = try Town()
        let ann = try town.device(town.ann)
        let relay = Source(server: town.random.identifier(), kind: .relay)
        let central = Source(server: town.random.identifier(), kind: .central)
        let document = try ann.createDocument(at: town.now())
        for number in 0..<3 { try ann.type("\(number)", in: document, at: town.now()) }
        let batch = try ann.nextBatch(for: relay.server)
        _ = try Self.settle(ann, batch, at: relay, now: town.now())
        var item = WireFeedItem()
        item.upstream.cursor = 1_000
        try ann.receive([item], from: relay, at: town.now())
        #expect(try ann.status().unsent == 0)
        // The entries are given again, and of the changes only their end is named.
        let offer = try ann.nextBatch(for: central.server)
        #expect(offer.entries.map(\.id) == batch.entries.map(\.id) && offer.changes.isEmpty)
        let presented = try ann.standing(with: central, clockMilliseconds: 1).unconfirmed
        #expect(presented.map(\.tip.seq) == [3])
        #expect(try ann.standing(with: relay, clockMilliseconds: 1).unconfirmed.count == 1)
        try ann.settle(
            changes: [],
            entries: offer.entries.map { ($0.id, .stored(isReplicated: false, cursor: 1)) },
            confirmed: presented.map { ($0.tip.chain(in: $0.document), $0.tip.seq) },
            at: central,
            now: town.now()
        )
        #expect(try ann.standing(with: central, clockMilliseconds: 1).unconfirmed.isEmpty)
        #expect(try ann.nextBatch(for: central.server).isEmpty)
    }

    @Test func `an answer that was lost is made good by the page that brings the change back`()
        throws
    {
        let town = try Town()
        let ann = try town.device(town.ann)
        let central = Source(server: town.random.identifier(), kind: .central)
        let document = try ann.createDocument(at: town.now())
        try ann.type("sent", in: document, at: town.now())
        let before = try ann.status().unsent
        try ann.receive(ann.changes(in: document), from: central, at: town.now())
        #expect(try ann.status().unsent == before - 1)
        #expect(try ann.text(of: document) == "sent")
    }

    @Test func `a server that lost something is offered anyone's changes beyond its own heads`()
        throws
    {
        let town = try Town()
        let (ann, bob) = try (town.device(town.ann), town.device(town.bob))
        let central = Source(server: town.random.identifier(), kind: .central)
        let document = try ann.createDocument(for: [town.bob.member: .writer], at: town.now())
        for number in 0..<3 { try ann.type("\(number)", in: document, at: town.now()) }
        let batch = try ann.nextBatch(for: central.server)
        _ = try Self.settle(ann, batch, at: central, now: town.now())
        try hand(ann, to: bob, at: town.now())
        try bob.type("3", in: document, at: town.now())
        let second = try #require(batch.changes.dropFirst().first)
        let lacking = try bob.changes(
            in: document,
            beyond: [(second.place.chain, second.place.seq, second.id)]
        )
        #expect(lacking.map(\.place.seq) == [3, 1])
        #expect(lacking.first == batch.changes.last)
        let unknown = try bob.changes(
            in: document,
            beyond: [(second.place.chain, 3, second.id)]
        )
        #expect(unknown.count == 4)
        #expect(try bob.knownDocuments() == [document])
        #expect(try bob.entries().count == ann.entries().count)
    }

    @Test func `what is held comes again in the next exchange, and not before`() throws {
        let town = try Town()
        let ann = try town.device(town.ann)
        let central = Source(server: town.random.identifier(), kind: .central)
        let document = try ann.createDocument(at: town.now())
        for number in 0..<3 { try ann.type("\(number)", in: document, at: town.now()) }
        let batch = try ann.nextBatch(for: central.server, items: 4)
        _ = try Self.settle(ann, batch, .held(.later), at: central, now: town.now())
        let rest = try ann.nextBatch(for: central.server, after: batch.next)
        #expect(rest.changes.map(\.place.seq) == [3])
        #expect(try ann.nextBatch(for: central.server).changes.map(\.place.seq) == [1, 2, 3])
    }

    @Test func `what a server refuses stands in quarantine and is not offered again unasked`()
        throws
    {
        let town = try Town()
        let ann = try town.device(town.ann)
        let central = Source(server: town.random.identifier(), kind: .central)
        let document = try ann.createDocument(at: town.now())
        try ann.type("refused", in: document, at: town.now())
        let batch = try ann.nextBatch(for: central.server)
        _ = try Self.settle(ann, batch, .refused(.signature), at: central, now: town.now())
        try ann.type(" and its successor", in: document, at: town.now())
        #expect(try ann.nextBatch(for: central.server).isEmpty)
        #expect(try ann.reasons() == ["signature"])
        #expect(try ann.status().unsent == 2)
        try ann.retryRefused(at: town.now())
        #expect(try ann.nextBatch(for: central.server).changes.count == 2)
    }

    @Test func `work sealed under an old epoch is sealed again, with its identity`() throws {
        let town = try Town()
        let (ann, lead) = try (town.device(town.ann), town.device(town.lead))
        let central = Source(server: town.random.identifier(), kind: .central)
        let document = try ann.createDocument(for: [town.bob.member: .writer], at: town.now())
        try ann.type("offline work", in: document, at: town.now())
        let batch = try ann.nextBatch(for: central.server)
        let answer = Device.Answer.held(.oldEpoch)
        #expect(try Self.settle(ann, batch, answer, at: central, now: town.now()) == .oldEpoch)
        try lead.receive(entries: ann.entries(), at: town.now())
        try lead.remove(town.bob.member, from: document, at: town.now())
        try ann.receive(entries: lead.entries(), at: town.now())
        #expect(try ann.rehome(at: town.now()) == 1)
        let again = try ann.nextBatch(for: central.server)
        let change = try #require(again.changes.first)
        #expect(again.changes.count == 1)
        #expect(change.header.kind == .rehomed)
        let first = try #require(batch.changes.first)
        #expect(change.header.epoch != first.header.epoch)
        try hand(ann, to: lead, at: town.now())
        #expect(try lead.text(of: document) == "offline work")
        try lead.receive([WireFeedItem(first.wire)], at: town.now())
        #expect(try lead.text(of: document) == "offline work")
    }

    @Test func `of the anchors of a feed the newest and forty older ones remain`() throws {
        let town = try Town()
        let ann = try town.device(town.ann)
        let source = Source(server: town.random.identifier(), kind: .central)
        var cursor: UInt64 = 0
        for _ in 0..<300 {
            cursor += 1 + town.drawn() % 500
            let anchor = Anchors.make(source.server, cursor: cursor)
            try ann.adopt(anchor, of: source.server, at: town.now())
        }
        let anchors = try ann.anchors(of: source.server).map(\.cursor)
        #expect(anchors.first == cursor)
        #expect(anchors.count <= 41)
        #expect(anchors == anchors.sorted(by: >))
        #expect(cursor - (anchors.last ?? 0) > cursor / 3)
        let replaced = Anchors.make(source.server, cursor: 5, feed: 2)
        try ann.adopt(replaced, of: source.server, at: town.now())
        #expect(try ann.anchors(of: source.server) == [replaced])
    }
}
