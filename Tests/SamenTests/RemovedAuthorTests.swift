import Replica
import Samen
import TestSupport
import Testing
import Trust

@Suite struct `The files of someone who was removed` {
    private func removing(
        _ reason: Remove.Reason,
        by remover: (Town, Device) throws -> Void
    ) throws {
        let town = try Town()
        let (ann, bob, lead) = try (
            town.device(town.ann), town.device(town.bob), town.device(town.lead)
        )
        let document = try ann.createDocument(for: [town.bob.member: .writer], at: town.now())
        try ann.type("from ann ", in: document, at: town.now())
        try hand(ann, to: bob, at: town.now())
        try hand(ann, to: lead, at: town.now())
        try remover(town, lead)
        try lead.receive(entries: town.entries, at: town.now())
        try lead.maintain(at: town.now())
        try hand(lead, to: bob, at: town.now())
        // What she began and wrote stays with those who go on.
        for device in [bob, lead] {
            #expect(try device.documents() == [document])
            #expect(try device.text(of: document) == "from ann ")
        }
        try bob.type("and bob", in: document, at: town.now())
        try hand(bob, to: lead, at: town.now())
        #expect(try lead.text(of: document) == "from ann and bob")
        #expect(try bob.evaluation().role(of: town.ann.device, in: document) == nil)
        #expect(try bob.check() == [])
        #expect(try lead.maintain(at: town.now()).cutOff == 0)
        // What she writes from now on has no effect, whatever she claims to have seen.
        try ann.type("late", in: document, at: town.now())
        try hand(ann, to: bob, at: town.now())
        #expect(try bob.text(of: document) == "from ann and bob")
        #expect(try bob.reasons().contains("cutoff"))
    }

    @Test(arguments: [Remove.Reason.left, .lost, .compromised])
    func `stay with the others when an administrator removes the one who began them`(
        reason: Remove.Reason
    ) throws {
        try removing(reason) { town, _ in
            try town.byAdmin(.remove(Remove(target: .member(town.ann.member), reason: reason)))
        }
    }

    @Test func `stay at once when a lead removes the one who began them`() throws {
        try removing(.left) { town, lead in
            let removal = Remove(target: .member(town.ann.member), reason: .left)
            try lead.author(.remove(removal), at: town.now())
            #expect(try lead.documents().count == 1)
        }
    }

    @Test func `are bounded also where that one had signed an entry that follows on nothing`()
        throws
    {
        let town = try Town()
        let (ann, bob, lead) = try (
            town.device(town.ann), town.device(town.bob), town.device(town.lead)
        )
        let document = try ann.createDocument(for: [town.bob.member: .writer], at: town.now())
        try hand(ann, to: bob, at: town.now())
        try bob.type("from bob", in: document, at: town.now())
        try hand(bob, to: lead, at: town.now())
        // The second entry of a chain that has no first.
        let signed = try bob.entries(of: document).map { try SignedEntry($0, in: town.network) }
        let creation = try #require(signed.first { $0.facts.parents.isEmpty })
        var draft = try bob.membership().draft(in: document, by: .device(bob.id), at: town.now())
        (draft.authorSeq, draft.authorPrev) = (2, creation.id)
        draft.parents.append(creation.id)
        let broken = try draft.signed(.hold(ground: 1), by: town.bob.keys().signing)
        try lead.receive(entries: [broken.wire], at: town.now())
        #expect(try lead.evaluation().verdict(of: broken.id) == .void)
        try town.byAdmin(.remove(Remove(target: .member(town.bob.member), reason: .lost)))
        try lead.receive(entries: town.entries, at: town.now())
        #expect(try lead.maintain(at: town.now()).cutOff == 1)
        let bound = try lead.evaluation().cutoffs(of: document)[bob.id]
        #expect(bound?.authority == .leads && bound?.heads.map(\.seq) == [1])
        try bob.type(" late", in: document, at: town.now())
        try hand(bob, to: lead, at: town.now())
        #expect(try lead.text(of: document) == "from bob")
        #expect(try lead.check() == [])
    }

    @Test func `stay when the lead who had bounded their author is removed too`() throws {
        let town = try Town()
        let (ann, bob, lead, admin) = try (
            town.device(town.ann), town.device(town.bob), town.device(town.lead),
            town.device(town.admin)
        )
        let document = try ann.createDocument(
            for: [town.bob.member: .writer, town.admin.member: .writer],
            at: town.now()
        )
        try ann.type("kept", in: document, at: town.now())
        for device in [bob, lead, admin] { try hand(ann, to: device, at: town.now()) }
        try lead.author(
            .remove(Remove(target: .member(town.ann.member), reason: .left)),
            at: town.now()
        )
        try hand(lead, to: admin, at: town.now())
        // Beyond the lead's bound; it must stay so when the administrator repeats it.
        try ann.type(" late", in: document, at: town.now())
        try hand(ann, to: admin, at: town.now())
        try admin.author(
            .remove(Remove(target: .member(town.lead.member), reason: .left)),
            at: town.now()
        )
        try hand(admin, to: bob, at: town.now())
        for device in [admin, bob] {
            #expect(try device.documents() == [document])
            #expect(try device.text(of: document) == "kept")
        }
    }
}
