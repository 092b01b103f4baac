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
        let payload = try ann.payload(in: scene.document) { edit throws(ReplicaError) in
            try edit.insert("pannenkoekenhuis", at: 0, in: Cells.note)
        }
        let sealed = try ann.seal([payload], in: scene.document, ann.claim(in: scene.document))[0]
        // The same change by a program that forgets to seal.
        var plain = sealed.wire
        let room = plain.ciphertext.count - payload.change.count
        plain.ciphertext = Data(payload.change + [UInt8](repeating: 0, count: room))
        let hash = Hashing.hash(
            .change,
            Array(plain.header),
            Hashing.sha256(Array(plain.ciphertext))
        )
        let signature = ann.world.person.keys().signing.sign(.change, in: ann.village.network, hash)
        plain.signature = Data(signature.bytes)
        #expect(try !Seen(scene.server).contains("pannenkoekenhuis"))
        let answer = try ann.push([plain], to: scene.server, at: scene.now)
        #expect(answer.results.map(\.status) == [.stored])
        #expect(try Seen(scene.server).contains("pannenkoekenhuis"))
    }
}
