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

    private var anns: RemovalTarget { .device(town.ann.device, town.organisation) }

    @Test func `B12 what she had removed stays removed, by a removal that is signed anew`() throws {
        let consequences = try admin.consequences(ofRemoving: leads, because: .compromised)
        let voided = consequences.voided
        #expect(voided.map(\.facts.action.isRemovalOfDevice) == [true])
        #expect(consequences.lost.map(\.target) == [anns])
        #expect(consequences.lost.map(\.reason) == [.lost])
        let milder = try admin.consequences(ofRemoving: leads, because: .lost)
        #expect(milder.voided.isEmpty && milder.lost.isEmpty)
        try admin.remove(leads, because: .compromised, again: [anns: .lost], at: town.now())
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

    /// A second administrator, by whose word too the lead is one, and its device.
    private func secondAdministrator() throws -> (person: Town.Person, device: Device) {
        let other = Town.Person(town.organisation, town.random)
        try town.byRoot(.adminGrant(other.member))
        try town.byRoot(town.grant(other))
        let acting = try town.device(other)
        try hand(admin, to: acting, at: town.now())
        try acting.author(.memberGrant(town.lead.member, .lead), at: town.now())
        try acting.author(town.grant(town.lead), at: town.now())
        for device in [admin, lead] { try hand(acting, to: device, at: town.now()) }
        return (other, acting)
    }

    @Test func `B12 the root signs them anew where an administrator was in wrong hands`() throws {
        let (other, acting) = try secondAdministrator()
        try admin.remove(leads, because: .lost, at: town.now())
        try hand(admin, to: acting, at: town.now())
        #expect(try isInForce(other, at: acting) && !isInForce(town.lead, at: acting))
        let target = RemovalTarget.device(town.admin.device, town.organisation)
        let consequences = try acting.consequences(
            ofRemoving: target,
            because: .compromised,
            isByRoot: true
        )
        #expect(consequences.lost.map(\.target) == [leads])
        try acting.remove(
            target,
            because: .compromised,
            again: [leads: .left],
            by: town.root,
            at: town.now()
        )
        #expect(try acting.membership().removals.last?.removal.reason == .left)
        #expect(try !isInForce(town.admin, at: acting) && !isInForce(town.lead, at: acting))
        #expect(try acting.evaluation().undecidedReturns == [])
    }

    @Test func `B12 the points that a thief named are taken over by nobody`() throws {
        let (_, acting) = try secondAdministrator()
        // A thief has the first administrator's laptop, and removes the lead without any point.
        try admin.author(
            .remove(Remove(target: leads, reason: .left, trustUntil: [])),
            at: town.now()
        )
        // What the lead signs after that has no effect, and never gets any.
        try lead.author(.handoverConfirmed(town.bob.member), at: town.now())
        try hand(admin, to: acting, at: town.now())
        try hand(lead, to: acting, at: town.now())
        let target = RemovalTarget.device(town.admin.device, town.organisation)
        try acting.remove(
            target,
            because: .compromised,
            again: [leads: .lost],
            by: town.root,
            at: town.now()
        )
        let made = try #require(acting.membership().removals.last?.removal)
        #expect(made.target == leads && made.reason == .lost)
        let removed = try #require(
            acting.membership().removals.first { $0.removal.target == anns }
        )
        #expect(made.trustUntil.map(\.entry) == [removed.entry])
        #expect(try !acting.evaluation().isHandedOver(town.bob.member))
    }

    @Test func `B12 whom nobody removes again is back, without keys until somebody decides`() throws
    {
        try admin.remove(leads, because: .compromised, at: town.now())
        try hand(admin, to: bob, at: town.now())
        #expect(try isInForce(town.ann, at: bob))
        #expect(try bob.evaluation().undecidedReturns == [town.ann.device])
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
