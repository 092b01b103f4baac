import Samen
import Sync
import TestSupport
import Testing
import Trust
import Wire

/// A laptop was lost and its device removed; whoever has it begins new cases.
@Suite("A case that came after its author was removed", .timeLimit(.minutes(40)))
struct LateBeginningTests {
    let town: CaseTown
    let ann, bob, lead: CaseTown.Desk

    init() throws {
        town = try CaseTown()
        ann = try town.desk(town.town.ann)
        bob = try town.desk(town.town.bob)
        lead = try town.desk(town.town.lead)
        try town.town.byAdmin(.remove(Remove(target: .member(bob.device.member), reason: .lost)))
        for desk in [ann, lead] {
            try desk.device.receive(entries: town.town.entries, at: now)
            _ = try desk.device.maintain(at: now)
        }
    }

    private var now: UInt64 { town.minute * 60_000 }

    /// What the thief made, as ann and the lead get it in a bundle or from each other.
    private func begin() throws -> String {
        let code = try bob.book.newCase(pseudonym: "Duif", with: [ann.code])
        try bob.book.set("danger_level", of: code, to: "high")
        try spread()
        return code
    }

    private func spread() throws {
        for desk in [ann, lead] {
            try hand(bob.device, to: desk.device, at: now)
            _ = try desk.device.maintain(at: now)
        }
        try town.reconcile(ann, lead)
    }

    private func undecided() throws -> [QuarantinedWork] {
        try lead.book.quarantine().filter { $0.state == .undecided }
    }

    @Test func `B15 is nobody's case until a lead says so`() throws {
        _ = try begin()
        for desk in [ann, lead] {
            #expect(try desk.device.documents() == [])
            #expect(try desk.book.list().cases.isEmpty)
            #expect(try desk.device.check() == [])
        }
        let waiting = try undecided()
        #expect(waiting.map(\.kind) == waiting.map { _ in .document })
        #expect(!waiting.isEmpty)
        for work in waiting {
            #expect(work.reason == "cutoff" && work.author.code == bob.code)
            #expect(work.deciders == [lead.code] && work.isYours)
            let view = try lead.book.quarantined(work.code)
            #expect(view.readers.contains(ann.code) && view.entry != nil && !view.along.isEmpty)
        }
        // Everything else in it waits for that word, and is nobody's to decide on by itself.
        let others = try lead.book.quarantine().filter { $0.kind != .document }
        #expect(others.allSatisfy { $0.state == .waiting && $0.deciders.isEmpty })
        #expect(try lead.book.undecided().count == waiting.count)
        let refused = #expect(throws: SamenError.self) { try ann.book.adopt([waiting[0].code]) }
        #expect(refused?.code == .notAllowed)
        #expect(refused?.advice.contains(lead.code) == true, "and is told whom to ask")
    }

    @Test func `B15 is a case like any other once a lead has adopted it, up to there`() throws {
        let code = try begin()
        let waiting = try undecided()
        #expect(try lead.book.adopt(waiting.map(\.code)) == waiting.count)
        try town.reconcile(ann, lead)
        for desk in [ann, lead] {
            #expect(try desk.book.field("danger_level", of: code).codes == ["high"])
            #expect(try desk.book.quarantine().filter { $0.kind != .change } == [])
        }
        try bob.book.set("danger_level", of: code, to: "low")
        try spread()
        for desk in [ann, lead] {
            #expect(try desk.book.field("danger_level", of: code).codes == ["high"])
            #expect(try desk.device.reasons().allSatisfy { $0 == "cutoff" })
            #expect(try desk.device.check() == [])
        }
        #expect(try undecided().map(\.kind) == [.change])
    }

