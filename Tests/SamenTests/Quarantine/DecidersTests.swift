import Samen
import TestSupport
import Testing
import Trust

/// Who is named as deciding about what has no effect: nobody who never gets to see it.
@Suite("Who decides")
struct DecidersTests {
    @Test func `is a lead who sees the document, else an administrator who does`() throws {
        let trio = try Trio()
        let (town, ann) = (trio.town, trio.ann)
        let document = try ann.createDocument(
            for: [town.bob.member: .writer],
            includingLeads: false,
            at: town.now()
        )
        #expect(try ann.deciders(in: document) == [])
        try ann.add(town.admin.member, as: .reader, to: document, at: town.now())
        #expect(try ann.deciders(in: document) == [town.admin.member])
        try ann.add(town.lead.member, as: .reader, to: document, at: town.now())
        #expect(try ann.deciders(in: document) == [town.lead.member])
        try ann.remove(town.lead.member, from: document, at: town.now())
        #expect(try ann.deciders(in: document) == [town.admin.member])
    }

    @Test func `of a document whose author was removed are all leads: servers hand it to them`()
        throws
    {
        let trio = try Trio()
        let (town, ann, bob) = (trio.town, trio.ann, trio.bob)
        let document = try ann.createDocument(
            for: [town.bob.member: .writer],
            includingLeads: false,
            at: town.now()
        )
        try hand(ann, to: bob, at: town.now())
        #expect(try bob.deciders(in: document) == [])
        let removal = Remove(target: .member(town.ann.member), reason: .lost)
        try trio.lead.author(.remove(removal), at: town.now())
        try bob.receive(entries: trio.lead.entries(), at: town.now())
        #expect(try bob.deciders(in: document) == [town.lead.member])
    }
}
