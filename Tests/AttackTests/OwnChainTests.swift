import Replica
import Samen
import SimulatedWorld
import Sync
import TestSupport
import Testing
import Trust
import Wire

import struct Foundation.Data

@Suite("A server's word on one's own chain", .endsSealed, .timeLimit(.minutes(40)))
struct OwnChainTests {
    let scene: Scene

    init() throws {
        scene = try Scene()
        try scene.write("een. ", by: Scene.ann)
        try scene.syncAll()
    }

    @Test(arguments: ["old", "random", "empty", "huge", "new each time"])
    func `A22 whatever lease a server plays with, heads are checked and no copy is suspected`(
        game: String
    ) throws {
        let incarnation = try scene[Scene.ann].incarnation()
        let random = scene.village.random
        let old = Data(random.bytes(16))
        scene.server.onSyncAnswer { response, _ in
            response.lease =
                switch game {
                case "old": old
                case "random", "new each time": Data(random.bytes(16))
                case "huge": Data(random.bytes(64))
                default: Data()
                }
        }
        for round in 0..<3 {
            try scene.write("\(game)\(round). ", by: Scene.ann)
            let summary = try scene.sync(Scene.ann)
            #expect(summary.outcome == .complete && !summary.isRehomed)
            #expect(summary.requests <= 6)
        }
        scene.server.beHonest()
        try scene.syncAll()
        #expect(try scene[Scene.ann].incarnation() == incarnation)
        #expect(try scene[Scene.ann].suspicion() == nil)
        try scene.expectWhole()
    }

    @Test func `A22 one lease for two clients raises no alarm at either`() throws {
        var shared: Data?
        scene.server.onSyncAnswer { response, _ in
            shared = shared ?? response.lease
            response.lease = shared ?? Data()
        }
        let before = try [Scene.ann, Scene.bob].map { try scene[$0].incarnation() }
        for index in [Scene.ann, Scene.bob, Scene.ann, Scene.bob] {
            try scene.write("beurt. ", by: index)
            #expect(try scene.sync(index).isRehomed == false)
        }
        #expect(try [Scene.ann, Scene.bob].map { try scene[$0].incarnation() } == before)
        scene.server.beHonest()
        try scene.syncAll()
        try scene.expectWhole()
    }

    @Test func `A23 a head that is ahead, and FORK, without a change are ignored`() throws {
        let incarnation = try scene[Scene.ann].incarnation()
        let (id, document) = (scene[Scene.ann].id, scene.document)
        scene.server.onSyncAnswer { response, asked in
            guard asked.device == id else { return }
            response.lease = Data()
            var head = WireChainHead()
            head.documentID = Data(document.bytes)
            head.deviceID = Data(id.bytes)
            head.incarnation = Data(incarnation.bytes)
            head.seq = 99
            head.hash = Data(repeating: 7, count: 32)
            if try !asked.sync.own.isEmpty { response.ownAhead = [head] }
            for index in response.results.indices { response.results[index].status = .fork }
        }
        try scene.write("twee. ", by: Scene.ann)
        let summary = try scene.sync(Scene.ann)
        #expect(!summary.isRehomed && summary.unproven > 0, "\(summary)")
        #expect(try scene[Scene.ann].incarnation() == incarnation)
        scene.server.beHonest()
        try scene.syncAll()
        try scene.expectWhole()
        for index in scene.devices.indices {
            #expect(try scene[index].quarantine() == [])
        }
    }

    @Test
    func `B31 of two copies that each renewed the keys neither is stranded, and both are told`()
        throws
    {
        let carol = RemovalTarget.device(
            scene[Scene.carol].id,
            scene.village.people[0].member.organisation
        )
        try scene[Scene.admin].remove(carol, because: .lost, at: scene.now)
        let others = [Scene.admin, Scene.lead, Scene.ann, Scene.bob]
        try scene.syncAll(others)
        let copy = try scene.clone(Scene.ann)
        func writeCopy(_ text: String) throws {
            try copy.device.edit(scene.document, at: scene.now) { edit throws(ReplicaError) in
                try edit.insert(text, at: edit.length(of: Cells.note), in: Cells.note)
            }
        }
        try scene.write("echt. ", by: Scene.ann)
        try writeCopy("kopie. ")
        try scene.sync(Scene.ann)
        #expect(try scene.sync(copy).isRehomed)
        try scene.sync(copy)
        #expect(try copy.device.status().unsent == 0, "nothing is held for ever")
        try scene.sync(Scene.ann)
        for device in [copy.device, scene[Scene.ann]] {
            #expect(try device.status().forkedLogs == [.document(scene.document)])
        }
        try scene.write("verder. ", by: Scene.ann)
        try writeCopy("ook. ")
        for _ in 0..<2 {
            try scene.sync(copy)
            try scene.syncAll(others)
        }
        for index in others {
            let text = try scene.text(index)
            #expect(["echt. ", "kopie. ", "verder. ", "ook. "].allSatisfy { text.contains($0) })
            #expect(
                try scene[index].quarantine().allSatisfy { $0.change == nil && $0.reason == "fork" }
            )
        }
        try scene.expectWhole(others)
        // A colleague renews the keys; then those count for all.
        try scene.write("collega. ", by: Scene.bob)
        try scene.syncAll(others)
        let agreed = try scene[Scene.bob].evaluation().writingEpoch(of: scene.document)
        #expect(agreed != nil)
        try scene.write("allen. ", by: Scene.ann)
        try scene.syncAll(others)
        try scene.expectWhole(others)
    }

    @Test func `A23 with a change that a copy signed, unsent work is sealed again, once`() throws {
        let copy = try scene.clone(Scene.ann)
        let incarnation = try scene[Scene.ann].incarnation()
        try copy.device.edit(scene.document, at: scene.now) { edit throws(ReplicaError) in
            try edit.insert("kopie. ", at: 0, in: Cells.note)
            try edit.increment(Cells.attempts, by: 1)
        }
        try scene.sync(copy)
        try scene.write("twee. ", by: Scene.ann)
        let summary = try scene.sync(Scene.ann)
        #expect(summary.isRehomed)
        #expect(try scene[Scene.ann].incarnation() != incarnation)
        #expect(try scene.sync(Scene.ann).isRehomed == false)
        try scene.syncAll()
        try scene.expectWhole()
        for index in scene.devices.indices {
            #expect(try scene.text(index).contains("kopie. "))
            #expect(try scene[index].document(scene.document).count(Cells.attempts) == 1)
            #expect(try scene[index].quarantine() == [])
        }
    }
}
