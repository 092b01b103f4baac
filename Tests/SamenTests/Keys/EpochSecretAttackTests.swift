import Foundation
import Replica
import Samen
import TestSupport
import Testing
import Trust
import Wire

// Wrong secrets, grants that are none, and changes under epochs that are not theirs.

extension `Epochs under attack` {
    @Test
    func
        `B25 a wrong secret is discarded with its author's name, work goes on, a colleague repairs`()
        throws
    {
        // With the smallest identifier, so that everyone who can would write with it.
        let writing = try #require(try ann.evaluation().writingEpoch(of: document))
        var made = try maker(town.ann).newEpoch(of: document, for: recipients())
        while writing < made.epoch.epoch {
            made = try maker(town.ann).newEpoch(of: document, for: recipients())
        }
        // The victim's wrap holds another secret than the epoch commits to.
        let lie = HeldEpoch(
            document: document,
            epoch: made.epoch.epoch,
            commitment: made.epoch.commitment,
            secret: .generate(town.random)
        )
        let wrong = try SealedWrap.wrong(lie, maker(town.ann), targets(town.bob.device, for: ann))
        let others = made.wraps.filter { $0.recipient.bytes != town.bob.device.bytes }
        let named = made.epoch.wraps.map { wrap in
            wrap.recipient == .device(town.bob.device)
                ? Wrap(recipient: wrap.recipient, digest: wrong.hash) : wrap
        }
        let epoch = NewEpoch(
            epoch: made.epoch.epoch,
            commitment: made.epoch.commitment,
            wraps: named
        )
        try ann.author(.newEpoch(epoch, others + [wrong]), in: document, at: town.now())
        try meet(ann, bob, lead)
        let blamed = try bob.quarantine().filter { $0.reason == "epoch-commit" }
        #expect(blamed.map(\.author) == [town.ann.device])
        let waiting = try #require(try bob.waitingForKeys().first)
        #expect(waiting.grantors.contains(town.lead.member))
        try bob.type("bob. ", in: document, at: town.now())
        try meet(ann, bob, lead)
        #expect(try texts(ann, bob, lead) == ["one. bob. "])
        _ = try lead.work(at: town.now()) { work in
            try work.set(.writer, of: town.bob.member, in: document)
        }
        try meet(ann, bob, lead)
        #expect(try bob.waitingForKeys() == [])
        #expect(try texts(ann, bob, lead) == ["one. bob. "])
    }

    @Test
    func `B26 of a grant's secrets the wrong are discarded one by one, and the right are used`()
        throws
    {
        let other = try ann.createDocument(for: [town.bob.member: .writer], at: town.now())
        try ann.type("other", in: other, at: town.now())
        let right = try town.epoch(of: document, known: ann)
        let wrong = try town.epoch(of: other, known: ann)
        let laptop = Town.Person(another: town.bob, town.random)
        try town.byAdmin(town.grant(laptop))
        try ann.receive(entries: town.entries, at: town.now())
        let lie = HeldEpoch(
            document: other,
            epoch: wrong.epoch,
            commitment: wrong.commitment,
            secret: .generate(town.random)
        )
        let foreign = HeldEpoch(
            document: town.random.identifier(),
            epoch: right.epoch,
            commitment: right.commitment,
            secret: right.secret
        )
        let grants = try maker(town.ann)
            .grant([right, lie, foreign], to: targets(laptop.device, for: ann))
        for made in grants where made.document == document || made.document == other {
            try ann.author(.keyGrant(made.grant, made.wraps), in: made.document, at: town.now())
        }
        let fresh = try town.device(laptop)
        try hand(ann, to: fresh, at: town.now())
        #expect(try fresh.text(of: document) == "one. ")
        #expect(try fresh.text(of: other) == "")
        #expect(try fresh.reasons().contains("epoch-commit"))
        #expect(try fresh.waitingForKeys().map(\.document) == [other])
    }

