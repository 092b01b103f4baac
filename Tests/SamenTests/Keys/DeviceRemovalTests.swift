import Foundation
import Replica
import Samen
import TestSupport
import Testing
import Trust
import Wire

/// Lost laptops, and people who leave.
@Suite(.timeLimit(.minutes(40))) struct `Removing devices and people` {
    let town: CaseTown
    let ann, bob, lead: CaseTown.Desk
    let code: String

    init() throws {
        town = try CaseTown()
        let people = town.town
        (ann, bob, lead) = try (
            town.desk(people.ann), town.desk(people.bob), town.desk(people.lead)
        )
        code = try ann.book.newCase(pseudonym: "Duif", with: [bob.code])
        try ann.book.set("current_address", of: code, to: "Lindelaan 12")
        try town.reconcile(ann, bob, lead)
    }

    private var now: UInt64 { town.minute * 60_000 }

    private func target(_ person: Town.Person) -> RemovalTarget {
        .device(person.device, town.town.organisation)
    }

    private func code(of person: Town.Person) -> String {
        ShortCode.of(person.device)
    }

    @Test
    func `a lead removes a lost laptop, sees what it could read, and renews the keys at once`()
        throws
    {
        let before = try lead.book.exposure(of: code(of: town.town.ann))
        #expect(before.isInForce && before.cases.map(\.code) == [code])
        #expect(before.cases[0].compartments == ["core", "whereabouts"])
        #expect(try lead.device.remove(target(town.town.ann), because: .lost, at: now) == .removed)
        let cutoffs = try lead.device.documents().map { document in
            try lead.device.evaluation().cutoffs(of: document)[town.town.ann.device]?.authority
        }
        #expect(cutoffs.allSatisfy { $0 == .leads }, "in the same command")
        let lost = try lead.book.exposure(of: code(of: town.town.ann))
        #expect(!lost.isInForce && lost.notRenewed == 2 && lost.renewed == 0)
        let renewed = try lead.book.renewKeys(knownTo: code(of: town.town.ann))
        #expect(renewed.documents == 2 && renewed.cases == [code])
        #expect(try lead.book.renewKeys().documents == 0)
        let after = try lead.book.exposure(of: code(of: town.town.ann))
        #expect(after.notRenewed == 0 && after.renewed == 2)
        #expect(after.cases.map(\.isRenewed) == [true])
        // What is written now the finder cannot open, even with every byte.
        try lead.book.set("current_address", of: code, to: "Elders 3")
        for item in try lead.device.everything() { try ann.device.receive([item], at: now) }
        for document in try ann.device.documentsWithChanges() {
            let held = try ann.device.document(document)
            #expect(!held.addresses.contains { "\(held.current($0))".contains("Elders") })
        }
        #expect(try lead.device.check() == [])
    }

    @Test func `what a lost device had signed for others until then still counts`() throws {
        let people = town.town
        try people.byAdmin(
            .delegation(
                Delegation(lead: people.lead.member, device: people.lead.device, limit: 3),
                site: people.random.bytes(16)
            )
        )
        try lead.device.receive(entries: people.entries, at: now)
        let laptop = Town.Person(another: people.bob, people.random)
        let grant = laptop.keys()
        let delegation = try #require(
            try lead.device.evaluation().openDelegations(of: people.lead.device).first?.entry
        )
        try lead.device.author(
            .deviceGrant(
                grant.identity,
                to: people.bob.member,
                possession: grant.proofOfPossession(in: people.network),
                under: delegation
            ),
            at: now
        )
        let admin = try people.device(people.admin)
        try admin.receive(entries: lead.device.entries(), at: now)
        #expect(try admin.status().toConfirm == [laptop.device])
        let lost = try people.copy(of: admin, people.admin)
        #expect(try lost.remove(target(people.lead), because: .lost, at: now) == .removed)
        #expect(try !lost.evaluation().standing(of: laptop.device).isEmpty)
        #expect(try lost.evaluation().standing(of: people.lead.device).isEmpty)
        // In wrong hands nothing of it counts, unless someone knows since when.
        let stolen = try people.copy(of: admin, people.admin)
        try stolen.remove(target(people.lead), because: .compromised, at: now)
        #expect(try stolen.evaluation().standing(of: laptop.device).isEmpty)
        let dated = try people.copy(of: admin, people.admin)
        try dated.remove(target(people.lead), because: .compromised, trustedUntil: now, at: now)
        #expect(try !dated.evaluation().standing(of: laptop.device).isEmpty)
        let earlier = try people.copy(of: admin, people.admin)
        try earlier.remove(target(people.lead), because: .lost, trustedUntil: now - 1, at: now)
        #expect(try earlier.evaluation().standing(of: laptop.device).isEmpty)
    }

    @Test func `nobody removes an equal, and one stolen laptop does not remove its owner`() throws {
        for (device, person) in [
            (ann.device, town.town.bob), (ann.device, town.town.lead),
            (lead.device, town.town.admin),
        ] {
            let refused = #expect(throws: SamenError.self) {
                try device.remove(target(person), because: .lost, at: now)
            }
            #expect(refused?.code == .notAllowed)
        }
        let second = Town.Person(another: town.town.ann, town.town.random)
        try town.town.byAdmin(town.town.grant(second))
        try ann.device.receive(entries: town.town.entries, at: now)
        #expect(throws: SamenError.self) {
            try ann.device.remove(target(second), because: .lost, at: now)
        }
        // Its own place any device may give up.
        #expect(try ann.device.remove(target(town.town.ann), because: .left, at: now) == .removed)
        #expect(try ann.device.evaluation().standing(of: town.town.ann.device).isEmpty)
    }

    @Test func `an administrator is removed by two others, or by the root`() throws {
        let people = town.town
        let admins = (0..<2).map { _ in Town.Person(people.organisation, people.random) }
        for admin in admins {
            try people.byRoot(.adminGrant(admin.member))
            try people.byRoot(people.grant(admin))
        }
        let first = try people.device(admins[0])
        let second = try people.device(admins[1])
        let byRoot = try people.copy(of: first, admins[0])
        #expect(try first.remove(target(people.admin), because: .lost, at: now) == .proposed)
        #expect(try first.remove(target(people.admin), because: .lost, at: now) == .proposed)
        #expect(try !first.evaluation().standing(of: people.admin.device).isEmpty)
        try second.receive(entries: first.entries(), at: now)
        #expect(try second.remove(target(people.admin), because: .lost, at: now) == .removed)
        #expect(try second.evaluation().standing(of: people.admin.device).isEmpty)
        #expect(try second.evaluation().members[people.admin.member] == .admin)
        try byRoot.remove(target(people.admin), because: .lost, by: people.root, at: now)
        #expect(try byRoot.evaluation().standing(of: people.admin.device).isEmpty)
    }

    @Test func `with two administrators it takes the root`() throws {
        let people = town.town
        let other = Town.Person(people.organisation, people.random)
        try people.byRoot(.adminGrant(other.member))
        try people.byRoot(people.grant(other))
        let device = try people.device(other)
        let refused = #expect(throws: SamenError.self) {
            try device.remove(target(people.admin), because: .lost, at: now)
        }
        #expect(refused?.advice.contains("--root") == true)
    }

    @Test func `a member's cases are handed over before the membership ends, and stay whole`()
        throws
    {
        let task = try ann.book.addTask("School bellen", to: code, assignee: ann.code)
        try town.reconcile(ann, bob, lead)
        let before = try lead.book.caseload(of: ann.code)
        #expect(before.cases.map(\.code) == [code] && !before.isHandedOver)
        #expect(before.cases[0].isInCharge && before.cases[0].isSolelyOwned)
        #expect(refusal { _ = try lead.book.handOver(ann.code, to: ann.code) } == "misuse")
        #expect(try lead.book.handOver(ann.code, to: bob.code) == [code])
        try town.reconcile(ann, bob, lead)
        let after = try lead.book.caseload(of: ann.code)
        #expect(after.isHandedOver && !after.cases[0].isInCharge && !after.isConfirmed)
        #expect(try bob.book.field("current_address", of: code).texts == ["Lindelaan 12"])
        #expect(try bob.book.field("owner_worker", of: code).texts.count == 1)
        #expect(try bob.book.caseload(of: bob.code).cases[0].isInCharge)
        #expect(
            try bob.book.field("assignee", of: task).texts
                == lead.book.field("assignee", of: task).texts
        )
        try lead.device.author(.handoverConfirmed(town.town.ann.member), at: now)
        #expect(try lead.book.caseload(of: ann.code).isConfirmed)
        let admin = try town.town.device(town.town.admin)
        try admin.receive(entries: lead.device.entries(), at: now)
        try admin.remove(.member(town.town.ann.member), because: .left, at: now)
        for desk in [bob, lead] { try desk.device.receive(entries: admin.entries(), at: now) }
        try town.reconcile(bob, lead)
        try bob.book.set("current_address", of: code, to: "Elders 3")
        try town.reconcile(bob, lead)
        #expect(try lead.book.field("current_address", of: code).texts == ["Elders 3"])
        for item in try lead.device.everything() { try ann.device.receive([item], at: now) }
        #expect(try ann.book.list().cases.isEmpty)
        #expect(try bob.device.check() == [] && lead.device.check() == [])
    }
}