    @Test func `B15 stays away when a lead rejects it, and can be adopted later`() throws {
        let code = try begin()
        let waiting = try undecided().map(\.code)
        #expect(try lead.book.reject(waiting, reason: "Gestolen laptop") == waiting.count)
        try town.reconcile(ann, lead)
        #expect(try undecided() == [])
        #expect(try ann.device.documents() == [])
        let rejected = try lead.book.quarantine().filter { $0.state == .rejected }
        #expect(rejected.map(\.code).sorted() == waiting.sorted())
        #expect(rejected.allSatisfy { $0.rejection?.by.code == lead.code })
        #expect(try lead.book.adopt(waiting) == waiting.count)
        try town.reconcile(ann, lead)
        #expect(try ann.book.field("danger_level", of: code).codes == ["high"])
    }
}

/// The same from a server, whose order says what was there before.
@Suite struct `A document that a server got` {
    let town: Town
    let lead, ann, bob: Device
    let document: DocumentID
    let server: Source

    /// Ann begins a document without the leads, and is removed by the administrator.
    init() throws {
        town = try Town()
        server = Source(server: town.random.identifier(), kind: .central)
        (lead, ann, bob) = try (
            town.device(town.lead), town.device(town.ann), town.device(town.bob)
        )
        document = try ann.createDocument(
            for: [town.bob.member: .writer],
            includingLeads: false,
            at: town.now()
        )
        try ann.type("ann. ", in: document, at: town.now())
        try hand(ann, to: bob, at: town.now())
        try town.byAdmin(.remove(Remove(target: .member(town.ann.member), reason: .lost)))
        try lead.receive(entries: town.entries, at: town.now())
    }

    @Test func `before its author was removed is bounded by the first lead who is handed it`()
        throws
    {
        try serve(ann, to: lead, by: server, at: town.now())
        #expect(try lead.maintain(at: town.now()).cutOff == 1)
        try hand(lead, to: bob, at: town.now())
        #expect(try bob.documents() == [document])
        #expect(try bob.text(of: document) == "ann. ")
        #expect(try bob.reasons() == [])
    }

    @Test func `B15 after its author was removed waits for a lead's word`() throws {
        try serve(ann, to: lead, by: server, beforeRemovals: false, at: town.now())
        #expect(try lead.maintain(at: town.now()).cutOff == 0)
        #expect(try lead.documents() == [])
        #expect(try lead.quarantine().contains { $0.isUndecidedBeginning })
    }

    @Test func `B15 before the removal by the word of one server and not of another waits`() throws
    {
        let other = Source(server: town.random.identifier(), kind: .central)
        try serve(ann, to: lead, by: server, at: town.now())
        try serve(ann, to: lead, by: other, beforeRemovals: false, at: town.now())
        #expect(try lead.maintain(at: town.now()).cutOff == 0)
        #expect(try lead.documents() == [])
    }

    @Test func `keeps its order when the lead's program is started again`() throws {
        try serve(ann, to: lead, by: server, at: town.now())
        let again = try town.copy(of: lead, town.lead)
        #expect(try again.maintain(at: town.now()).cutOff == 1)
        #expect(try again.evaluation().documents == [document])
        let late = try ann.createDocument(for: [:], includingLeads: false, at: town.now())
        try hand(ann, to: again, at: town.now())
        let later = try town.copy(of: again, town.lead)
        #expect(try later.maintain(at: town.now()).cutOff == 0)
        #expect(try later.evaluation().documentsWithoutBeginning == [late])
    }

    @Test func `of which the server has not shown the removal waits`() throws {
        var items = try ann.everything()
        for index in items.indices { items[index].cursor = UInt64(index + 1) }
        try lead.receive(items, from: server, at: town.now())
        #expect(try lead.maintain(at: town.now()).cutOff == 0)
        #expect(try lead.quarantine().contains { $0.isUndecidedBeginning })
    }

    @Test func `by a feed that was replaced since says nothing any more`() throws {
        try serve(ann, to: lead, by: server, at: town.now())
        try lead.forgetAnchors(of: server.server, at: town.now())
        #expect(try lead.maintain(at: town.now()).cutOff == 0)
        #expect(try lead.quarantine().contains { $0.isUndecidedBeginning })
    }
}
