import Samen
import Sync
import TestSupport
import Testing
import Trust

/// What a lead had recorded of others, when that lead is removed too.
@Suite struct `The bounds that a removed lead had recorded` {
    let town: Town
    let admin, lead, ann, bob: Device
    let document: DocumentID

    /// Ann's document, in which all have a part.
    init() throws {
        town = try Town()
        (admin, lead, ann, bob) = try (
            town.device(town.admin), town.device(town.lead), town.device(town.ann),
            town.device(town.bob)
        )
        document = try ann.createDocument(
            for: [town.bob.member: .writer, town.admin.member: .writer],
            at: town.now()
        )
        for device in [admin, lead, bob] { try hand(ann, to: device, at: town.now()) }
        try bob.type("bob. ", in: document, at: town.now())
        for device in [admin, lead, ann] { try hand(bob, to: device, at: town.now()) }
    }

    private func bound(of person: Town.Person, at device: Device) throws -> EffectiveCutoff? {
        try device.evaluation().cutoffs(of: document)[person.device]
    }

    @Test func `B15 B34 are repeated, but not what a dismissed lead recorded afterwards`() throws {
        let removal = Remove(target: .member(town.bob.member), reason: .lost)
        try lead.author(.remove(removal), at: town.now())
        try hand(lead, to: admin, at: town.now())
        // The administrator lacks something, and so says nothing at once when the lead is removed.
        try admin.lack(document, in: town)
        try admin.remove(.member(town.lead.member), because: .lost, at: town.now())
        #expect(try bound(of: town.lead, at: admin) == nil)
        // The dismissed lead lets in what its accomplice writes now.
        try bob.type("late. ", in: document, at: town.now())
        try hand(bob, to: lead, at: town.now())
        let tip = try #require(try lead.tips(of: document).first { $0.device == bob.id })
        let head = ChangeHead(incarnation: tip.incarnation, seq: tip.seq, change: tip.id)
        #expect(tip.seq == 2)
        try lead.author(
            .cutoff(of: bob.id, changes: [head], entries: []),
            in: document,
            at: town.now()
        )
        try hand(lead, to: admin, at: town.now())
        #expect(try admin.maintain(at: town.now()).cutOff > 0)
        try hand(admin, to: ann, at: town.now())
        for device in [admin, ann] {
            #expect(try device.text(of: document) == "bob. ")
            #expect(try bound(of: town.bob, at: device)?.heads.map(\.seq) == [1])
            #expect(try bound(of: town.bob, at: device)?.authority == .leads)
            #expect(try device.check() == [])
        }
    }

    @Test func `B34 of one who left the document alone stand as they are`() throws {
        try lead.remove(town.bob.member, from: document, at: town.now())
        try hand(lead, to: admin, at: town.now())
        try bob.type("late. ", in: document, at: town.now())
        try hand(bob, to: admin, at: town.now())
        #expect(try admin.text(of: document) == "bob. ")
        try admin.remove(.member(town.lead.member), because: .left, at: town.now())
        try hand(admin, to: ann, at: town.now())
        for device in [admin, ann] {
            #expect(try device.text(of: document) == "bob. ")
            #expect(try bound(of: town.bob, at: device)?.heads.map(\.seq) == [1])
        }
    }
}
