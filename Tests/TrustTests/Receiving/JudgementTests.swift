import FoundationEssentials
import TestSupport
import Testing
import Trust
import Wire

@Suite struct `What a change may do` {
    let world: World

    init() throws {
        world = try World(seed: 91)
    }

    func effect(_ change: SealedChange, _ branch: Branch? = nil) -> ChangeJudge.Effect {
        ChangeJudge(world.membership).effect(of: change, on: branch)
    }

    func remove(
        _ person: World.Person,
        _ reason: Remove.Reason = .lost
    ) throws {
        let removal = Remove(target: .member(person.member), reason: reason)
        try world.by(world.admin, .remove(removal))
    }

    func cut(_ person: World.Person, by lead: World.Person, after change: SealedChange?) throws {
        let heads = change.map {
            [
                ChangeHead(
                    incarnation: $0.place.chain.incarnation,
                    seq: $0.place.seq,
                    change: $0.id
                )
            ]
        }
        try world.by(lead, .cutoff(of: person.device, changes: heads ?? []), in: world.document)
    }

    @Test func `of an owner and a writer everything, of a reader its looks`() throws {
        #expect(try effect(world.changes(["a"])[0]) == .full)
        #expect(try effect(world.changes(["a"], by: world.colleague)[0]) == .full)
        #expect(try effect(world.changes(["a"], by: world.reader)[0]) == .accessEventsOnly)
    }

    @Test func `B01 of someone who was never a member nothing`() throws {
        #expect(try effect(world.changes(["a"], by: world.admin)[0]) == .void(.authority))
    }

    @Test func `B15 of a removed member all up to the cutoff, whenever it arrives`() throws {
        let changes = try world.changes(["a", "b", "c", "d"], by: world.colleague)
        try remove(world.colleague)
        #expect(changes.map { effect($0) } == [.full, .full, .full, .full])
        try cut(world.colleague, by: world.lead, after: changes[1])
        #expect(
            changes.map { effect($0) } == [.full, .full, .void(.cutoff), .void(.cutoff)]
        )
    }

    @Test func `B15 of a removed member's other incarnations nothing once there is a cutoff`()
        throws
    {
        let changes = try world.changes(["a"], by: world.colleague)
        let chain = ChainID(
            document: world.document,
            device: world.colleague.device,
            incarnation: world.random.incarnation()
        )
        let position = ChangeSealer.Position(
            place: ChangePlace(chain: chain, seq: 1),
            prev: nil,
            authHeads: []
        )
        let backdated = try ChangeSealer(network: world.network, random: world.random).seal(
            ChangePayload(change: [1]),
            at: position,
            under: world.epoch,
            by: world.colleague.keys.signing
        )
        try remove(world.colleague)
        try cut(world.colleague, by: world.lead, after: changes[0])
        #expect(effect(backdated) == .void(.cutoff))
    }

    @Test func `B15 at the cutoff's number only what the cutoff names`() throws {
        let one = try world.changes(["a"], by: world.colleague)[0]
        let other = try world.changes(["b"], by: world.colleague)[0]
        try remove(world.colleague)
        try cut(world.colleague, by: world.lead, after: one)
        #expect(effect(one) == .full)
        #expect(effect(other) == .void(.cutoff))
    }

    @Test func `B18 beyond a cutoff what a lead adopts, under its author's name`() throws {
        let changes = try world.changes(["a", "b"], by: world.colleague)
        try remove(world.colleague)
        try cut(world.colleague, by: world.lead, after: changes[0])
        try world.by(world.lead, .adopt([changes[1].id]), in: world.document)
        #expect(effect(changes[1]) == .full)
        let byWorker = try world.changes(["c"], by: world.colleague, after: changes[1])
        #expect(throws: TrustError.self) {
            try world.by(world.worker, .adopt([byWorker[0].id]), in: world.document)
        }
        #expect(effect(byWorker[0]) == .void(.cutoff))
    }

    @Test func `B15 under an epoch older than a removal that its author names, nothing`() throws {
        let before = world.heads
        try remove(world.colleague)
        let knowing = try world.changes(["a"])[0]
        let deceived = try world.changes(["b"], authHeads: before)[0]
        #expect(effect(knowing) == .void(.oldEpoch))
        #expect(effect(deceived) == .full)
        let plan = world.membership.evaluation().writingPlan(for: world.document)
        guard case .newEpoch(let recipients) = plan else {
            Issue.record("a removal asks for a new epoch")
            return
        }
        #expect(!recipients.contains(.device(world.colleague.device)))
    }

    @Test func `B15 before anyone has said how far, who knows of its own removal writes nothing`()
        throws
    {
        let before = world.heads
        try remove(world.colleague)
        let knowing = try world.changes(["a"], by: world.colleague)[0]
        let unaware = try world.changes(["b"], by: world.colleague, authHeads: before)[0]
        #expect(effect(knowing) == .void(.oldEpoch))
        #expect(effect(unaware) == .full)
    }

    @Test func `under a removal from the document alone, the same`() throws {
        try world.by(world.worker, .memberRemove(world.colleague.member), in: world.document)
        #expect(try effect(world.changes(["a"])[0]) == .void(.oldEpoch))
    }
}

