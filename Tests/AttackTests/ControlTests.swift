import Foundation
import Replica
import Samen
import SimulatedWorld
import Sync
import TestSupport
import Testing
import Trust
import Wire

@Suite("Nobody lies", .endsSealed, .timeLimit(.minutes(10)))
struct ControlTests {
    @Test func `everyone has everything, and no alarm is raised`() throws {
        let scene = try Scene()
        for index in Scene.workers { try scene.write("kauwgom \(index) ", by: index) }
        try scene.syncAll()
        try scene.expectWhole()
        for index in scene.devices.indices {
            #expect(try scene[index].quarantine() == [])
            for summary in scene.devices[index].summaries {
                #expect(summary.outcome == .complete)
                #expect(summary.unproven == 0 && summary.rejected == 0 && summary.healed == 0)
            }
        }
    }

    @Test func `with sealing off, the search finds every word, every frame and every key`() throws {
        let scene = try Scene()
        for index in Scene.workers {
            try scene.write("Roodkapje woont op de Wolfstraat. ", by: index)
            try scene.write(String(repeating: "kauwgom en wespen \(index). ", count: 20), by: index)
        }
        try scene.syncAll()
        let search = try scene.search()
        for bytes in try scene.seen() { search.look(in: bytes) }
        #expect(search.found == 0 && search.count > 300)
        // The same changes with what they hold in the place of their ciphertexts, as it was sealed;
        // and what is compressed, and the keys, as somebody would send them who seals nothing.
        let canaries = try scene.canaries()
        #expect(canaries.frames.count > 2)
        let ann = scene.evil(Scene.ann)
        let loose = (canaries.contents + Array(canaries.secrets)).map { ChangePayload(change: $0) }
        let entries = try scene[Scene.ann].entries()
        try ann.push(entries: entries, to: scene.honest, at: scene.now)
        for index in Scene.workers {
            let own = canaries.opened.filter { change, _ in
                (try? SealedChange(change).header.device) == scene[index].id
            }
            let places = Set(try own.map { try SealedChange($0.change).id })
            #expect(places.count > 1)
            var seen: Set<Trust.ChangeID> = []
            let once = try own.filter { seen.insert(try SealedChange($0.change).id).inserted }
            let extra = index == Scene.ann ? loose : []
            let bare = try scene.evil(index).bared(once, then: extra)
            let answer = try scene.evil(index).push(bare, to: scene.honest, at: scene.now)
            #expect(answer.results.allSatisfy { $0.status == .stored })
        }
        search.look(in: try scene.honest.world.storeBytes())
        #expect(search.found == search.count, "the search is blind for some of it")
        scene.isSealed = false
    }
}
