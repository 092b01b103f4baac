import TestSupport
import Testing
import Trust
import Wire

@Suite("Whose word counts for void changes", .timeLimit(.minutes(40)))
struct VoidDecisionTests {
    let world: World
    let changes: [SealedChange]

    init() throws {
        world = try World(seed: 72)
        changes = try world.changes(["a", "b", "c"], by: world.colleague)
    }

    private func effects(_ membership: Membership? = nil) -> [ChangeJudge.Effect] {
        let judge = ChangeJudge(membership ?? world.membership)
        return changes.map { judge.effect(of: $0) }
    }

    private func head(_ change: SealedChange) -> ChangeHead {
        ChangeHead(
            incarnation: change.place.chain.incarnation,
            seq: change.place.seq,
            change: change.id
        )
    }

    private func cutoff(after change: SealedChange) -> EntryContent {
        .cutoff(of: world.colleague.device, changes: [head(change)])
    }

    private func removeColleague() throws {
        let removal = Remove(target: .member(world.colleague.member), reason: .lost)
        try world.by(world.admin, .remove(removal))
    }

    /// A lead of another organisation, who has a part in the document.
    private func neighbour() throws -> World.Person {
        let organisation: OrganisationID = world.random.identifier()
        let admin = World.Person(organisation, world.random)
        let lead = World.Person(organisation, world.random)
        try world.byRoot(.organisationGrant(organisation))
        try world.byRoot(.adminGrant(admin.member))
        try world.byRoot(world.grant(admin))
        try world.by(admin, .memberGrant(lead.member, .lead))
        try world.by(admin, world.grant(lead))
        try world.by(world.worker, .memberAdd(lead.member, .writer), in: world.document)
        return lead
    }

    @Test func `B18 an adoption by a worker, or by another organisation's lead, has no effect`()
        throws
    {
        let neighbour = try neighbour()
        try removeColleague()
        try world.by(world.lead, cutoff(after: changes[0]), in: world.document)
        for person in [world.worker, world.reader, neighbour] {
            #expect(throws: TrustError.self) {
                try world.by(person, .adopt([changes[1].id]), in: world.document)
            }
            #expect(effects() == [.full, .void(.cutoff), .void(.cutoff)])
        }
        try world.by(world.lead, .adopt([changes[1].id]), in: world.document)
        #expect(effects() == [.full, .full, .void(.cutoff)])
    }

    @Test func `B18 a cutoff for a device that nobody removed bounds nothing`() throws {
        for person in [world.lead, world.worker] {
            try world.by(person, cutoff(after: changes[0]), in: world.document)
        }
        #expect(effects() == [.full, .full, .full])
    }

    @Test func `B18 of two leads' cutoffs the smaller holds, whichever comes first`() throws {
        try removeColleague()
        let before = world.membership
        let large = try world.by(world.lead, cutoff(after: changes[1]), in: world.document)
        world.membership = before
        let small = try world.by(world.admin, cutoff(after: changes[0]), in: world.document)
        for order in [[large, small], [small, large]] {
            var membership = before
            for entry in order { _ = try membership.add(entry) }
            #expect(effects(membership) == [.full, .void(.cutoff), .void(.cutoff)])
            // One that has seen both takes their place.
            world.membership = membership
            let last = try world.by(world.lead, cutoff(after: changes[2]), in: world.document)
            _ = try membership.add(last)
            #expect(effects(membership) == [.full, .full, .full])
        }
    }

    @Test func `B18 members' cutoffs stand until a lead speaks, and of them the largest`() throws {
        try removeColleague()
        try world.by(world.worker, cutoff(after: changes[0]), in: world.document)
        #expect(effects() == [.full, .void(.cutoff), .void(.cutoff)])
        let neighbour = try neighbour()
        try world.by(neighbour, cutoff(after: changes[1]), in: world.document)
        #expect(effects() == [.full, .full, .void(.cutoff)])
        try world.by(world.lead, cutoff(after: changes[0]), in: world.document)
        #expect(effects() == [.full, .void(.cutoff), .void(.cutoff)])
    }

    @Test func `B01 who leaves one document is bounded there, and writes on in others`() throws {
        try world.by(world.worker, .memberRemove(world.colleague.member), in: world.document)
        #expect(effects() == [.full, .full, .full])
        try world.by(world.worker, cutoff(after: changes[1]), in: world.document)
        #expect(effects() == [.full, .full, .void(.cutoff)])
        try world.by(world.lead, cutoff(after: changes[0]), in: world.document)
        #expect(effects() == [.full, .void(.cutoff), .void(.cutoff)])
        let known = world.membership.evaluation().document(world.document)
        #expect(known?.excluded == [world.colleague.device])
        // Back again, in a new incarnation; what was bounded stays so.
        try world.by(world.worker, .memberAdd(world.colleague.member, .writer), in: world.document)
        #expect(effects() == [.full, .void(.cutoff), .void(.cutoff)])
        #expect(world.membership.evaluation().document(world.document)?.excluded == [])
    }

    @Test func `B18 a lead's cutoff chooses the branch that it names, an adoption goes before it`()
        throws
    {
        let rival = try world.changes(["x", "y"], by: world.colleague, after: changes[0])
        let fork = Fork(
            place: changes[1].place,
            branches: [changes[1].id, rival[0].id].sorted()
        )
        func branch(_ own: SealedChange, isNamed: Bool) -> Branch {
            var branch = Branch(own: own.id, fork: fork)
            branch.isNamed = isNamed
            return branch
        }
        try removeColleague()
        try world.by(world.lead, cutoff(after: changes[1]), in: world.document)
        let named = ChangeJudge(world.membership)
        let (ours, theirs) = (branch(changes[1], isNamed: true), branch(rival[0], isNamed: false))
        #expect(named.effect(of: changes[1], on: ours) == .full)
        #expect(named.effect(of: changes[2], on: ours) == .void(.cutoff))
        #expect(named.effect(of: rival[0], on: theirs) == .void(.fork))
        try world.by(world.lead, .adopt([rival[0].id]), in: world.document)
        let adopted = ChangeJudge(world.membership)
        #expect(adopted.effect(of: changes[1], on: ours) == .void(.fork))
        #expect(adopted.effect(of: rival[0], on: theirs) == .full)
        #expect(adopted.effect(of: rival[1], on: theirs) == .void(.fork))
    }
}
