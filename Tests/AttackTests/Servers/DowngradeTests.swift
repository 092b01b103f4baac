import Foundation
import Replica
import SamenServer
import TestSupport
import Samen
import SimulatedWorld
import Sync
import Testing
import Trust
import Wire

/// Whoever wants it weaker.
@Suite("Downgrades", .endsSealed, .timeLimit(.minutes(10)))
struct DowngradeTests {
    @Test(arguments: [0, 2, 99] as [UInt32])
    func `A18 a change of another suite is stored by no server and taken by no device`(
        suite: UInt32
    ) throws {
        let scene = try Scene()
        let ann = scene.evil(Scene.ann)
        let payload = try ann.payload(in: scene.document) { edit throws(ReplicaError) in
            try edit.insert("weaker. ", at: 0, in: Cells.note)
        }
        let sealed = try ann.seal([payload], in: scene.document, ann.claim(in: scene.document))[0]
        var weak = sealed.wire
        var header = try WireChangeHeader(decoding: Array(weak.header))
        header.suite = suite
        weak.header = Data(header.encoded)
        let hash = Hashing.hash(
            .change,
            Array(weak.header),
            Hashing.sha256(Array(weak.ciphertext))
        )
        let keys = ann.world.person.keys()
        let signature = keys.signing.sign(.change, in: scene.village.network, hash)
        weak.signature = Data(signature.bytes)
        let answer = try ann.push([weak], to: scene.server, at: scene.now)
        #expect(answer.results.map(\.status) == [.malformed])
        var item = WireFeedItem()
        item.change = weak
        let receipt = try scene[Scene.bob].receive([item], at: scene.now)
        #expect(receipt.refused == 1)
        #expect(try scene.reasons(Scene.bob) == ["suite"])
        // The same, sealed as it should be.
        item.change = sealed.wire
        #expect(try scene[Scene.bob].receive([item], at: scene.now).applied == 1)
        #expect(try scene.text(Scene.bob).contains("weaker. "))
    }

    @Test func `A18 plain text in the place of a ciphertext is shown to nobody`() throws {
        let scene = try Scene()
        let ann = scene.evil(Scene.ann)
        let plain = try ann.unsealed("unsealed. ", in: scene.document)
        var item = WireFeedItem()
        item.change = plain
        try scene[Scene.bob].receive([item], at: scene.now)
        #expect(try !scene.text(Scene.bob).contains("unsealed. "))
        #expect(try scene.reasons(Scene.bob) == ["cannot-open"])
        #expect(try scene[Scene.bob].quarantine().map(\.kind) == [.opaque])
    }

    @Test func `A18 whoever is told to upgrade keeps its work and is never served a weaker way`()
        throws
    {
        let scene = try Scene()
        try scene.write("unsent. ", by: Scene.ann)
        scene.server.onAnswer(.sync) { _, _ in
            .failure(.problem(Problem(status: 426, message: "speak version 3")))
        }
        let summary = try scene.sync(Scene.ann)
        guard case .stopped(.upgrade) = summary.outcome else {
            Issue.record("it ends with \(summary.outcome)")
            return
        }
        #expect(try scene[Scene.ann].status().unsent == 1)
        for body in scene.server.wire {
            guard let request = try? WireSyncRequest(decoding: body), request.protocol > 0 else {
                continue
            }
            #expect(request.protocol == Wire.Limits.protocolVersion)
        }
        scene.server.beHonest()
        try scene.syncAll()
        try scene.expectWhole()
    }
}