    @Test func `B26 a grant by someone without a part is void, and its keys are not accepted`()
        throws
    {
        let stranger = Town.Person(town.organisation, town.random)
        try town.byAdmin(.memberGrant(stranger.member, .worker))
        try town.byAdmin(town.grant(stranger))
        let held = try town.epoch(of: document, known: ann)
        let laptop = Town.Person(another: town.bob, town.random)
        try town.byAdmin(town.grant(laptop))
        for device in [ann, bob, lead] { try device.receive(entries: town.entries, at: town.now()) }
        let made = try #require(
            try maker(stranger).grant([held], to: targets(laptop.device, for: ann)).first
        )
        let draft = try ann.membership().draft(
            in: document,
            by: .device(stranger.device),
            at: town.now()
        )
        let entry = try draft.signed(
            .keyGrant(made.grant, made.wraps),
            by: stranger.keys().signing
        )
        let fresh = try town.device(laptop)
        try hand(ann, to: fresh, at: town.now())
        try fresh.receive(entries: [entry.wire], at: town.now())
        #expect(try fresh.text(of: document) == "")
        #expect(try fresh.status().waitingForKeys == 1)
        #expect(try fresh.evaluation().verdict(of: entry.id) != .valid)
        #expect(try fresh.reasons().contains("authority"))
        // The same keys from someone who has a part are taken.
        #expect(try ann.maintain(at: town.now()).granted == 1)
        try fresh.receive(entries: ann.entries(), at: town.now())
        #expect(try fresh.text(of: document) == "one. ")
    }

    @Test func `B26 a grant by someone whose part has ended is void, and gives nobody keys`()
        throws
    {
        let held = try town.epoch(of: document, known: bob)
        let laptop = Town.Person(another: town.lead, town.random)
        try town.byAdmin(town.grant(laptop))
        for device in [ann, bob, lead] { try device.receive(entries: town.entries, at: town.now()) }
        try ann.remove(town.bob.member, from: document, at: town.now())
        let made = try #require(
            try maker(town.bob).grant([held], to: targets(laptop.device, for: ann)).first
        )
        let draft = try ann.membership().draft(
            in: document,
            by: .device(town.bob.device),
            at: town.now()
        )
        let entry = try draft.signed(
            .keyGrant(made.grant, made.wraps),
            by: town.bob.keys().signing
        )
        let fresh = try town.device(laptop)
        try hand(ann, to: fresh, at: town.now())
        try fresh.receive(entries: [entry.wire], at: town.now())
        #expect(try fresh.evaluation().verdict(of: entry.id) == .void)
        #expect(try fresh.text(of: document) == "")
        #expect(try fresh.status().waitingForKeys == 1)
        #expect(try fresh.reasons().contains("authority"))
        #expect(try ann.maintain(at: town.now()).granted == 1)
        try fresh.receive(entries: ann.entries(), at: town.now())
        #expect(try fresh.text(of: document) == "one. ")
    }

    @Test func `B26 a wrap of 1,025 epochs is refused whole, one of 1,024 is made`() throws {
        func epochs(_ count: Int) -> [HeldEpoch] {
            (0..<count).map { _ in
                let id: EpochID = town.random.identifier()
                let secret = EpochSecret.generate(town.random)
                return HeldEpoch(
                    document: document,
                    epoch: id,
                    commitment: secret.commitment(of: id, in: town.network),
                    secret: secret
                )
            }
        }
        let target = try targets(town.bob.device, for: ann)
        let whole = try maker(town.ann).grant(epochs(1_024), to: target)
        #expect(whole.count == 1 && whole[0].wraps.count == 1)
        let parts = try maker(town.ann).grant(epochs(1_025), to: target)
        #expect(parts.map(\.grant.epochs.count).sorted() == [1, 1_024])
        let signed = try ann.author(
            .keyGrant(whole[0].grant, whole[0].wraps),
            in: document,
            at: town.now()
        )
        #expect(try SignedEntry(signed.wire, in: town.network).wraps.count == 1)
        var message = whole[0].wraps[0].wire
        message.epochs.append(message.epochs[0])
        message.sealed += Data(repeating: 0, count: 32)
        var entry = signed.wire
        entry.wraps = [message]
        #expect(throws: TrustError.self) { try SignedEntry(entry, in: town.network) }
        // The entry itself is signed and stands; only what is beside it is thrown away.
        try bob.receive(entries: [entry], at: town.now())
        #expect(try bob.evaluation().verdict(of: signed.id) == .valid)
        #expect(try bob.text(of: document) == "one. ")
        #expect(try bob.check() == [])
    }

    /// A change of Ann's in a chain of its own, made by hand.
    private func forged(_ text: String, under epoch: HeldEpoch) throws -> WireFeedItem {
        let payload = try town.payload { edit throws(ReplicaError) in
            try edit.insert(text, at: 0, in: Cells.note)
        }
        let chain = Trust.ChainID(
            document: document,
            device: town.ann.device,
            incarnation: try #require(IncarnationID(bytes: town.random.bytes(8)))
        )
        let position = ChangeSealer.Position(
            place: ChangePlace(chain: chain, seq: 1),
            prev: nil,
            authHeads: try ann.membership().authHeads(of: document)
        )
        let change = try ChangeSealer(network: town.network, random: town.random)
            .seal(payload, at: position, under: epoch, by: town.ann.keys().signing)
        return WireFeedItem(change.wire)
    }

    @Test
    func `B27 a change under an unknown or another document's epoch waits, and nothing else does`()
        throws
    {
        let other = try ann.createDocument(for: [town.bob.member: .writer], at: town.now())
        try hand(ann, to: bob, at: town.now())
        let held = try town.epoch(of: other, known: ann)
        let misplaced = HeldEpoch(
            document: document,
            epoch: held.epoch,
            commitment: held.commitment,
            secret: held.secret
        )
        try bob.receive([forged("smuggled", under: misplaced)], at: town.now())
        #expect(try bob.reasons() == ["epoch"])
        try ann.type("two", in: document, at: town.now())
        try hand(ann, to: bob, at: town.now())
        #expect(try bob.text(of: document) == "one. two")
        #expect(try bob.check() == [])
    }

    @Test func `B27 a change under an epoch older than a removal that its author names is void`()
        throws
    {
        let old = try town.epoch(of: document, known: ann)
        try lead.remove(town.bob.member, from: document, at: town.now())
        try hand(lead, to: ann, at: town.now())
        try lead.receive([forged("for bob too", under: old)], at: town.now())
        #expect(try lead.text(of: document) == "one. ")
        let item = try #require(try lead.quarantine().first { $0.reason == "old-epoch" })
        #expect(item.author == town.ann.device && item.kind == .void)
        // Her honest program seals what she writes now under a new one.
        try ann.type("two", in: document, at: town.now())
        try hand(ann, to: lead, at: town.now())
        #expect(try lead.text(of: document) == "one. two")
    }
}

extension SealedWrap {
    /// A wrap for a `NewEpoch` that holds another secret than the epoch commits to.
    fileprivate static func wrong(
        _ lie: HeldEpoch,
        _ maker: EpochMaker<SeededEncapsulation>,
        _ targets: [WrapTarget]
    ) throws -> SealedWrap {
        let grants = try maker.grant([lie], to: targets)
        return try #require(grants.first?.wraps.first)
    }
}
