import Replica
import Samen
import TestSupport
import Testing
import Trust

@Suite(.timeLimit(.minutes(40))) struct `Sharing a case` {
    let town: CaseTown
    let ann, bob, lead: CaseTown.Desk
    let code: String

    init() throws {
        town = try CaseTown()
        (ann, bob, lead) = try (
            town.desk(town.town.ann), town.desk(town.town.bob), town.desk(town.town.lead)
        )
        code = try ann.book.newCase(pseudonym: "Duif")
        try ann.book.set("current_address", of: code, to: "Lindelaan 12")
        _ = try ann.book.addDraft("Nog niet.", to: code)
        try town.reconcile(ann, bob, lead)
    }

    private func roles(_ desk: CaseTown.Desk, _ book: CaseBook) throws -> [String: CaseRole] {
        try book.members(of: code).first { $0.code == desk.code }?.roles ?? [:]
    }

    @Test func `a writer gets the case and not where the young person is, until that is named`()
        throws
    {
        try ann.book.share(code, with: bob.code, as: .writer)
        try town.reconcile(ann, bob)
        #expect(try bob.book.list().cases.map(\.code) == [code])
        #expect(try roles(bob, bob.book)["whereabouts"] == nil)
        try ann.book.share(code, with: bob.code, as: .reader, compartments: ["whereabouts"])
        #expect(try roles(bob, ann.book)["core"] == .writer)
        #expect(try roles(bob, ann.book)["whereabouts"] == .reader)
        try town.reconcile(ann, bob)
        #expect(try bob.book.field("current_address", of: code).texts == ["Lindelaan 12"])
        #expect(refusal { try bob.book.set("current_address", of: code, to: "x") } == "not-allowed")
    }

    @Test func `an owner gets all but drafts, and only a lead makes one`() throws {
        #expect(
            refusal { try ann.book.share(code, with: bob.code, as: .owner) } == "not-allowed"
        )
        try lead.book.share(code, with: bob.code, as: .owner)
        try town.reconcile(ann, bob, lead)
        let roles = try roles(bob, bob.book)
        #expect(roles["core"] == .owner && roles["whereabouts"] == .owner && roles["drafts"] == nil)
        #expect(try bob.book.show(code).notes.isEmpty)
    }

    @Test func `whoever is no longer in it reads nothing new, and is not the last to decide`()
        throws
    {
        try ann.book.share(code, with: bob.code, as: .writer)
        try town.reconcile(ann, bob, lead)
        #expect(refusal { try ann.book.unshare(code, with: ann.code) } == "sole-owner")
        #expect(refusal { try bob.book.unshare(code, with: ann.code) } == "sole-owner")
        try ann.book.unshare(code, with: bob.code)
        let task = try ann.book.addTask("Zonder Bob", to: code)
        try town.reconcile(ann, bob, lead)
        #expect(try bob.book.list().cases.isEmpty)
        #expect(refusal { _ = try bob.book.form("title", of: task) } == "unknown-id")
        #expect(try lead.book.field("title", of: task).texts == ["Zonder Bob"])
        #expect(refusal { try ann.book.unshare(code, with: bob.code) } == "unknown-id")
        // And back, with what was written meanwhile.
        try ann.book.share(code, with: bob.code, as: .reader)
        try town.reconcile(ann, bob, lead)
        #expect(try bob.book.field("title", of: task).texts == ["Zonder Bob"])
    }

    @Test
    func
        `a part is made smaller only before anything was written, and a member of another organisation has a part like anyone`()
        throws
    {
        let people = town.town
        let organisation: OrganisationID = people.random.identifier()
        let guest = Town.Person(organisation, people.random)
        let theirAdmin = Town.Person(organisation, people.random)
        try people.byRoot(.organisationGrant(organisation))
        try people.byRoot(.adminGrant(theirAdmin.member))
        try people.byRoot(people.grant(theirAdmin))
        let admin = try people.device(theirAdmin)
        try admin.author(.memberGrant(guest.member, .worker), at: town.minute * 60_000)
        try admin.author(people.grant(guest), at: town.minute * 60_000)
        let desk = try town.desk(guest)
        for device in [ann.device, desk.device] {
            try device.receive(entries: admin.entries(), at: town.minute * 60_000)
        }
        try ann.book.share(code, with: desk.code, as: .writer)
        try town.reconcile(ann, desk)
        let task = try desk.book.addTask("Van de buren", to: code)
        try town.reconcile(ann, desk)
        #expect(try ann.book.field("title", of: task).texts == ["Van de buren"])
        // What was written would lose its effect, so no reader is made of who wrote it.
        let lowered = refusal { try ann.book.share(code, with: desk.code, as: .reader) }
        #expect(lowered == "not-allowed")
        #expect(try roles(desk, ann.book)["core"] == .writer)
        try ann.book.share(code, with: bob.code, as: .writer)
        try ann.book.share(code, with: bob.code, as: .reader)
        try town.reconcile(ann, bob, desk)
        #expect(try roles(bob, desk.book)["core"] == .reader)
        #expect(refusal { _ = try bob.book.addTask("Nog een", to: code) } == "not-allowed")
        for other in [bob, desk] {
            #expect(try other.book.field("title", of: task).texts == ["Van de buren"])
        }
    }
}
