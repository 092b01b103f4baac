import Replica
import Samen
import SimulatedWorld
import Sync
import TestSupport
import Testing
import Trust
import Wire

@Suite("One device, two stores", .endsSealed, .timeLimit(.minutes(40)))
struct ForkTests {
    let scene: Scene

    init() throws {
        scene = try Scene()
        try scene.write("gedeeld. ", by: Scene.ann)
        try scene.syncAll()
    }

    private static let others = [Scene.admin, Scene.lead, Scene.bob, Scene.carol]
    private static let few = [Scene.lead, Scene.bob, Scene.carol]

    private func branch(_ text: String, _ count: Int, by device: EvilDevice) throws
        -> [SealedChange]
    {
        let before = Set(try device.device.changes(in: scene.document, beyond: []).map(\.id))
        for number in 0..<count {
            try device.device.edit(scene.document, at: scene.now) { edit throws(ReplicaError) in
                let end = edit.length(of: Cells.note)
                try edit.insert("\(text)\(number). ", at: end, in: Cells.note)
            }
        }
        return try device.device.changes(in: scene.document, beyond: [])
            .filter { !before.contains($0.id) }
    }

    @Test
    func `B19 two branches of a hundred, brought by two people, are void alike until decided`()
        throws
    {
        let (one, two) = (scene.evil(Scene.ann), try scene.evil(Scene.ann).clone())
        let left = try branch("links", 101, by: one)
        let right = try branch("rechts", 101, by: two)
        #expect(left.count == 101 && left[0].place == right[0].place)
        // Each has built on what it got, and brings it to the server as somebody else's work.
        try scene[Scene.bob].receive(left.map { WireFeedItem($0) }, at: scene.now)
        try scene[Scene.carol].receive(right.map { WireFeedItem($0) }, at: scene.now)
        #expect(try scene.text(Scene.bob).contains("links100"))
        let first = try scene.evil(Scene.bob).push(
            left.map(\.wire),
            to: scene.server,
            at: scene.now
        )
        #expect(first.results.allSatisfy { $0.status == .stored })
        let second = try scene.evil(Scene.carol).push(
            right.map(\.wire),
            to: scene.server,
            at: scene.now
        )
        #expect(second.results.first?.status == .fork)
        try scene.syncAll(Self.few)
        let expected = Set((left + right).map(\.id))
        for index in Self.few {
            let items = try scene[index].quarantine()
            #expect(Set(items.compactMap(\.change)) == expected && items.count == 202)
            #expect(items.allSatisfy { $0.reason == "fork" && $0.author == scene[Scene.ann].id })
            #expect(try scene.text(index) == "gedeeld. ")
        }
        try scene.expectEqualWhereEqual(Self.few)

        let lead = scene[Scene.lead]
        #expect(throws: SamenError.self, "both sides at once") {
            try lead.adopt(expected, in: scene.document, at: scene.now)
        }
        // The last of a branch brings along all that comes before it on its side.
        let last = try #require(left.last)
        #expect(try lead.adopt([last.id], in: scene.document, at: scene.now) == 101)
        #expect(throws: SamenError.self, "the other side too") {
            try lead.adopt([right[0].id], in: scene.document, at: scene.now)
        }
        try scene.syncAll(Self.few)
        for index in Self.few {
            #expect(try scene.text(index).contains("links100"))
            #expect(try !scene.text(index).contains("rechts"))
            #expect(try scene[index].quarantine().count == 101)
        }
        try scene.expectEqualWhereEqual(Self.few)
    }

    @Test func `B19 the device itself hears of it, and goes on in a new incarnation`() throws {
        let two = try scene.evil(Scene.ann).clone()
        let right = try branch("rechts", 2, by: two)
        try scene.write("links. ", by: Scene.ann)
        try scene.sync(Scene.ann)
        try scene[Scene.carol].receive(right.map { WireFeedItem($0) }, at: scene.now)
        try scene.evil(Scene.carol).push(right.map(\.wire), to: scene.server, at: scene.now)
        let before = try scene[Scene.ann].incarnation()
        #expect(try scene.sync(Scene.ann).isRehomed)
        try scene.write("verder. ", by: Scene.ann)
        #expect(try scene[Scene.ann].incarnation() != before)
        try scene.syncAll()
        for index in scene.devices.indices {
            #expect(try scene.text(index).contains("verder. "))
            #expect(try !scene.text(index).contains("rechts"))
        }
        try scene.expectEqualWhereEqual()
    }

    @Test func `B31 B32 branches that two copies uploaded through two servers end the same`() throws
    {
        let two = try scene.evil(Scene.ann).clone()
        try scene.write("links. ", by: Scene.ann)
        try scene.sync(Scene.ann, with: scene.honest)
        let right = try branch("rechts", 1, by: two)
        try scene.sync(two.world)
        // Bob speaks with one server, Carol with the other; then everyone with both.
        try scene.sync(Scene.bob)
        try scene.sync(Scene.carol, with: scene.honest)
        for _ in 0..<3 {
            for index in Self.others + [Scene.ann] {
                try scene.sync(index, with: scene.honest)
                try scene.sync(index)
            }
        }
        for index in Self.others {
            #expect(try scene.reasons(index) == ["fork", "fork"])
            #expect(try scene.text(index) == "gedeeld. ")
        }
        try scene.expectEqualWhereEqual(Self.others)
        try scene[Scene.lead].adopt([right[0].id], in: scene.document, at: scene.now)
        for _ in 0..<2 {
            for index in Self.others {
                try scene.sync(index, with: scene.honest)
                try scene.sync(index)
            }
        }
        for index in Self.others {
            #expect(try scene.text(index) == "gedeeld. rechts0. ")
            #expect(try scene.reasons(index) == ["fork"])
        }
        try scene.expectEqualWhereEqual(Self.others)
    }

    @Test
    func `B31 one image on two laptops: one goes on, the other begins anew, nothing is doubled`()
        throws
    {
        let two = try scene.clone(Scene.ann)
        var used: Set<[UInt8]> = []
        for round in 0..<4 {
            try scene.write("een\(round). ", by: Scene.ann)
            try two.device.edit(scene.document, at: scene.now) { edit throws(ReplicaError) in
                let end = edit.length(of: Cells.note)
                try edit.insert("twee\(round). ", at: end, in: Cells.note)
                try edit.increment(Cells.attempts, by: 1)
            }
            try scene.sync(Scene.ann)
            try scene.sync(two)
            try scene.sync(Scene.ann)
        }
        try scene.syncAll()
        try scene.sync(two)
        try scene.expectWhole()
        for index in scene.devices.indices {
            let text = try scene.text(index)
            for round in 0..<4 {
                for word in ["een\(round). ", "twee\(round). "] {
                    #expect(text.components(of: word) == 1, "\(word) in \(text)")
                }
            }
            #expect(try scene[index].document(scene.document).count(Cells.attempts) == 4)
            #expect(try scene[index].quarantine() == [])
        }
        // No key is used twice: a key is its place and its salt.
        for change in try scene[Scene.bob].changes(in: scene.document, beyond: []) {
            #expect(used.insert(change.header.salt.bytes).inserted)
        }
        let incarnations = Set(
            try scene[Scene.bob].tips(of: scene.document)
                .filter { $0.device == scene[Scene.ann].id }.map(\.incarnation)
        )
        #expect(incarnations.count >= 2)
        #expect(try two.device.incarnation() != scene[Scene.ann].incarnation())
    }

    @Test func `B32 a store put back writes, and what the other copy uploads too is there once`()
        throws
    {
        let marker = try scene[Scene.ann].renewMarker(at: scene.now)
        _ = marker
        try scene.write("werk. ", by: Scene.ann)
        let copy = try scene.clone(Scene.ann)
        try copy.device.rehome(at: scene.now)
        try scene.sync(copy)
        try scene.sync(Scene.ann)
        try scene.syncAll()
        try scene.sync(copy)
        try scene.expectWhole()
        for index in scene.devices.indices {
            #expect(try scene.text(index).components(of: "werk. ") == 1)
            #expect(try scene[index].quarantine() == [])
        }
        #expect(
            try copy.device.stateHash(of: scene.document)
                == scene[Scene.bob].stateHash(of: scene.document)
        )
    }

    @Test
    func `B33 one identity with two contents is a fork in quarantine, and one can be adopted`()
        throws
    {
        let ann = scene.evil(Scene.ann)
        let place = try #require(try ann.claim(in: scene.document).after)
        let payload = try ann.payload(in: scene.document) { edit throws(ReplicaError) in
            try edit.insert("anders. ", at: 0, in: Cells.note)
        }
        let origin = ChangePayload.Origin(
            device: ann.id,
            incarnation: try ann.device.incarnation(),
            seq: place.seq
        )
        let other = ChangePayload(change: payload.change, origin: origin)
        let claim = EvilDevice.Claim(incarnation: scene.village.random.incarnation())
        let forged = try ann.seal([other], in: scene.document, claim)
        let answer = try ann.push(forged.map(\.wire), to: scene.server, at: scene.now)
        #expect(answer.results.map(\.status) == [.stored])
        try scene.syncAll(Self.others)
        for index in Self.others {
            #expect(try scene.reasons(index) == ["fork", "fork"])
            #expect(try scene.text(index) == "")
        }
        try scene.expectEqualWhereEqual(Self.others)
        let named = Set(try scene[Scene.lead].quarantine().compactMap(\.change))
        #expect(throws: SamenError.self, "both contents at once") {
            try scene[Scene.lead].adopt(named, in: scene.document, at: scene.now)
        }
        try scene[Scene.lead].adopt([place.id], in: scene.document, at: scene.now)
        #expect(throws: SamenError.self, "the other content too") {
            try scene[Scene.lead].adopt([forged[0].id], in: scene.document, at: scene.now)
        }
        try scene.syncAll(Self.others)
        for index in Self.others { #expect(try scene.text(index) == "gedeeld. ") }
        try scene.expectEqualWhereEqual(Self.others)
        // Nor where the other content is void by a cutoff too.
        let lead = scene[Scene.lead]
        let removal = Remove(target: .member(scene[Scene.ann].member), reason: .left)
        try scene[Scene.admin].author(.remove(removal), at: scene.now)
        try scene.syncAll(Self.others)
        let point = try #require(try lead.membership().lastPoint(of: ann.id, in: scene.document))
        let head = ChangeHead(
            incarnation: try ann.device.incarnation(),
            seq: place.seq,
            change: place.id
        )
        let cutoff = EntryContent.cutoff(of: ann.id, changes: [head], entries: [point])
        try lead.author(cutoff, in: scene.document, at: scene.now)
        #expect(try scene.reasons(Scene.lead) == ["cutoff"])
        #expect(throws: SamenError.self, "it has lost already") {
            try lead.adopt([forged[0].id], in: scene.document, at: scene.now)
        }
        #expect(try scene.text(Scene.lead) == "gedeeld. ")
    }

    @Test func `B33 what another device wrote, or a removed one, cannot be re-homed`() throws {
        let ann = scene.evil(Scene.ann)
        let place = try #require(try ann.claim(in: scene.document).after)
        let bob = scene.evil(Scene.bob)
        let payload = try bob.payload(in: scene.document) { edit throws(ReplicaError) in
            try edit.insert("gestolen. ", at: 0, in: Cells.note)
        }
        for (device, seq) in [(ann.id, place.seq), (ann.id, 400), (scene[Scene.carol].id, 1)] {
            let origin = ChangePayload.Origin(
                device: device,
                incarnation: try ann.device.incarnation(),
                seq: seq
            )
            let forged = try bob.seal(
                [ChangePayload(change: payload.change, origin: origin)],
                in: scene.document,
                EvilDevice.Claim(incarnation: scene.village.random.incarnation())
            )
            try bob.push(forged.map(\.wire), to: scene.server, at: scene.now)
        }
        try scene.syncAll(Self.others)
        for index in Self.others {
            #expect(try scene.text(index) == "gedeeld. ")
            #expect(try scene.reasons(index) == ["authority", "authority", "authority"])
        }
        try scene.expectEqualWhereEqual(Self.others)
    }
}

extension String {
    /// How often a piece stands in the text.
    fileprivate func components(of piece: String) -> Int {
        var (count, rest) = (0, self[...])
        while let range = rest.firstRange(of: piece) {
            count += 1
            rest = rest[range.upperBound...]
        }
        return count
    }
}
