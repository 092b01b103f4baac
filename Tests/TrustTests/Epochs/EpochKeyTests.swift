import FoundationEssentials
import TestSupport
import Testing
import Trust
import Wire

@Suite struct `Epochs` {
    let world: World

    init() throws {
        world = try World(seed: 71)
    }

    func creation() throws -> SignedEntry {
        try #require(
            world.entries.first {
                if case .documentCreate = $0.facts.action { true } else { false }
            }
        )
    }

    func learn(
        _ entry: SignedEntry,
        _ person: World.Person
    ) throws -> (EpochKeys, EpochKeys.Learned?) {
        var keys = EpochKeys(network: world.network)
        let learned = try keys.learn(
            from: entry,
            as: .device(person.device),
            with: person.keys.agreement,
            world.encapsulation
        )
        return (keys, learned)
    }

    @Test func `every recipient learns the first secret from the creation alone`() throws {
        let change = try world.changes(["note"])[0]
        for person in [world.lead, world.colleague, world.reader] {
            let (keys, learned) = try learn(creation(), person)
            #expect(learned?.accepted.count == 1)
            let judge = ChangeJudge(world.membership)
            guard case .payload = judge.content(of: change, keys) else {
                Issue.record("a recipient opens the change")
                continue
            }
        }
    }

    @Test func `the recovery recipient opens what its organisation wrote`() throws {
        var keys = EpochKeys(network: world.network)
        let learned = try keys.learn(
            from: creation(),
            as: .recovery(world.recovery.recipient.id),
            with: world.recovery.agreement,
            world.encapsulation
        )
        #expect(learned?.accepted.count == 1)
        #expect(keys.secret(of: world.document, world.epoch.epoch, world.epoch.commitment) != nil)
    }

    @Test func `who is no recipient learns nothing`() throws {
        let (keys, learned) = try learn(creation(), world.admin)
        #expect(learned == nil)
        #expect(keys.count == 0)
    }

    @Test func `a wrap exchanged for another's is noticed and opens nothing`() throws {
        var entry = try creation()
        let mine = try #require(
            entry.wraps.firstIndex { $0.recipient.bytes == world.lead.device.bytes }
        )
        let theirs = try #require(
            entry.wraps.firstIndex { $0.recipient.bytes == world.colleague.device.bytes }
        )
        var (a, b) = (entry.wraps[mine].wire, entry.wraps[theirs].wire)
        (a.sealed, b.sealed) = (b.sealed, a.sealed)
        var message = entry.wire
        (message.wraps[mine], message.wraps[theirs]) = (a, b)
        entry = try SignedEntry(message, in: world.network)
        #expect(reason { _ = try learn(entry, world.lead) } == .wrongWrap)
        #expect(reason { _ = try learn(entry, world.colleague) } == .wrongWrap)
    }

    @Test func `another's wrap does not open even for a server that says it is yours`() throws {
        let mine = world.colleague
        let wrap = try #require(
            try creation().wraps.first { $0.recipient.bytes == world.lead.device.bytes }
        )
        // Signed as if it were the colleague's, with the right hash.
        let named = Wrap(recipient: .device(mine.device), digest: wrap.hash)
        var relabelled = wrap.wire
        relabelled.recipient = Data(mine.device.bytes)
        relabelled.epochs[0].documentID = Data(world.document.bytes)
        let epoch = NewEpoch(
            epoch: world.epoch.epoch,
            commitment: world.epoch.commitment,
            wraps: [named]
        )
        let signed = try world.by(world.worker, .newEpoch(epoch, []), in: world.document)
        var message = signed.wire
        message.wraps = [relabelled]
        let entry = try SignedEntry(message, in: world.network)
        #expect(reason { _ = try learn(entry, mine) } == .wrongRecipient)
    }

    @Test func `D02 every flipped bit of a wrap is noticed`() throws {
        let entry = try creation()
        let index = try #require(
            entry.wraps.firstIndex { $0.recipient.bytes == world.lead.device.bytes }
        )
        let whole = entry.wire.wraps[index].encoded
        var accepted: [Int] = []
        // One bit of each byte, another in each: every byte is covered, and every bit position.
        for place in whole.indices {
            var flipped = whole
            flipped[place] ^= 1 << UInt8(place % 8)
            var message = entry.wire
            guard let wrap = try? WireWrap(decoding: flipped) else { continue }
            message.wraps[index] = wrap
            guard let altered = try? SignedEntry(message, in: world.network),
                let learned = try? learn(altered, world.lead).1
            else { continue }
            if !learned.accepted.isEmpty, wrap != entry.wire.wraps[index] { accepted.append(place) }
        }
        #expect(accepted.isEmpty)
    }

    /// An epoch whose author gives out another secret than it committed to.
    private func lie() -> HeldEpoch {
        let id: EpochID = world.random.identifier()
        let promised = EpochSecret.generate(world.random).commitment(of: id, in: world.network)
        return HeldEpoch(
            document: world.document,
            epoch: id,
            commitment: promised,
            secret: .generate(world.random)
        )
    }

    @Test func `a secret other than the one committed to is discarded`() throws {
        let lie = lie()
        let targets = world.membership.targets([.device(world.lead.device)])
        let grant = try #require(world.maker(world.colleague).grant([lie], to: targets).first)
        let epoch = NewEpoch(epoch: lie.epoch, commitment: lie.commitment, wraps: grant.grant.wraps)
        let content = EntryContent.newEpoch(epoch, grant.wraps)
        let entry = try world.by(world.colleague, content, in: world.document)
        let (keys, learned) = try learn(entry, world.lead)
        #expect(learned?.accepted.isEmpty == true)
        #expect(learned?.refused.map(\.epoch) == [lie.epoch])
        #expect(keys.count == 0)
    }

    @Test func `a wrong secret in a grant spoils none of the right ones`() throws {
        let targets = world.membership.targets([.device(world.lead.device)])
        let grants = try world.maker(world.colleague).grant(
            [lie(), world.epoch, lie()],
            to: targets
        )
        let grant = try #require(grants.first)
        let entry = try world.by(
            world.colleague,
            .keyGrant(grant.grant, grant.wraps),
            in: world.document
        )
        let (keys, learned) = try learn(entry, world.lead)
        #expect(learned?.accepted.map(\.epoch) == [world.epoch.epoch])
        #expect(learned?.refused.count == 2)
        #expect(keys.secret(of: world.document, world.epoch.epoch, world.epoch.commitment) != nil)
    }

    @Test func `one grant hands over the epochs of many documents, each judged by itself`() throws {
        var keys = world.keys
        var held = [world.epoch]
        for _ in 0..<40 {
            let document: DocumentID = world.random.identifier()
            let id: EpochID = world.random.identifier()
            let secret = EpochSecret.generate(world.random)
            keys.insert(secret, of: document, id)
            let commitment = secret.commitment(of: id, in: world.network)
            held.append(try #require(keys.held(document, id, commitment)))
        }
        let targets = world.membership.targets([.device(world.lead.device)])
        let grants = try world.maker(world.worker).grant(held, to: targets)
        #expect(grants.count == 41)
        #expect(Set(grants.flatMap(\.wraps)).count == 1)
        let own = try #require(grants.first { $0.document == world.document })
        let entry = try world.by(world.worker, .keyGrant(own.grant, own.wraps), in: world.document)
        let (learnt, learned) = try learn(entry, world.lead)
        #expect(learned?.accepted.count == 41)
        #expect(learned?.refused.isEmpty == true)
        #expect(learnt.count == 41)
    }

    @Test func `forgetting a document forgets its secrets only`() throws {
        var keys = world.keys
        let other: DocumentID = world.random.identifier()
        keys.insert(.generate(world.random), of: other, world.random.identifier())
        keys.forget(world.document)
        #expect(keys.count == 1)
        #expect(keys.secret(of: world.document, world.epoch.epoch, world.epoch.commitment) == nil)
    }

    @Test func `a wrap by X-Wing opens for its recipient only`() throws {
        let maker = EpochMaker(
            network: world.network,
            author: world.worker.device,
            random: world.random,
            encapsulation: XWingEncapsulation()
        )
        let targets = world.membership.targets([.device(world.lead.device)])
        let made = try maker.newEpoch(of: world.document, for: targets)
        let entry = try world.by(
            world.worker,
            .newEpoch(made.epoch, made.wraps),
            in: world.document
        )
        var keys = EpochKeys(network: world.network)
        let learned = try keys.learn(
            from: entry,
            as: .device(world.lead.device),
            with: world.lead.keys.agreement,
            XWingEncapsulation()
        )
        #expect(learned?.accepted.count == 1)
        #expect(
            reason {
                _ = try keys.learn(
                    from: entry,
                    as: .device(world.lead.device),
                    with: world.colleague.keys.agreement,
                    XWingEncapsulation()
                )
            } == .wrongRecipient
        )
    }
}
