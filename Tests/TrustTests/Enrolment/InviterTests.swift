import TestSupport
import Testing
import Trust

@Suite struct `Who may invite` {
    private let world: World

    init() throws {
        world = try World(seed: 72)
    }

    private func mayInvite(_ person: World.Person) -> Bool {
        world.membership.evaluation().mayInvite(person.device)
    }

    private func delegate(limit: UInt64) throws -> EntryID {
        let delegation = Delegation(
            lead: world.lead.member,
            device: world.lead.device,
            limit: limit
        )
        return try world.by(world.admin, .delegation(delegation, site: world.random.bytes(16))).id
    }

    @Test func `is an administrator, and nobody else by role`() {
        #expect(mayInvite(world.admin))
        for person in [world.lead, world.worker, world.colleague, world.reader] {
            #expect(!mayInvite(person))
        }
    }

    @Test func `is a lead under a delegation, until it is used up`() throws {
        let delegation = try delegate(limit: 2)
        for left in [UInt64(2), 1] {
            let open = world.membership.evaluation().openDelegations(of: world.lead.device)
            #expect(open.map(\.entry) == [delegation])
            #expect(open.map(\.left) == [left])
            let keys = DeviceSecrets(.generate(world.random))
            try world.by(
                world.lead,
                .deviceGrant(
                    keys.keys.identity,
                    to: world.worker.member,
                    possession: keys.keys.proofOfPossession(in: world.network),
                    under: delegation
                )
            )
        }
        #expect(!mayInvite(world.lead))
    }

    @Test func `is no lead whose device was removed, nor another device of the lead`() throws {
        _ = try delegate(limit: 5)
        #expect(mayInvite(world.lead))
        let other = DeviceSecrets(.generate(world.random))
        try world.by(
            world.admin,
            .deviceGrant(
                other.keys.identity,
                to: world.lead.member,
                possession: other.keys.proofOfPossession(in: world.network)
            )
        )
        #expect(!world.membership.evaluation().mayInvite(other.id))
        try world.by(
            world.admin,
            .remove(Remove(target: .member(world.lead.member), reason: .left))
        )
        #expect(!mayInvite(world.lead))
    }
}
