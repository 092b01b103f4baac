import Replica
import SamenServer
import TestSupport
import Samen
import SimulatedWorld
import Sync
import Testing
import Trust
import Wire

/// A server that keeps something from someone.
@Suite("What a server keeps back", .endsSealed, .timeLimit(.minutes(10)))
struct WithholdingTests {
    @Test(arguments: [false, true])
    func `A01 a change left out holds its chain, stops no other, and is told after a day`(
        byChance: Bool
    ) throws {
        let scene = try Scene()
        let ids = try (1...3).map { try scene.write("note \($0) ", by: Scene.ann) }
        scene.server.hide(from: [scene[Scene.bob].id]) { $0.id == ids[1] }
        try scene.sync(Scene.ann)
        try scene.write("elsewhere ", by: Scene.carol)
        try scene.sync(Scene.carol)
        try scene.sync(Scene.bob)
        let text = try scene.text(Scene.bob)
        #expect(text.contains("note 1 ") && text.contains("elsewhere "))
        #expect(!text.contains("note 3 "))
        #expect(try scene.reasons(Scene.bob) == ["pending-gap"])
        #expect(try scene[Scene.bob].withheld(at: scene.now) == [])
        scene.wait(hours: 24)
        let withheld = try scene[Scene.bob].withheld(at: scene.now)
        #expect(withheld.map(\.document) == [scene.document])
        #expect(withheld.map(\.author) == [scene[Scene.ann].id])
        #expect(withheld.map(\.seqs) == [2...2])
        // It comes by another server, or by the same one that thinks better of it.
        if byChance {
            scene.server.beHonest()
        } else {
            try scene.sync(Scene.ann, with: scene.honest)
        }
        try scene.sync(Scene.bob, with: byChance ? scene.server : scene.honest)
        #expect(try scene.text(Scene.bob).contains("note 3 "))
        #expect(try scene[Scene.bob].quarantine() == [])
        #expect(try scene[Scene.bob].withheld(at: scene.now) == [])
        scene.server.beHonest()
        try scene.syncAll()
        try scene.expectWhole()
    }

    @Test func `A01 a gap that nobody signed for is nobody's fault`() throws {
        let scene = try Scene()
        try scene.write("note 1 ", by: Scene.ann)
        try scene.syncAll()
        let ann = scene.evil(Scene.ann)
        let payload = try ann.payload(in: scene.document) { edit throws(ReplicaError) in
            try edit.insert("made up", at: 0, in: Cells.note)
        }
        var claim = try ann.claim(in: scene.document)
        claim.after = (9, try ann.seal([payload], in: scene.document, claim)[0].id)
        let sealed = try ann.seal([payload], in: scene.document, claim)[0]
        // A server cannot sign for her.
        var forged = sealed.wire
        forged.signature = .init(repeating: 1, count: 64)
        var item = WireFeedItem()
        item.change = forged
        try scene[Scene.bob].receive([item], at: scene.now)
        #expect(try scene.reasons(Scene.bob) == ["pending-gap"])
        scene.wait(hours: 48)
        #expect(try scene[Scene.bob].withheld(at: scene.now) == [])
        item.change = sealed.wire
        try scene[Scene.bob].receive([item], at: scene.now)
        scene.wait(hours: 48)
        let withheld = try scene[Scene.bob].withheld(at: scene.now)
        #expect(withheld.map(\.seqs) == [2...9])
    }

    @Test func `A02 what was built on a hidden tail waits, and after a day its author is named`()
        throws
    {
        let scene = try Scene()
        try scene.write("begun. ", by: Scene.ann)
        try scene.syncAll()
        let hidden = try scene.write("hidden. ", by: Scene.ann)
        scene.server.hide(from: [scene[Scene.bob].id]) { $0.id == hidden }
        try scene.sync(Scene.ann)
        try scene.sync(Scene.carol)
        try scene.write("on top. ", by: Scene.carol)
        try scene.sync(Scene.carol)
        try scene.sync(Scene.bob)
        #expect(try scene.reasons(Scene.bob) == ["pending-dependency"])
        #expect(try !scene.text(Scene.bob).contains("on top. "))
        scene.wait(hours: 24)
        let withheld = try scene[Scene.bob].withheld(at: scene.now)
        #expect(withheld.map(\.document) == [scene.document])
        #expect(withheld.map(\.author) == [scene[Scene.ann].id])
        #expect(withheld.map(\.seqs) == [2...2])
        #expect(withheld.map(\.reason) == [.pendingDependency])
        try scene.sync(Scene.carol, with: scene.honest)
        try scene.sync(Scene.bob, with: scene.honest)
        #expect(try scene[Scene.bob].withheld(at: scene.now) == [])
        scene.server.beHonest()
        try scene.syncAll()
        try scene.expectWhole()
    }

    @Test
    func `A02 a hidden tail that nobody built on cannot be told from silence: status says as of`()
        throws
    {
        let scene = try Scene()
        try scene.syncAll()
        let before = try scene.sync(Scene.bob).cursor
        let hidden = try scene.write("hidden. ", by: Scene.ann)
        scene.server.hide(from: [scene[Scene.bob].id]) { $0.id == hidden }
        try scene.sync(Scene.ann)
        let summary = try scene.sync(Scene.bob)
        #expect(try scene[Scene.bob].withheld(at: scene.now + 1_000_000_000) == [])
        // Where the device stands in the feed is all that it can know.
        #expect(summary.cursor == before.map { $0 + 1 })
        #expect(
            try scene[Scene.bob].anchors(of: scene.server.server).first?.cursor == summary.cursor
        )
        try scene.expectEqualWhereEqual()
        scene.server.beHonest()
        try scene.sync(Scene.ann, with: scene.honest)
        try scene.sync(Scene.bob, with: scene.honest)
        #expect(try scene.text(Scene.bob).contains("hidden. "))
    }

    @Test func `A06 two histories under one feed are noticed by what names the other, and join`()
        throws
    {
        let scene = try Scene()
        let (ann, bob, carol) = (Scene.ann, Scene.bob, Scene.carol)
        let other = try scene.server.equivocate(to: [scene[bob].id])
        try scene.write("for some. ", by: ann)
        try scene.sync(ann)
        try scene.write("for others. ", by: bob)
        try scene.sync(bob)
        try scene.sync(carol)
        let onTop = try scene.write("on top. ", by: carol)
        try scene.sync(carol)
        #expect(try !scene.text(bob).contains("for some. "))
        // The server shows the one history what was built on the other.
        let place = try #require(
            try scene[carol].tips(of: scene.document).first { $0.id == onTop }
        )
        let chain = Trust.ChainID(
            document: scene.document,
            device: place.device,
            incarnation: place.incarnation
        )
        let changes = try scene[carol].changes(of: chain, after: place.seq - 1)
        try scene.evil(carol).push(changes, to: other, at: scene.now)
        try scene.sync(bob)
        #expect(try scene.reasons(bob) == ["pending-dependency"])
        scene.wait(hours: 24)
        #expect(try scene[bob].withheld(at: scene.now).map(\.author) == [scene[ann].id])
        // Joined again: another hash at a cursor that is known.
        scene.server.join()
        let summary = try scene.sync(bob)
        #expect(summary.outcome == .complete)
        #expect(summary.notices.isSuperset(of: [.diverged, .healed]))
        try scene.syncAll()
        try scene.expectWhole()
        #expect(try scene[bob].withheld(at: scene.now) == [])
    }
}
