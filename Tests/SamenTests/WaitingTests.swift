import Foundation
import GRDB
import Replica
import Samen
import TestSupport
import Testing
import Trust
import Wire

@Suite struct `What waits and is not what it seems` {
    @Test func `an entry with a wrong signature that waited is fetched again, not lost`() throws {
        let town = try Town()
        let ann = try town.device(town.ann)
        let removal = Remove(target: .member(town.reader.member), reason: .left)
        try town.byAdmin(.remove(removal))
        try town.byAdmin(.memberGrant(town.reader.member, .reader))
        let (parent, entry) = (town.entries[town.entries.count - 2], town.entries.last)
        let real = try #require(entry)
        var forged = real
        forged.signature[0] ^= 1
        try ann.receive(entries: [forged], at: town.now())
        try ann.receive(entries: [real], at: town.now())
        #expect(try ann.incompleteDocuments() == [])
        try ann.receive(entries: [parent], at: town.now())
        // The network's log is asked for again, under its own identifier.
        let wanted = try ann.incompleteDocuments()
        #expect(wanted.map(\.bytes) == [[UInt8](repeating: 0, count: 16)])
        let source = Source(server: town.random.identifier(), kind: .central)
        try ann.receive(
            [WireFeedItem(real)],
            fetchedOf: wanted,
            isLast: true,
            from: source,
            at: town.now()
        )
        #expect(try ann.evaluation().members[town.reader.member] == .reader)
        #expect(try ann.incompleteDocuments() == [])
        let again = try town.copy(of: ann, town.ann)
        #expect(try again.evaluation().members[town.reader.member] == .reader)
    }

    @Test func `an entry that a server brought is let go of with its place there`() throws {
        let town = try Town()
        let ann = try town.device(town.ann)
        let removal = Remove(target: .member(town.reader.member), reason: .left)
        try town.byAdmin(.remove(removal))
        try town.byAdmin(.memberGrant(town.reader.member, .reader))
        let (parent, real) = (town.entries[town.entries.count - 2], town.entries.last)
        var forged = WireFeedItem(try #require(real))
        forged.authEntry.signature[0] ^= 1
        forged.cursor = 7
        let source = Source(server: town.random.identifier(), kind: .central)
        #expect(try ann.receive([forged], from: source, at: town.now()).entriesPending == 1)
        try ann.receive(entries: [parent], at: town.now())
        #expect(try !ann.incompleteDocuments().isEmpty)
        try ann.receive(entries: [try #require(real)], at: town.now())
        #expect(try ann.evaluation().members[town.reader.member] == .reader)
        let places = try town.database(of: ann).read { db in
            try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM feed_places")
        }
        #expect(places == 0)
    }

    @Test func `copies of a change wait side by side, also across a restart`() throws {
        let town = try Town()
        let (ann, bob) = try (town.device(town.ann), town.device(town.bob))
        let document = try ann.createDocument(for: [town.bob.member: .writer], at: town.now())
        try ann.type("one ", in: document, at: town.now())
        try ann.type("two", in: document, at: town.now())
        let changes = try ann.changes(in: document)
        var forged = changes[1]
        forged.change.signature[0] ^= 1
        try bob.receive(entries: ann.entries(), at: town.now())
        try bob.receive([forged], at: town.now())
        try bob.receive([changes[1]], at: town.now())
        let again = try town.copy(of: bob, town.bob)
        try again.receive([changes[0]], at: town.now())
        #expect(try again.text(of: document) == "one two")
        #expect(try again.quarantine() == [])
        #expect(try again.check() == [])
    }
}
