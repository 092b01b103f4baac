import Foundation
import Replica
import SamenServer
import Samen
import SimulatedWorld
import Sync
import Testing
import TestSupport
import Trust
import Wire

/// A server that would be, or admit, somebody else.
@Suite("Who is who", .endsSealed, .timeLimit(.minutes(10)))
struct IdentityTests {
    /// Which key of a new device's grant is swapped.
    enum Key: CaseIterable, Sendable {
        case signing, agreement
    }

    @Test(arguments: Key.allCases)
    func `A09 a grant with another key than the device's is refused, and nothing is sealed to it`(
        key: Key
    ) throws {
        let scene = try Scene()
        let random = scene.village.random
        let laptop = DeviceKeys.generate(random)
        let stranger = DeviceKeys.generate(random)
        let content = EntryContent.deviceGrant(
            laptop.identity,
            to: scene[Scene.bob].member,
            possession: laptop.proofOfPossession(in: scene.village.network)
        )
        let admin = scene.evil(Scene.admin)
        let honest = try admin.sign(content)
        // Whoever swaps the key even has the administrator's program sign it.
        var body = try WireEntryBody(decoding: Array(honest.body))
        switch key {
        case .signing: body.deviceGrant.signingKey = Data(stranger.identity.signingKey.bytes)
        case .agreement:
            body.deviceGrant.agreementKey = Data(stranger.identity.agreementKey.bytes)
        }
        var forged = honest
        forged.body = Data(body.encoded)
        let unsigned = forged
        let signature = admin.world.person.keys().signing.sign(
            .entry,
            in: scene.village.network,
            Hashing.hash(.entry, Array(forged.body))
        )
        forged.signature = Data(signature.bytes)
        try scene[Scene.ann].receive(entries: [forged], at: scene.now)
        #expect(try scene.reasons(Scene.ann) == ["identity"])
        // Without the administrator's key it does not even come that far.
        try scene[Scene.carol].receive(entries: [unsigned], at: scene.now)
        #expect(try Set(scene.reasons(Scene.carol)).isSubset(of: ["identity", "signature"]))
        for index in [Scene.ann, Scene.carol] {
            #expect(try scene[index].evaluation().standing(of: stranger.id).isEmpty)
            #expect(try scene[index].evaluation().standing(of: laptop.id).isEmpty)
            #expect(try scene[index].maintain(at: scene.now).granted == 0)
        }
        // The true one is taken, and gets its keys.
        try scene[Scene.ann].receive(entries: [honest], at: scene.now)
        #expect(try scene[Scene.ann].maintain(at: scene.now).granted > 0)
        try scene.expectEqualWhereEqual()
    }

    /// Who signs a grant for a device of the server's own.
    enum Signer: CaseIterable, Sendable {
        case itself, removedAdministrator, otherRoot, worker, equal
    }

