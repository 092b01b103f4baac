import Samen
import Sync
import TestSupport
import Testing
import Trust

/// Whoever has not kept up with a document does not say how far a removed device counts in it.
@Suite struct `A copy that was left behind` {
    let town: Town
    let admin, lead, ann, bob: Device
    let document: DocumentID
    let server: Source

    /// Ann's document, in which Bob and the lead have a part, and the administrator has none.
    init() throws {
        town = try Town()
        server = Source(server: town.random.identifier(), kind: .central)
        (admin, lead, ann, bob) = try (
            town.device(town.admin), town.device(town.lead), town.device(town.ann),
            town.device(town.bob)
        )
        document = try ann.createDocument(for: [town.bob.member: .writer], at: town.now())
        try ann.type("ann. ", in: document, at: town.now())
        for device in [lead, bob] { try hand(ann, to: device, at: town.now()) }
    }

    private func remove(_ person: Town.Person, by device: Device) throws {
        let target = RemovalTarget.device(person.device, town.organisation)
        let outcome = try device.remove(target, because: .lost, at: town.now())
        #expect(outcome == .removed)
    }

    private func cutoff(of person: Town.Person, at device: Device) throws -> EffectiveCutoff? {
        try device.evaluation().cutoffs(of: document)[person.device]
    }

    /// The lead has all, shows this, and keeps nothing apart.
    private func expect(_ text: String, at device: Device) throws {
        #expect(try device.text(of: document) == text)
        #expect(try device.reasons() == [])
        #expect(try device.check() == [])
    }

    @Test func `of someone who bounded its author once takes nothing from those who go on`() throws
    {
        try remove(town.ann, by: admin)
        // Nobody else could say how far she counts, so the administrator was handed it, that once.
        try serve(lead, to: admin, by: server, at: town.now())
        #expect(try admin.maintain(at: town.now()).cutOff == 1)
        for device in [lead, bob] { try hand(admin, to: device, at: town.now()) }
        try bob.type("bob. ", in: document, at: town.now())
        try hand(bob, to: lead, at: town.now())
        try remove(town.bob, by: admin)
        #expect(try admin.maintain(at: town.now()).cutOff == 0)
        #expect(try cutoff(of: town.bob, at: admin) == nil)
        // The lead, who has it all, says it instead.
        try lead.receive(entries: admin.entries(), at: town.now())
        #expect(try lead.maintain(at: town.now()).cutOff == 1)
        #expect(try cutoff(of: town.bob, at: lead)?.authority == .leads)
        try expect("ann. bob. ", at: lead)
        try bob.type("late. ", in: document, at: town.now())
        try hand(bob, to: lead, at: town.now())
        #expect(try lead.text(of: document) == "ann. bob. ")
        #expect(try lead.reasons() == ["cutoff"])
    }

    @Test func `of a former member bounds nothing at once, though its author is removed`() throws {
        try ann.add(town.admin.member, as: .writer, to: document, at: town.now())
        try hand(ann, to: admin, at: town.now())
        try ann.remove(town.admin.member, from: document, at: town.now())
        try admin.receive(entries: ann.entries(), at: town.now())
        try ann.type("more. ", in: document, at: town.now())
        try hand(ann, to: lead, at: town.now())
        try remove(town.ann, by: admin)
        #expect(try cutoff(of: town.ann, at: admin) == nil)
        try serve(lead, to: admin, by: server, at: town.now())
        #expect(try admin.maintain(at: town.now()).cutOff == 1)
        for device in [lead, bob] { try hand(admin, to: device, at: town.now()) }
        try expect("ann. more. ", at: lead)
    }

    @Test func `and is known to lack something bounds nothing until that is here`() throws {
        try bob.type("bob. ", in: document, at: town.now())
        try lead.lack(document, in: town)
        try remove(town.bob, by: lead)
        #expect(try cutoff(of: town.bob, at: lead) == nil)
        try hand(bob, to: lead, at: town.now())
        #expect(try lead.maintain(at: town.now()).cutOff == 1)
        try expect("ann. bob. ", at: lead)
    }

    @Test func `B15 of a lead who comes later gives effect to nothing that was late`() throws {
        let own = try ann.createDocument(
            for: [town.bob.member: .writer],
            includingLeads: false,
            at: town.now()
        )
        try hand(ann, to: bob, at: town.now())
        try bob.type("bob. ", in: own, at: town.now())
        try hand(bob, to: ann, at: town.now())
        try remove(town.bob, by: admin)
        try ann.receive(entries: admin.entries(), at: town.now())
        #expect(try ann.maintain(at: town.now()).cutOff == 2)
        try bob.type("late. ", in: own, at: town.now())
        try hand(bob, to: ann, at: town.now())
        try ann.add(town.lead.member, as: .writer, to: own, at: town.now())
        try hand(ann, to: lead, at: town.now())
        try lead.maintain(at: town.now())
        try hand(lead, to: ann, at: town.now())
        let cutoff = try lead.evaluation().cutoffs(of: own)[town.bob.device]
        #expect(cutoff?.authority == .leads)
        for device in [lead, ann] {
            #expect(try device.text(of: own) == "bob. ")
            #expect(try device.reasons() == ["cutoff"])
        }
    }
}
