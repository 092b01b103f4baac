import GRDB
import Replica
import SamenServer
import TestSupport
import Samen
import SimulatedWorld
import Sync
import Testing
import Trust
import Wire

/// A server that comes back with what it once had.
@Suite("A server that was put back", .endsSealed, .timeLimit(.minutes(10)))
struct RestoredServerTests {
    /// How a server that was put back answers an anchor that it does not know.
    enum Manner: CaseIterable, Sendable {
        case admits, hides
    }

    @Test(arguments: Manner.allCases)
    func `A05 yesterday's server gets back what it lost, other people's too`(
        manner: Manner
    ) throws {
        let scene = try Scene()
        try scene.write("old ", by: Scene.ann)
        try scene.syncAll()
        let yesterday = try scene.server.world.image()
        for index in Scene.workers { try scene.write("new of \(index) ", by: index) }
        try scene.syncAll()
        try scene.server.world.putBack(yesterday)
        if manner == .hides {
            scene.server.onSyncAnswer { response, asked in
                guard case .diverged? = response.pull else { return }
                var page = WirePage()
                page.next = try asked.sync.have
                page.head = 3
                response.pull = .page(page)
            }
        }
        let lost = try scene.text(Scene.ann)
        let summary = try scene.sync(Scene.ann)
        #expect(summary.healed >= 3, "hers and the others'")
        #expect(summary.notices.contains(.healed))
        #expect(summary.notices.contains(manner == .admits ? .diverged : .feedHash))
        #expect(try scene.text(Scene.ann) == lost, "nothing disappears here")
        scene.server.beHonest()
        // Someone who was not there gets it from the server alone.
        let late = try SimulatedDevice(
            scene.village.people[Scene.lead],
            scene.village,
            server: scene.server.server
        )
        try scene.sync(late)
        #expect(try late.device.document(scene.document).text(Cells.note) == lost)
        try scene.syncAll()
        try scene.expectWhole()
        #expect(try scene.server.world.faults() == [])
    }

    @Test
    func `A32 entries come before everything, so the removed gets nothing new and is cut off`()
        throws
    {
        let scene = try Scene()
        let (lead, ann, bob, carol) = (Scene.lead, Scene.ann, Scene.bob, Scene.carol)
        try scene.write("before. ", by: ann)
        try scene.write("while a member. ", by: carol)
        try scene.syncAll()
        let yesterday = try scene.server.world.image()
        let member = scene[carol].member
        try scene[lead].author(
            .remove(Remove(target: .member(member), reason: .left)),
            at: scene.now
        )
        try scene[lead].maintain(at: scene.now)
        try scene.syncAll([lead, ann, bob])
        let after = try scene.write("after. ", by: ann)
        try scene.syncAll([lead, ann, bob])
        try scene.server.world.putBack(yesterday)
        // The removed one first: old ciphertext at most.
        try scene.sync(carol)
        #expect(try !scene.devices[carol].holds(after))
        try scene.write("by the removed. ", by: carol)
        try scene.sync(carol)
        // Then one that saw the removal.
        let summary = try scene.sync(ann)
        #expect(summary.notices.isSuperset(of: [.diverged, .healed]))
        let evaluation = try scene.server.world.evaluation()
        #expect(evaluation.standing(of: scene[carol].id).isEmpty)
        #expect(evaluation.role(of: scene[carol].id, in: scene.document) == nil)
        let cutOff = try scene.sync(carol)
        #expect(try !scene.devices[carol].holds(after))
        #expect(cutOff.received == 0)
        try scene.syncAll([lead, ann, bob])
        try scene.expectWhole([lead, ann, bob], except: [carol])
        #expect(try scene.text(ann).contains("while a member. "))
        #expect(try !scene.text(ann).contains("by the removed. "))
        #expect(try scene.reasons(ann).contains("cutoff"))
    }

    @Test
    func `A33 however often it is put back, only what it lacks is sent, and each time is told`()
        throws
    {
        let scene = try Scene()
        for index in Scene.workers { try scene.write("note of \(index) ", by: index) }
        try scene.syncAll()
        var image = try scene.server.world.image()
        for hour in 1...3 {
            try scene.write("in hour \(hour) ", by: Scene.ann)
            try scene.syncAll(Scene.workers)
            try scene.server.world.putBack(image)
            scene.wait(hours: 1)
            let summaries = try Scene.workers.map { try scene.sync($0) }
            #expect(summaries.map(\.healed) == [1, 0, 0])
            #expect(summaries.map(\.offered) == [1, 0, 0])
            for summary in summaries { #expect(summary.notices.contains(.diverged)) }
            image = try scene.server.world.image()
        }
        try scene.syncAll()
        try scene.expectWhole()
    }
}