    @Test(arguments: Signer.allCases)
    func `A10 a device that no chain of grants leads to gets no place, no key and no document`(
        signer: Signer
    ) throws {
        let scene = try Scene()
        let random = scene.village.random
        let network = scene.village.network
        let spy = DeviceKeys.generate(random)
        // Nobody hands out a place beside one's own: administrators' devices are the root's to grant.
        let whose = signer == .equal ? Scene.admin : Scene.bob
        let grant = EntryContent.deviceGrant(
            spy.identity,
            to: scene[whose].member,
            possession: spy.proofOfPossession(in: network)
        )
        let forged: WireSignedEntry
        switch signer {
        case .itself:
            let draft = EntryDraft(
                network: network,
                author: .device(spy.id),
                parents: try scene[Scene.ann].entryHeads(of: nil)
            )
            forged = try draft.signed(grant, by: spy.signing).wire
        case .worker: forged = try scene.evil(Scene.carol).sign(grant)
        case .equal: forged = try scene.evil(Scene.admin).sign(grant)
        case .removedAdministrator:
            var membership = Membership(network: network)
            for entry in try scene[Scene.ann].entries() { _ = try membership.add(entry) }
            let removal = Remove(target: .member(scene[Scene.admin].member), reason: .left)
            let removed = try membership.draft(in: nil, by: .root, at: 0)
                .signed(.remove(removal), by: scene.village.root.signing)
            for index in [Scene.ann, Scene.bob, Scene.carol, Scene.lead] {
                try scene[index].receive(entries: [removed.wire], at: scene.now)
            }
            // The administrator had not seen it.
            forged = try scene.evil(Scene.admin).sign(grant)
        case .otherRoot:
            let root = RootKey.generate(random)
            let draft = EntryDraft(
                network: network,
                author: .root,
                parents: try scene[Scene.ann].entryHeads(of: nil)
            )
            forged = try draft.signed(grant, by: root.signing).wire
        }
        let before = try scene[Scene.ann].evaluation().epochs(of: scene.document).count
        let others = [Scene.lead] + Scene.workers
        for index in signer == .removedAdministrator ? others : Array(scene.devices.indices) {
            try scene[index].receive(entries: [forged], at: scene.now)
            let evaluation = try scene[index].evaluation()
            #expect(evaluation.standing(of: spy.id).isEmpty)
            #expect(evaluation.role(of: spy.id, in: scene.document) == nil)
            // Kept and listed, or refused by its reason.
            #expect(try !scene.reasons(index).isEmpty)
            let made = try scene[index].maintain(at: scene.now)
            #expect(signer == .removedAdministrator || made.granted == 0)
        }
        try scene.write("not for spies. ", by: Scene.ann)
        let evaluation = try scene[Scene.ann].evaluation()
        let epochs = evaluation.epochs(of: scene.document)
        #expect(epochs.count >= before)
        for index in others {
            for entry in try scene[index].entries() {
                #expect(!entry.wraps.contains { $0.recipient == Data(spy.id.bytes) })
            }
        }
    }

    @Test func `A10 a server that grants itself is no server`() throws {
        let scene = try Scene()
        let grant = ServerGrant(
            server: scene.server.server,
            kind: .central,
            keyNow: try #require(ContentHash(bytes: scene.village.random.bytes(32))),
            keyNext: try #require(ContentHash(bytes: scene.village.random.bytes(32)))
        )
        // Nobody but the root admits a server, an administrator's signature included.
        let admin = try scene.evil(Scene.admin).sign(.serverGrant(grant, of: nil))
        for index in scene.devices.indices {
            try scene[index].receive(entries: [admin], at: scene.now)
            #expect(try !scene[index].evaluation().servers.contains(grant))
            #expect(try scene.reasons(index) == ["authority"])
        }
    }

    /// What of another network a server hands out.
    enum Foreign: CaseIterable, Sendable {
        case genesis, entry
    }

    @Test(arguments: Foreign.allCases)
    func `A11 what belongs to another root or network ends it with that server, and with no other`(
        what: Foreign
    ) throws {
        let scene = try Scene()
        let other = try Village(people: 2, random: .seeded(99))
        let foreign: WireSignedEntry
        switch what {
        case .entry: foreign = other.entries[3]
        case .genesis:
            // A second one for this very network, by another root.
            let root = RootKey.generate(scene.village.random)
            var message = other.entries[0]
            var body = try WireEntryBody(decoding: Array(message.body))
            body.networkID = Data(scene.village.network.bytes)
            message.body = Data(body.encoded)
            let signature = root.signing.sign(
                .entry,
                in: scene.village.network,
                Hashing.hash(.entry, Array(message.body))
            )
            message.signature = Data(signature.bytes)
            foreign = message
        }
        try scene.write("here. ", by: Scene.ann)
        try scene.sync(Scene.ann)
        scene.server.onPage { page, asked in
            var item = WireFeedItem()
            item.authEntry = foreign
            page.items.append(item)
            page.rechain(after: try asked.sync.have)
        }
        let summary = try scene.sync(Scene.bob)
        #expect(summary.outcome == .stopped(.wrongNetwork))
        #expect(summary.notices.contains(.wrongNetwork))
        #expect(try scene.reasons(Scene.bob) == ["wrong-network"])
        // Work goes on here, and with another server.
        try scene.write("goes on. ", by: Scene.bob)
        let heads = try scene[Scene.ann].entryHeads(of: nil)
        #expect(try scene[Scene.bob].entryHeads(of: nil) == heads)
        #expect(try scene.sync(Scene.bob, with: scene.honest).outcome == .complete)
        try scene.sync(Scene.ann, with: scene.honest)
        #expect(try scene.text(Scene.ann).contains("goes on. "))
        try scene.expectEqualWhereEqual()
    }
}
