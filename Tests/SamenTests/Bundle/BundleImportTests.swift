import Foundation
import Samen
import Sync
import TestSupport
import Testing
import Trust
import Wire

/// What is in a bundle, as a feed would bring it.
private func items(_ bytes: [UInt8]) throws -> [WireFeedItem] {
    var reader = BundleReader()
    var items: [WireFeedItem] = []
    reader.append(bytes)
    while let part = try reader.next() {
        switch part {
        case .entry(let entry): items.append(WireFeedItem(entry))
        case .change(let change): items.append(WireFeedItem(change))
        case .head, .unreadable, .end: break
        }
    }
    return items
}

extension Device {
    fileprivate func bundle(_ wish: BundleWish = .unsent) throws -> (BundleHead, [WireFeedItem]) {
        var bytes: [UInt8] = []
        let head = try writeBundle(of: wish, at: 5) { bytes += $0 }
        return (head, try items(bytes))
    }
}

@Suite struct BundleImportTests {
    @Test func `unsent work reaches a colleague by bundle, and goes on to the server from there`()
        throws
    {
        let trio = try Trio()
        let (ann, bob) = (trio.ann, trio.bob)
        let central: ServerID = trio.town.random.identifier()
        try ann.type("on a stick", in: trio.document, at: trio.town.now())
        let before = try bob.nextBatch(for: central).changes.count
        let (head, items) = try ann.bundle()
        #expect(head.maker == ann.id && head.network == ann.network)
        #expect(head.amount.changes > 0 && head.amount.documents == 1)
        let receipt = try bob.receive(bundled: items, at: trio.town.now())
        #expect(receipt.applied > 0 && receipt.refused == 0)
        #expect(try bob.text(of: trio.document) == ann.text(of: trio.document))
        let offered = try bob.nextBatch(for: central).changes
        #expect(offered.count == before + receipt.applied)
        #expect(offered.contains { $0.header.device == ann.id })
        // And once the server has them, they are offered no longer.
        try bob.settle(
            changes: offered.map {
                ($0.place, $0.id, .stored(isReplicated: false, cursor: 1))
            },
            at: Source(server: central, kind: .central),
            now: trio.town.now()
        )
        #expect(try bob.nextBatch(for: central).changes.isEmpty)
    }

