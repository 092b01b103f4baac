import Replica
import Samen
import SimulatedWorld
import Sync
import TestSupport
import Testing
import Trust
import Wire

import struct Foundation.Data

@Suite("Nobody lies", .timeLimit(.minutes(10)))
struct ControlTests {
    @Test func `everyone has everything, and no alarm is raised`() throws {
        let scene = try Scene()
        for index in Scene.workers { try scene.write("kauwgom \(index) ", by: index) }
        try scene.syncAll()
        try scene.expectWhole()
        try scene.expectSealed()
        for index in scene.devices.indices {
            #expect(try scene[index].quarantine() == [])
            for summary in scene.devices[index].summaries {
                #expect(summary.outcome == .complete)
                #expect(summary.unproven == 0 && summary.rejected == 0 && summary.healed == 0)
            }
        }
    }

    @Test func `what is sent unsealed is found on the wire and in the store`() throws {
        let scene = try Scene()
        let ann = scene.evil(Scene.ann)
        let plain = try ann.unsealed("pannenkoekenhuis", in: scene.document)
        #expect(try !Seen(scene.server).contains("pannenkoekenhuis"))
        let answer = try ann.push([plain], to: scene.server, at: scene.now)
        #expect(answer.results.map(\.status) == [.stored])
        #expect(try Seen(scene.server).contains("pannenkoekenhuis"))
    }
}
