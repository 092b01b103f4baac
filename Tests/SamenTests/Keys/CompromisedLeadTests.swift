import Replica
import Samen
import TestSupport
import Testing
import Trust

/// A lead's laptop in wrong hands, after that lead had reported another one lost.
@Suite struct `A compromised lead` {
    let town: Town
    let ann, bob, lead, admin: Device
    let document: DocumentID

    init() throws {
        let trio = try Trio()
        (town, ann, bob, lead, document) = (trio.town, trio.ann, trio.bob, trio.lead, trio.document)
        admin = try town.device(town.admin)
        try lead.remove(
            .device(town.ann.device, town.organisation),
            because: .lost,
            at: town.now()
        )
        for device in [bob, admin] { try hand(lead, to: device, at: town.now()) }
        try bob.type("two. ", in: document, at: town.now())
        for device in [lead, admin] { try hand(bob, to: device, at: town.now()) }
    }

    private var leads: RemovalTarget { .device(town.lead.device, town.organisation) }

    private func isInForce(_ person: Town.Person, at device: Device) throws -> Bool {
        try !device.evaluation().standing(of: person.device).isEmpty
    }

    /// What a finder of Ann's laptop can read of what is written now, with every byte at hand.
    private func annReads(_ text: String) throws -> Bool {
        try hand(bob, to: ann, at: town.now())
        return try ann.text(of: document).contains(text)
    }

    @Test func `B12 what she had removed stays removed, by a removal that is signed anew`() throws {
        let voided = try admin.voided(byRemoving: leads, because: .compromised)
        #expect(voided.map(\.facts.action.isRemovalOfDevice) == [true])
        #expect(try admin.voided(byRemoving: leads, because: .lost).isEmpty)
        try admin.remove(leads, because: .compromised, at: town.now())
        // Nobody else's word keeps the document that Ann began, so it is the administrator's to see now;
        // how far she counts in it is said once an exchange has brought all of it.
        _ = try admin.maintain(at: town.now())
        try hand(admin, to: bob, at: town.now())
        for device in [admin, bob] {
            #expect(try !isInForce(town.lead, at: device) && !isInForce(town.ann, at: device))
            #expect(try device.evaluation().undecidedReturns == [])
            #expect(try device.evaluation().verdict(of: voided[0].id) == .void)
        }
        #expect(try bob.maintain(at: town.now()).granted == 0)
        try bob.type("three. ", in: document, at: town.now())
        #expect(try !annReads("three"))
        #expect(
            try bob.text(of: document) == "one. two. three. ",
            "and what Ann wrote before counts"
        )
        #expect(try bob.check() == [])
    }

    @Test func `B12 the root signs them anew where an administrator was in wrong hands`() throws {
        let other = Town.Person(town.organisation, town.random)
        try town.byRoot(.adminGrant(other.member))
        try town.byRoot(town.grant(other))
        try admin.remove(leads, because: .lost, at: town.now())
        let acting = try town.device(other)
        try hand(admin, to: acting, at: town.now())
        #expect(try isInForce(other, at: acting) && !isInForce(town.lead, at: acting))
        let target = RemovalTarget.device(town.admin.device, town.organisation)
        let voided = try acting.voided(byRemoving: target, because: .compromised, isByRoot: true)
        #expect(voided.contains { $0.facts.action.isRemovalOfDevice })
        try acting.remove(target, because: .compromised, by: town.root, at: town.now())
        #expect(try !isInForce(town.admin, at: acting) && !isInForce(town.lead, at: acting))
        #expect(try acting.evaluation().undecidedReturns == [])
    }

    @Test
    func `B12 whoever is back by another's removal alone is handed nothing until it is decided`()
        throws
    {
        // By a program that signs nothing anew.
        let removal = Remove(target: leads, reason: .compromised)
        try admin.author(.remove(removal), at: town.now())
        try hand(admin, to: bob, at: town.now())
        #expect(try isInForce(town.ann, at: bob))
        for device in [admin, bob] {
            #expect(try device.status().undecidedReturns == [town.ann.device])
        }
        #expect(try bob.maintain(at: town.now()).granted == 0)
        try bob.type("three. ", in: document, at: town.now())
        let private_ = try bob.createDocument(
            for: [town.ann.member: .writer],
            includingLeads: false,
            at: town.now()
        )
        try bob.type("hidden", in: private_, at: town.now())
        #expect(try !annReads("three") && ann.text(of: private_) == "")
        // An honest owner may write on meanwhile; a colleague reads it.
        try ann.type("ann. ", in: document, at: town.now())
        try hand(ann, to: bob, at: town.now())
        #expect(try bob.text(of: document).contains("ann. "))

        let refused = try town.copy(of: admin, town.admin)
        try refused.remove(
            .device(town.ann.device, town.organisation),
            because: .lost,
            at: town.now()
        )
        #expect(try refused.status().undecidedReturns == [])
        try admin.author(town.grant(town.ann), at: town.now())
        try hand(admin, to: bob, at: town.now())
        #expect(try bob.status().undecidedReturns == [])
        #expect(try bob.maintain(at: town.now()).granted == 2)
        #expect(try annReads("three") && ann.text(of: private_) == "hidden")
        #expect(try bob.check() == [] && ann.check() == [])
    }
}

extension Action {
    fileprivate var isRemovalOfDevice: Bool {
        guard case .remove(let removal) = self, case .device = removal.target else { return false }
        return true
    }
}