@Suite struct `A forked chain` {
    let world: World

    init() throws {
        world = try World(seed: 92)
    }

    @Test func `B19 is void from the fork on, alike for whoever received which branch first`()
        throws
    {
        let trunk = try world.changes(["a", "b"])
        let left = try world.changes(["l1", "l2", "l3"], after: trunk[1])
        let right = try world.changes(["r1", "r2"], after: trunk[1])
        for orders in [[trunk, left, right], [trunk, right, left], [trunk + left + right]] {
            var receiver = Receiver(world)
            var forks: [Fork] = []
            for part in orders {
                forks += try receiver.receive(part.wire, world.membership).forks
            }
            #expect(forks.map(\.place) == [left[0].place])
            #expect(forks.first?.branches == [left[0].id, right[0].id].sorted())
            #expect(receiver.notes.count == 7)
            // The later branch is void as it comes; the earlier one the store judges again.
            let late = (orders.last ?? []).suffix(2)
            #expect(late.allSatisfy { receiver.effects[$0.id] == .void(.fork) })
            #expect(trunk.allSatisfy { receiver.effects[$0.id] == .full })
        }
    }

    @Test func `B19 goes on being void where it grows after the fork is known`() throws {
        let trunk = try world.changes(["a"])
        let left = try world.changes(["l1", "l2"], after: trunk[0])
        let right = try world.changes(["r1"], after: trunk[0])
        var receiver = Receiver(world)
        try receiver.receive((trunk + [left[0]] + right).wire, world.membership)
        try receiver.receive([left[1].wire], world.membership)
        #expect(receiver.effects[left[1].id] == .void(.fork))
    }

    @Test func `B20 does not come about without the device's own signature on both branches`()
        throws
    {
        let trunk = try world.changes(["a", "b"])
        let forged = try world.changes(["x"], after: trunk[0])[0]
            .with(signature: [UInt8](repeating: 3, count: 64))
        var receiver = Receiver(world)
        let reception = try receiver.receive(trunk.wire + [forged], world.membership)
        #expect(reception.forks.isEmpty)
        #expect(reception.pending.map(\.reason) == [.pendingSignature])
    }

    @Test func `B18 regains at most one branch, whatever leads adopt`() throws {
        let trunk = try world.changes(["a"])
        let left = try world.changes(["l1", "l2"], after: trunk[0])
        let right = try world.changes(["r1", "r2"], after: trunk[0])
        let fork = Fork(place: left[0].place, branches: [left[0].id, right[0].id].sorted())
        try world.by(world.lead, .adopt(Set(left.map(\.id))), in: world.document)
        let one = ChangeJudge(world.membership)
        #expect(
            left.map { one.effect(of: $0, on: Branch(own: left[0].id, fork: fork)) } == [
                .full, .full,
            ]
        )
        #expect(one.effect(of: right[0], on: Branch(own: right[0].id, fork: fork)) == .void(.fork))
        try world.by(world.lead, .adopt(Set(right.map(\.id))), in: world.document)
        let both = ChangeJudge(world.membership)
        let effects = [left, right].map { branch in
            branch.map { both.effect(of: $0, on: Branch(own: branch[0].id, fork: fork)) }
        }
        #expect(effects.filter { $0 == [.full, .full] }.count == 1)
        #expect(effects.filter { $0 == [.void(.fork), .void(.fork)] }.count == 1)
    }
}

@Suite struct `A server admits a push` {
    let world: World
    let admission: Admission

    init() throws {
        world = try World(seed: 93)
        admission = Admission(network: world.network)
    }

    func statuses(
        _ push: [WireSealedChange],
        _ store: MemoryChainStore = MemoryChainStore()
    ) throws -> [WireStatus] {
        try admission.admit(push, world.membership, store).map(\.status)
    }