    @Test func `what has to wait for something goes on to the server once that has come`() throws {
        let trio = try Trio()
        let town = trio.town
        let central = Source(server: town.random.identifier(), kind: .central)
        try trio.ann.type("first", in: trio.document, at: town.now())
        try trio.ann.type(" second", in: trio.document, at: town.now())
        try trio.ann.add(town.reader.member, as: .reader, to: trio.document, at: town.now())
        try trio.ann.add(town.admin.member, as: .reader, to: trio.document, at: town.now())
        let all = try trio.ann.bundle().1
        let (entries, changes) = (
            all.filter { !$0.authEntry.body.isEmpty }, all.filter { !$0.change.header.isEmpty }
        )
        // Of what was on the stick the last entry and the last change could be read.
        let (lastEntry, lastChange) = try (#require(entries.last), #require(changes.last))
        let stick = [lastEntry, lastChange]
        let receipt = try trio.bob.receive(bundled: stick, at: town.now())
        #expect(receipt.applied == 0 && receipt.pending + receipt.entriesPending == 2)
        let again = try town.copy(of: trio.bob, town.bob)
        var rest = (entries + changes).filter { !stick.contains($0) }
        for index in rest.indices { rest[index].cursor = UInt64(index + 1) }
        try again.receive(rest, from: central, at: town.now())
        #expect(try again.text(of: trio.document) == "one. first second")
        let offer = try again.nextBatch(for: central.server)
        #expect(offer.changes.filter { $0.header.device == trio.ann.id }.count == 1)
        #expect(offer.changes.contains { $0.wire == lastChange.change })
        #expect(offer.entries.contains { $0.message.body == lastEntry.authEntry.body })
        #expect(!offer.entries.contains { $0.message.body == entries[0].authEntry.body })
    }

    @Test func `the same bundle twice is known the second time, in whatever order it comes`() throws
    {
        let trio = try Trio()
        try trio.ann.type("once", in: trio.document, at: trio.town.now())
        let (head, items) = try trio.ann.bundle(.all)
        _ = try trio.bob.receive(bundled: trio.town.shuffled(items), at: trio.town.now())
        let second = try trio.bob.receive(bundled: items, at: trio.town.now())
        #expect(second.applied == 0 && second.entries == 0)
        #expect(UInt64(second.duplicates) == head.amount.changes)
        #expect(try trio.bob.text(of: trio.document) == "one. once")
    }

    @Test func `what came here since a moment is what a bundle since then holds`() throws {
        let trio = try Trio()
        try trio.ann.type("before", in: trio.document, at: trio.town.now())
        let moment = trio.town.now()
        try trio.ann.type(" and after", in: trio.document, at: trio.town.now())
        #expect(try trio.ann.bundle(.since(moment)).0.amount.changes == 1)
        #expect(try trio.ann.bundle(.since(trio.town.now())).0.amount.changes == 0)
        let other = try trio.ann.createDocument(at: trio.town.now())
        try trio.ann.type("elsewhere", in: other, at: trio.town.now())
        let (head, items) = try trio.ann.bundle(.documents([other]))
        #expect(head.amount.documents == 1)
        let changes = items.compactMap { try? SealedChange($0.change) }
        #expect(Set(changes.map(\.header.document)) == [other])
    }

    @Test func `a colleague's work is not sealed again when this vault finds a new home`() throws {
        let trio = try Trio()
        try trio.ann.type("Ann wrote this", in: trio.document, at: trio.town.now())
        let (_, items) = try trio.ann.bundle()
        try trio.bob.receive(bundled: items, at: trio.town.now())
        let tips = try trio.bob.tips(of: trio.document).filter { $0.device == trio.ann.id }
        try trio.bob.rehome(at: trio.town.now())
        #expect(try trio.bob.tips(of: trio.document).filter { $0.device == trio.ann.id } == tips)
        #expect(try trio.bob.text(of: trio.document) == "one. Ann wrote this")
    }

    @Test func `B36 what a stranger altered in a bundle has no effect, and the rest is taken`()
        throws
    {
        let trio = try Trio()
        try trio.ann.type("first", in: trio.document, at: trio.town.now())
        try trio.ann.type(" second", in: trio.document, at: trio.town.now())
        var (_, items) = try trio.ann.bundle()
        let last = try #require(items.lastIndex { $0.change.header.isEmpty == false })
        items[last].change.ciphertext[40] ^= 1
        let receipt = try trio.bob.receive(bundled: items, at: trio.town.now())
        #expect(receipt.pending == 1)
        #expect(try trio.bob.text(of: trio.document) == "one. first")
        // The true one is taken when it comes.
        try trio.bob.receive(bundled: trio.ann.bundle().1, at: trio.town.now())
        #expect(try trio.bob.text(of: trio.document) == "one. first second")
    }

    @Test func `B36 a bundle of another network changes nothing`() throws {
        let trio = try Trio()
        let stranger = try Trio(seed: 2)
        try stranger.ann.type("not ours", in: stranger.document, at: stranger.town.now())
        let text = try trio.ann.text(of: trio.document)
        let entries = try trio.ann.entries().count
        let theirs = try stranger.ann.bundle(.all).1
        let receipt = try trio.ann.receive(bundled: theirs, at: trio.town.now())
        #expect(receipt.isForeign && receipt.applied == 0 && receipt.entries == 0)
        #expect(try trio.ann.entries().count == entries)
        #expect(try trio.ann.text(of: trio.document) == text)
    }

    @Test func `B36 a removed member's work in a bundle stands in quarantine`() throws {
        let trio = try Trio()
        let town = trio.town
        try trio.ann.type("before", in: trio.document, at: town.now())
        try trio.lead.receive(bundled: trio.ann.bundle(.all).1, at: town.now())
        try trio.lead.remove(town.ann.member, from: trio.document, at: town.now())
        _ = try trio.lead.maintain(at: town.now())
        try trio.ann.type(" and after", in: trio.document, at: town.now())
        let receipt = try trio.lead.receive(bundled: trio.ann.bundle(.all).1, at: town.now())
        #expect(receipt.applied == 1)
        #expect(try trio.lead.text(of: trio.document) == "one. before")
        #expect(try trio.lead.reasons() == ["cutoff"])
    }
}
