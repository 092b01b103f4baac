import GRDB
import Replica
import Samen
import TestSupport
import Testing
import Trust
import Wire

@Suite struct KeyTests {
    @Test func `a new laptop waits for keys, and fills up when a colleague comes online`() throws {
        let town = try Town()
        let (ann, bob) = try (town.device(town.ann), town.device(town.bob))
        let document = try ann.createDocument(for: [town.bob.member: .writer], at: town.now())
        try ann.type("written before", in: document, at: town.now())
        let laptop = Town.Person(another: town.bob, town.random)
        try town.byAdmin(town.grant(laptop))
        let fresh = try town.device(laptop)
        try hand(ann, to: fresh, at: town.now())
        #expect(try fresh.reasons() == ["pending-keys"])
        #expect(try fresh.status().waitingForKeys == 1)
        let early = #expect(throws: SamenError.self) {
            try fresh.type("blind", in: document, at: town.now())
        }
        #expect(early?.code == .waitingForKeys)
        try ann.receive(entries: town.entries, at: town.now())
        #expect(try ann.maintain(at: town.now()).granted == 1)
        #expect(try ann.maintain(at: town.now()).granted == 0)
        try fresh.receive(entries: ann.entries(), at: town.now())
        #expect(try fresh.text(of: document) == "written before")
        #expect(try fresh.waitingForKeys() == [])
        try fresh.type(", and after", in: document, at: town.now())
        for device in [ann, bob] {
            try hand(fresh, to: device, at: town.now())
            #expect(try device.text(of: document) == "written before, and after")
        }
    }

    @Test func `whoever writes after a removal does so under an epoch that the removed lacks`()
        throws
    {
        let town = try Town()
        let (ann, bob, lead) = try (
            town.device(town.ann), town.device(town.bob), town.device(town.lead)
        )
        let document = try ann.createDocument(for: [town.bob.member: .writer], at: town.now())
        try ann.type("for all. ", in: document, at: town.now())
        try hand(ann, to: bob, at: town.now())
        try ann.remove(town.bob.member, from: document, at: town.now())
        try ann.type("not for bob", in: document, at: town.now())
        for device in [bob, lead] { try hand(ann, to: device, at: town.now()) }
        #expect(try lead.text(of: document) == "for all. not for bob")
        #expect(try bob.text(of: document) == "for all. ")
        #expect(try bob.reasons() == ["pending-keys"])
        #expect(try bob.documents() == [])
        try ann.add(town.bob.member, as: .reader, to: document, at: town.now())
        try hand(ann, to: bob, at: town.now())
        #expect(try bob.text(of: document) == "for all. not for bob")
        #expect(try bob.check() == [])
    }

    @Test func `keys of many documents reach a new laptop in few wraps`() throws {
        let town = try Town()
        let ann = try town.device(town.ann)
        let documents = try (0..<20).map { _ in try ann.createDocument(at: town.now()) }
        for document in documents { try ann.type("x", in: document, at: town.now()) }
        let laptop = Town.Person(another: town.ann, town.random)
        try town.byAdmin(town.grant(laptop))
        try ann.receive(entries: town.entries, at: town.now())
        #expect(try ann.maintain(at: town.now()).granted == 20)
        let fresh = try town.device(laptop)
        try fresh.receive(town.shuffled(ann.everything()), at: town.now())
        for document in documents { #expect(try fresh.text(of: document) == "x") }
        #expect(try fresh.quarantine() == [])
    }
}
