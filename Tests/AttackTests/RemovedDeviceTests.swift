import Replica
import Samen
import SimulatedWorld
import Sync
import Testing
import Trust
import Wire

@Suite("A removed device writes on", .endsSealed, .timeLimit(.minutes(40)))
struct RemovedDeviceTests {
    let scene: Scene

    init() throws {
        scene = try Scene()
        try scene.write("voor. ", by: Scene.bob)
        try scene.syncAll()
    }

    /// An administrator removes Bob's device, or Bob; everyone but Bob hears of it.
    private func remove(_ reason: Remove.Reason = .lost) throws {
        let removal = Remove(target: .member(scene[Scene.bob].member), reason: reason)
        try scene[Scene.admin].author(.remove(removal), at: scene.now)
        try scene.syncAll(Self.honest)
    }

    private static let honest = [Scene.admin, Scene.lead, Scene.ann, Scene.carol]

    @Test func `B34 forty changes are kept, its user is told, and a lead gives them effect`() throws
    {
        let removed = scene.now
        try remove()
        for number in 0..<40 { try scene.write("laat\(number). ", by: Scene.bob) }
        let summary = try scene.sync(Scene.bob)
        #expect(summary.quarantined == 40 && summary.accepted == 0 && summary.refused == 0)
        #expect(summary.held == 0)
        // It hears that it was removed, why, by whom and whom to ask, and nothing of the case.
        let told = try #require(try scene[Scene.bob].status().ended)
        #expect(told.code == "member-lost" && told.since == removed)
        #expect(told.by == ShortCode.of(scene[Scene.admin].member))
        #expect(told.ask == [ShortCode.of(scene[Scene.admin].member)])
        #expect(try scene[Scene.bob].quarantine() == [])
        #expect(summary.notices.isEmpty && summary.unproven == 0)
        #expect(try scene[Scene.ann].status().ended == nil)
        try scene.write("geheim. ", by: Scene.ann)
        try scene.syncAll(Self.honest)
        try scene.sync(Scene.bob)
        #expect(try !scene.text(Scene.bob).contains("geheim"))
        #expect(try scene.text(Scene.bob).contains("laat39"))
        try scene.expectWhole(Self.honest, except: [Scene.bob])
        for index in Self.honest {
            let items = try scene[index].quarantine()
            #expect(items.map(\.reason) == Array(repeating: "cutoff", count: 40))
            #expect(items.allSatisfy { $0.author == scene[Scene.bob].id && $0.size > 0 })
            #expect(try !scene.text(index).contains("laat"))
            #expect(try scene[index].deciders(in: scene.document) == [scene[Scene.lead].member])
        }
        let changes = Set(try scene[Scene.lead].quarantine().compactMap(\.change))
        #expect(throws: SamenError.self) {
            try scene[Scene.ann].adopt(changes, in: scene.document, at: scene.now)
        }
        #expect(try scene[Scene.lead].adopt(changes, in: scene.document, at: scene.now) == 40)
        try scene.syncAll(Self.honest)
        try scene.expectWhole(Self.honest)
        for index in Self.honest {
            #expect(try scene[index].quarantine() == [])
            #expect(try scene.text(index).contains("laat39"))
        }
    }

    @Test func `B15 backdated heads, clock and epoch make nothing count that came after`() throws {
        let bob = scene.evil(Scene.bob)
        let claim = try bob.claim(in: scene.document)
        let payload = try bob.payload(in: scene.document) { edit throws(ReplicaError) in
            try edit.insert("vervalst. ", at: 0, in: Cells.note)
        }
        try remove(.compromised)
        var backdated = claim
        backdated.authHeads = []
        let late = try bob.seal([payload, payload], in: scene.document, backdated)
        let answer = try bob.push(late.map(\.wire), to: scene.server, at: scene.now)
        #expect(answer.results.map(\.status) == [.quarantined, .quarantined])
        try scene.syncAll(Self.honest)
        try scene.expectWhole(Self.honest)
        for index in Self.honest {
            #expect(try !scene.text(index).contains("vervalst"))
            #expect(try scene.reasons(index) == ["cutoff", "cutoff"])
        }
    }

    @Test func `B15 at or below the cutoff other content is a fork, and takes nothing from anyone`()
        throws
    {
        let bob = scene.evil(Scene.bob)
        let payload = try bob.payload(in: scene.document) { edit throws(ReplicaError) in
            try edit.insert("vervalst. ", at: 0, in: Cells.note)
        }
        try remove()
        var claim = try bob.claim(in: scene.document)
        let tip = try #require(claim.after)
        claim.after = nil
        #expect(tip.seq == 1)
        let rival = try bob.seal([payload], in: scene.document, claim)
        // The server does not store it from the device itself; somebody brings it.
        let answer = try bob.push(rival.map(\.wire), to: scene.server, at: scene.now)
        #expect(answer.results.map(\.status) == [.fork])
        let carol = scene.evil(Scene.carol)
        let brought = try carol.push(rival.map(\.wire), to: scene.server, at: scene.now)
        #expect(brought.results.map(\.status) == [.fork])
        try scene.syncAll(Self.honest)
        // The cutoff names what was here, so that side stands.
        try scene.expectWhole(Self.honest)
        for index in Self.honest {
            #expect(try scene.text(index).contains("voor."))
            #expect(try !scene.text(index).contains("vervalst"))
            #expect(try scene.reasons(index) == ["fork"])
        }
    }

    @Test func `B15 what comes in one page behind the removal counts for nothing`() throws {
        // Carol was away; the server holds the removal and what Bob wrote after it.
        let away = [Scene.admin, Scene.lead, Scene.ann]
        let removal = Remove(target: .member(scene[Scene.bob].member), reason: .lost)
        try scene[Scene.admin].author(.remove(removal), at: scene.now)
        let before = try scene[Scene.admin].entries(of: scene.document)
        // As if no lead had bounded the device: only the removal arrives, and then the late work.
        let bare = try scene[Scene.admin].entries(of: nil).filter { entry in
            try !scene[Scene.carol].entries(of: nil).contains(entry)
        }
        #expect(!before.isEmpty && bare.count == 1)
        try scene.evil(Scene.admin).push([], entries: bare, to: scene.server, at: scene.now)
        let bob = scene.evil(Scene.bob)
        let payload = try bob.payload(in: scene.document) { edit throws(ReplicaError) in
            try edit.insert("laat. ", at: 0, in: Cells.note)
        }
        let late = try bob.seal([payload], in: scene.document, bob.claim(in: scene.document))
        try bob.push(late.map(\.wire), to: scene.server, at: scene.now)
        try scene.sync(Scene.carol)
        #expect(try !scene.text(Scene.carol).contains("laat"))
        #expect(try scene.reasons(Scene.carol) == ["cutoff"])
        try scene.syncAll(away + [Scene.carol])
        try scene.expectWhole(away + [Scene.carol])
        #expect(try scene.reasons(Scene.ann) == ["cutoff"])
    }

    @Test func `B15 a device that had written nothing is bounded like one that had`() throws {
        let removal = Remove(target: .member(scene[Scene.carol].member), reason: .lost)
        try scene[Scene.admin].author(.remove(removal), at: scene.now)
        let rest = [Scene.admin, Scene.lead, Scene.ann, Scene.bob]
        try scene.syncAll(rest)
        try scene.write("eerste woord. ", by: Scene.carol)
        #expect(try scene.sync(Scene.carol).quarantined == 1)
        try scene.syncAll(rest)
        try scene.expectWhole(rest, except: [Scene.carol])
        for index in rest {
            #expect(try !scene.text(index).contains("eerste woord"))
            #expect(try scene.reasons(index) == ["cutoff"])
        }
    }

    @Test func `B16 a late cutoff takes back what was applied, and honest work on it stands`()
        throws
    {
        let document = scene.document
        try scene[Scene.ann].edit(document, at: scene.now) { edit throws(ReplicaError) in
            try edit.write(.int(2), to: Danger.level)
            try edit.add(.string("wapen"), to: Danger.markers)
            try edit.insert(
                [RecordID(high: 1, low: 1), RecordID(high: 1, low: 2)],
                at: 0,
                in: Danger.steps
            )
        }
        try scene.syncAll()
        // Bob replaces, clears, moves and writes; Ann and Carol have it, the others do not.
        try scene[Scene.bob].edit(document, at: scene.now) { edit throws(ReplicaError) in
            try edit.write(.int(0), to: Danger.level)
            try edit.remove(.string("wapen"), from: Danger.markers)
            try edit.move(from: 0, to: 1, in: Danger.steps)
            try edit.insert("ertussen weg. ", at: 0, in: Cells.note)
        }
        let items = try scene[Scene.bob].changes(in: document, beyond: []).map { WireFeedItem($0) }
        for index in [Scene.ann, Scene.carol] {
            try scene[index].receive(items, at: scene.now)
            #expect(try scene[index].document(document).value(Danger.level) == .int(0))
        }
        // Carol builds on it, in the middle of Bob's words.
        try scene[Scene.carol].edit(document, at: scene.now) { edit throws(ReplicaError) in
            try edit.insert("carol was hier, ", at: 4, in: Cells.note)
            try edit.write(.int(1), to: Danger.other)
        }
        try scene.sync(Scene.carol)
        try remove()
        try scene.sync(Scene.bob)
        try scene.syncAll(Self.honest)
        try scene.expectWhole(Self.honest, except: [Scene.bob])
        for index in Self.honest {
            let shown = try scene[index].document(document)
            #expect(shown.value(Danger.level) == .int(2))
            #expect(shown.elements(Danger.markers) == [.string("wapen")])
            #expect(
                shown.list(Danger.steps) == [RecordID(high: 1, low: 1), RecordID(high: 1, low: 2)]
            )
            #expect(shown.value(Danger.other) == .int(1))
            #expect(shown.text(Cells.note).contains("carol was hier, "))
            #expect(!shown.text(Cells.note).contains("ertussen"))
            #expect(try scene[index].quarantine().map(\.kind) == [.void])
        }
    }

    @Test func `B01 with a leaked key a stranger's change is not taken, and else without effect`()
        throws
    {
        // Carol leaves the document and keeps its key.
        try scene[Scene.ann].remove(scene[Scene.carol].member, from: scene.document, at: scene.now)
        let rest = [Scene.admin, Scene.lead, Scene.ann, Scene.bob]
        try scene.syncAll(rest)
        let carol = scene.evil(Scene.carol)
        let payload = try carol.payload(in: scene.document) { edit throws(ReplicaError) in
            try edit.insert("indringer. ", at: 0, in: Cells.note)
        }
        let late = try carol.seal([payload], in: scene.document, carol.claim(in: scene.document))
        let answer = try carol.push(late.map(\.wire), to: scene.server, at: scene.now)
        #expect(answer.results.map(\.status) == [.quarantined])
        try scene.syncAll(rest)
        for index in rest {
            #expect(try !scene.text(index).contains("indringer"))
            #expect(try scene.reasons(index) == ["cutoff"])
        }
        try scene.expectWhole(rest)
    }

    @Test func `B01 a document that its author never had a part in takes nothing of theirs`() throws
    {
        let private_ = try scene[Scene.ann].createDocument(includingLeads: false, at: scene.now)
        try scene[Scene.ann].edit(private_, at: scene.now) { edit throws(ReplicaError) in
            try edit.insert("alleen ann. ", at: 0, in: Cells.note)
        }
        try scene.sync(Scene.ann)
        // Ann's own program seals under another's name: with her key, and Bob's signature.
        let bob = EvilDevice(world: scene.devices[Scene.ann], village: scene.village)
        let payload = try bob.payload(in: private_) { edit throws(ReplicaError) in
            try edit.insert("indringer. ", at: 0, in: Cells.note)
        }
        let forged = try bob.seal(
            [payload],
            in: private_,
            EvilDevice.Claim(),
            as: scene.evil(Scene.bob)
        )
        let answer = try scene.evil(Scene.bob).push(
            forged.map(\.wire),
            to: scene.server,
            at: scene.now
        )
        #expect(answer.results.map(\.status) == [.notMember])
        // By a bundle it comes all the same.
        try scene[Scene.ann].receive(forged.map { WireFeedItem($0.wire) }, at: scene.now)
        let shown = try scene[Scene.ann].document(private_).text(Cells.note)
        #expect(shown == "alleen ann. ")
        #expect(try scene.reasons(Scene.ann) == ["authority"])
        #expect(try scene[Scene.ann].check() == [])
    }
}

/// Cells that can hurt when they are wrong.
private enum Danger {
    private static let record = Replica.Record(type: 1, id: RecordID(high: 1, low: 1))
    static let level = CellAddress(record: record, field: 20, type: .multiRegister)
    static let other = CellAddress(record: record, field: 21, type: .multiRegister)
    static let markers = CellAddress(record: record, field: 22, type: .addWinsSet)
    static let steps = CellAddress(record: record, field: 23, type: .list)
}

extension WireFeedItem {
    init(_ change: WireSealedChange) {
        self.init()
        self.change = change
    }

    init(_ change: SealedChange) {
        self.init(change.wire)
    }
}
