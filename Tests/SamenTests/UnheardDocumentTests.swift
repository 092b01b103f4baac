import Foundation
import Samen
import TestSupport
import Testing
import Trust
import Wire

/// A server names a document of which nothing is here, and entries of the network's log that may have
/// given it to the device.
@Suite struct `A document that nobody here has heard of` {
    let town: Town
    let ann: Device
    let lead: Device
    let document: DocumentID
    let source: Source

    /// Ann begins a document for herself alone and is removed; the lead knows of the removal only.
    init() throws {
        town = try Town()
        ann = try town.device(town.ann)
        document = try ann.createDocument(includingLeads: false, at: town.now())
        try ann.type("unfinished", in: document, at: town.now())
        try town.byAdmin(.remove(Remove(target: .member(town.ann.member), reason: .left)))
        lead = try town.device(town.lead)
        source = Source(server: town.random.identifier(), kind: .central)
    }

    private func granted(_ document: DocumentID, by message: WireSignedEntry) throws -> WireFeedItem
    {
        var item = WireFeedItem()
        item.granted.documentID = Data(document.bytes)
        item.granted.entries = [Data(try SignedEntry(message, in: town.network).id.bytes)]
        return item
    }

    @Test func `is fetched by its keeper once its author is removed, and can be decided on`() throws
    {
        let removal = try #require(town.entries.last)
        let hint = try granted(document, by: removal)
        let told = try lead.receive([hint], from: source, at: town.now())
        #expect(told.unproven == 0 && told.wanted == [document])
        #expect(try lead.incompleteDocuments() == [document])
        try lead.receive(
            ann.everything(),
            fetchedOf: [document],
            isLast: true,
            from: source,
            at: town.now()
        )
        #expect(try lead.incompleteDocuments() == [])
        #expect(try lead.knownDocuments() == [document])
        #expect(try lead.evaluation().isInSight(document, of: lead.id))
        // Its log is here now, so the same word again leads to nothing once it is decided.
        let point = try lead.membership().lastPoint(of: ann.id, in: document)
        try lead.author(
            .cutoff(of: ann.id, changes: [], entries: [try #require(point)]),
            in: document,
            at: town.now()
        )
        let again = try lead.receive([hint], from: source, at: town.now())
        #expect(again.unproven == 0 && again.wanted == [])
    }

    @Test func `is given up, and not even remembered, when nothing of it comes`() throws {
        let removal = try #require(town.entries.last)
        let made = try (1...3).map { _ in try granted(town.random.identifier(), by: removal) }
        let told = try lead.receive(made, from: source, at: town.now())
        #expect(told.wanted.count == 3)
        let fetched = try lead.receive(
            [],
            fetchedOf: told.wanted,
            isLast: true,
            from: source,
            at: town.now()
        )
        #expect(fetched.wanted == [])
        #expect(try lead.wantedDocuments() == [] && lead.knownDocuments() == [])
    }

    @Test func `is not asked for on the word of entries that give nobody anything`() throws {
        let organisation = town.entries[1]
        let hint = try granted(document, by: organisation)
        let told = try lead.receive([hint], from: source, at: town.now())
        #expect(told.unproven == 1 && told.wanted == [])
    }
}