    @Test func `B01 and answers each change by itself`() throws {
        let good = try world.changes(["a", "b"])
        let other = try world.changes(["x", "y", "z"], by: world.colleague)
        let stranger = try world.changes(["s"], by: world.admin)
        var malformed = good[0].wire
        malformed.header = Data([1, 2, 3])
        let push = [
            good[0].wire, malformed, good[1].wire, stranger[0].wire, other[0].wire, other[2].wire,
        ]
        #expect(
            try statuses(push) == [.stored, .malformed, .stored, .notMember, .stored, .gap]
        )
    }

    @Test func `twice with the same effect`() throws {
        let changes = try world.changes(["a", "b"])
        var store = MemoryChainStore()
        for verdict in try admission.admit(changes.wire, world.membership, store) {
            if case .stored(let admitted, nil) = verdict { store.insert(admitted.change) }
        }
        #expect(try statuses(changes.wire, store) == [.duplicate, .duplicate])
        #expect(try statuses([changes[0], changes[0]].wire) == [.stored, .duplicate])
    }

    @Test func `B22 refusing a segment whose last signature is bad, whole, and no other`() throws {
        let bad = try world.changes(["a", "b", "c"])
        let good = try world.changes(["x", "y"], by: world.colleague)
        let garbage = [UInt8](repeating: 9, count: 64)
        let push = [bad[0].wire, bad[1].wire, bad[2].with(signature: garbage)] + good.wire
        #expect(
            try statuses(push)
                == [.badSignature, .badSignature, .badSignature, .stored, .stored]
        )
    }

    @Test
    func `B21 taking a segment with a bad signature in the middle, cut only where it checked`()
        throws
    {
        let changes = try world.changes(["a", "b", "c", "d", "e"])
        var push = changes.wire
        push[2] = changes[2].with(signature: [UInt8](repeating: 9, count: 64))
        let verdicts = try admission.admit(push, world.membership, MemoryChainStore())
        let checked = verdicts.map { verdict -> Bool? in
            guard case .stored(let admitted, nil) = verdict else { return nil }
            return admitted.isSignatureChecked
        }
        #expect(checked == [false, false, false, false, true])
    }

    @Test func `B19 keeping both branches of a fork`() throws {
        let trunk = try world.changes(["a"])
        let left = try world.changes(["l"], after: trunk[0])
        let right = try world.changes(["r"], after: trunk[0])
        var store = MemoryChainStore()
        for change in trunk + left { store.insert(change) }
        let verdicts = try admission.admit(right.wire, world.membership, store)
        #expect(verdicts.map(\.status) == [.fork])
        guard case .fork(let admitted) = verdicts[0] else { return }
        #expect(admitted.change == right[0])
        let whole = try world.changes(["r2"], after: right[0])
        #expect(try statuses((right + whole).wire, store) == [.fork, .quarantined])
    }

    @Test func `B15 quarantining what a removed member wrote beyond its cutoff`() throws {
        let changes = try world.changes(["a", "b"], by: world.colleague)
        try world.by(
            world.admin,
            .remove(Remove(target: .member(world.colleague.member), reason: .lost))
        )
        let head = ChangeHead(
            incarnation: world.colleague.incarnation,
            seq: 1,
            change: changes[0].id
        )
        try world.by(
            world.lead,
            .cutoff(of: world.colleague.device, changes: [head]),
            in: world.document
        )
        #expect(try statuses(changes.wire) == [.stored, .quarantined])
    }

    @Test func `B34 quarantining what a removed member pushes before anyone recorded a cutoff`()
        throws
    {
        let changes = try world.changes(["a"], by: world.colleague)
        #expect(world.membership.devicesWithoutCutoff(in: world.document).isEmpty)
        try world.by(
            world.admin,
            .remove(Remove(target: .member(world.colleague.member), reason: .lost))
        )
        #expect(
            world.membership.devicesWithoutCutoff(in: world.document) == [world.colleague.device]
        )
        #expect(try statuses(changes.wire) == [.quarantined])
    }

    @Test func `sending back what was sealed under an epoch that its author knew to be old`() throws
    {
        try world.by(
            world.admin,
            .remove(Remove(target: .member(world.colleague.member), reason: .left))
        )
        let changes = try world.changes(["a", "b"])
        #expect(try statuses(changes.wire) == [.oldEpoch, .gap])
    }

    @Test func `refusing content that is missing`() throws {
        let change = try world.changes(["a"])[0]
        #expect(try statuses([change.stub().wire]) == [.malformed])
    }
}
