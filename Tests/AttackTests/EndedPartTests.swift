import Samen
import SimulatedWorld
import Sync
import TestSupport
import Testing
import Trust

/// Whoever lost a place is told, whatever ended it, and no honest server is accused of it.
@Suite("A place that has ended", .endsSealed, .timeLimit(.minutes(10)))
struct EndedPartTests {
    let scene: Scene

    init() throws {
        scene = try Scene()
        try scene.write("voor. ", by: Scene.bob)
        try scene.syncAll()
    }

    private func expectNoAlarm(sourceLocation: SourceLocation = #_sourceLocation) {
        for device in scene.devices {
            for summary in device.summaries {
                #expect(summary.unproven == 0, "\(summary)", sourceLocation: sourceLocation)
                // A server that never had it is told what it lacks.
                #expect(
                    summary.notices.subtracting([.healed]) == [],
                    sourceLocation: sourceLocation
                )
            }
        }
    }

    @Test func `whoever is unshared is told, may write no longer, and loses nothing`() throws {
        let bob = scene[Scene.bob]
        let time = scene.now
        try scene[Scene.ann].remove(bob.member, from: scene.document, at: time)
        try scene.sync(Scene.ann)
        let late = try scene.write("nog niet gehoord. ", by: Scene.bob)
        let summary = try scene.sync(Scene.bob)
        #expect(summary.quarantined == 1)
        let ending = try #require(try bob.ending(in: scene.document))
        #expect(ending.cause == .unshared && ending.milliseconds == time)
        #expect(ending.author == .device(scene[Scene.ann].id))
        #expect(ending.askable == [scene[Scene.ann].member])
        let error = #expect(throws: SamenError.self) { try scene.write("meer. ", by: Scene.bob) }
        #expect(error?.code == .notAllowed)
        // Its place in the network is another matter.
        #expect(try bob.status().ended == nil && bob.status().unsent == 0)
        try scene.syncAll()
        #expect(try scene[Scene.lead].quarantine().map(\.change) == [late])
        #expect(try scene.text(Scene.bob).contains("nog niet gehoord"))
        expectNoAlarm()
        // Back again, it has everything that came meanwhile.
        try scene.write("intussen. ", by: Scene.ann)
        try scene[Scene.ann].add(bob.member, as: .writer, to: scene.document, at: scene.now)
        try scene.syncAll()
        #expect(try bob.ending(in: scene.document) == nil)
        #expect(try scene.text(Scene.bob).contains("intussen"))
        expectNoAlarm()
    }

    @Test func `it is told by a server that it never met before`() throws {
        let bob = scene[Scene.bob]
        try scene.syncAll(with: scene.honest)
        try scene[Scene.ann].remove(bob.member, from: scene.document, at: scene.now)
        for _ in 0..<2 { try scene.sync(Scene.ann, with: scene.honest) }
        for _ in 0..<2 { try scene.sync(Scene.bob, with: scene.honest) }
        #expect(try bob.ending(in: scene.document)?.cause == .unshared)
        expectNoAlarm()
    }

    @Test func `hints that are read late, one after another, accuse nobody`() throws {
        let (ann, bob) = (scene[Scene.ann], scene[Scene.bob])
        for _ in 0..<3 {
            try ann.remove(bob.member, from: scene.document, at: scene.now)
            try scene.sync(Scene.ann)
            try ann.add(bob.member, as: .writer, to: scene.document, at: scene.now)
            try scene.sync(Scene.ann)
        }
        try scene.syncAll()
        #expect(try bob.ending(in: scene.document) == nil)
        try ann.remove(bob.member, from: scene.document, at: scene.now)
        try scene.syncAll()
        #expect(try bob.ending(in: scene.document)?.cause == .unshared)
        expectNoAlarm()
    }

    @Test func `a server that is behind is accused of nothing`() throws {
        let (ann, bob) = (scene[Scene.ann], scene[Scene.bob])
        func annTellsBoth() throws {
            try scene.sync(Scene.ann)
            try scene.sync(Scene.ann, with: scene.honest)
        }
        try scene.syncAll(with: scene.honest)
        try ann.remove(bob.member, from: scene.document, at: scene.now)
        try annTellsBoth()
        try ann.add(bob.member, as: .writer, to: scene.document, at: scene.now)
        // One of the two does not know yet that he is back.
        try scene.sync(Scene.ann)
        try scene.sync(Scene.bob)
        try scene.sync(Scene.bob, with: scene.honest)
        #expect(try bob.ending(in: scene.document) == nil)
        try annTellsBoth()
        try ann.remove(bob.member, from: scene.document, at: scene.now)
        // And now that he is gone again.
        try scene.sync(Scene.ann)
        try scene.sync(Scene.bob)
        #expect(try bob.ending(in: scene.document)?.cause == .unshared)
        try scene.sync(Scene.bob, with: scene.honest)
        #expect(try bob.ending(in: scene.document)?.cause == .unshared)
        expectNoAlarm()
    }

    @Test func `B12 a device whose grants became void is told, and its work is kept`() throws {
        // The administrator who admitted everyone is removed by the root, and nothing of it is trusted.
        let removal = Remove(
            target: .member(scene[Scene.admin].member),
            reason: .compromised
        )
        let entry = try scene.village.byRoot(.remove(removal))
        try scene.write("te goeder trouw. ", by: Scene.bob)
        try scene.evil(Scene.carol).push(entries: [entry], to: scene.server, at: scene.now)
        let summary = try scene.sync(Scene.bob)
        #expect(summary.quarantined == 1 && summary.held == 0)
        let told = try #require(try scene[Scene.bob].status().ended)
        #expect(told.code == "grant-void" && told.by == "root" && told.since != nil)
        #expect(try scene[Scene.bob].status().unsent == 0)
        expectNoAlarm()
    }
}
