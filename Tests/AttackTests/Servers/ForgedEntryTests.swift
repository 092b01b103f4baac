import Foundation
import Replica
import Samen
import SimulatedWorld
import Sync
import TestSupport
import Testing
import Trust
import Wire

/// Entries that nobody with the right to them signed, brought by a server.
@Suite("Forged entries", .endsSealed, .timeLimit(.minutes(10)))
struct ForgedEntryTests {
    /// Puts an entry behind everything that a device is sent.
    private func plant(_ entry: WireSignedEntry, in scene: Scene) {
        scene.server.onPage { page, asked in
            var item = WireFeedItem()
            item.authEntry = entry
            page.items.append(item)
            page.rechain(after: try asked.sync.have)
        }
    }

    @Test func `A20 a forged cutoff makes nothing void, of whomever it is`() throws {
        let scene = try Scene()
        try scene.write("stays in effect. ", by: Scene.bob)
        try scene.syncAll()
        let bob = scene[Scene.bob].id
        // A worker bounds a colleague whom nobody removed; and a lead does, by nobody's signature.
        for (index, alter) in [
            (Scene.carol, { (_: inout WireSignedEntry) in }),
            (Scene.lead, { $0.signature = Data($0.signature.reversed()) }),
        ] as [(Int, (inout WireSignedEntry) -> Void)] {
            var forged = try scene.evil(index).sign(
                .cutoff(of: bob, changes: []),
                in: scene.document
            )
            alter(&forged)
            plant(forged, in: scene)
        }
        let honest = [Scene.admin, Scene.lead, Scene.ann, Scene.bob]
        try scene.write("and so does this. ", by: Scene.ann)
        for index in honest + honest { try scene.sync(index) }
        for index in honest {
            #expect(try scene[index].evaluation().cutoffs(of: scene.document)[bob] == nil)
            #expect(try scene.text(index).contains("stays in effect. "))
            #expect(try !scene.reasons(index).contains("cutoff"))
        }
        scene.server.beHonest()
        try scene.syncAll()
        try scene.expectWhole()
    }

    @Test
    func `A20 an epoch made by someone who has no part in the document is written with by nobody`()
        throws
    {
        let scene = try Scene()
        try scene[Scene.ann].remove(scene[Scene.carol].member, from: scene.document, at: scene.now)
        let rest = [Scene.admin, Scene.lead, Scene.ann, Scene.bob]
        try scene.syncAll(rest)
        let carol = scene.evil(Scene.carol)
        let maker = EpochMaker(
            network: scene.village.network,
            author: carol.id,
            random: scene.village.random,
            encapsulation: scene.village.encapsulation
        )
        let everyone = scene.village.people.map { WrapTarget($0.keys().identity) }
        let made = try maker.newEpoch(of: scene.document, for: everyone)
        let forged = try carol.sign(.newEpoch(made.epoch, made.wraps), in: scene.document)
        plant(forged, in: scene)
        for index in rest { try scene.sync(index) }
        for index in rest {
            let evaluation = try scene[index].evaluation()
            #expect(evaluation.writingEpoch(of: scene.document) != made.epoch.epoch)
            try scene.write("not under hers. ", by: index)
        }
        scene.server.beHonest()
        try scene.syncAll(rest)
        try scene.expectWhole(rest)
        for tip in try scene[Scene.ann].tips(of: scene.document) {
            let place = ChangePlace(
                chain: Trust.ChainID(
                    document: scene.document,
                    device: tip.device,
                    incarnation: tip.incarnation
                ),
                seq: tip.seq
            )
            for change in try scene[Scene.ann].changes(at: place) {
                #expect(try SealedChange(change).header.epoch != made.epoch.epoch)
            }
        }
    }
}
