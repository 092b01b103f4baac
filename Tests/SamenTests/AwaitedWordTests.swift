import Replica
import Samen
import TestSupport
import Testing
import Trust

/// A case whose author was removed, on the laptop of a colleague whom no lead has reached yet.
@Suite("A case that waits for the word of a lead")
struct AwaitedWordTests {
    private let town: CaseTown
    private let lead, ann, bob, admin: CaseTown.Desk
    private let code: String

    init() throws {
        town = try CaseTown(seed: 131)
        (lead, ann, bob) = try (
            town.desk(town.town.lead), town.desk(town.town.ann), town.desk(town.town.bob)
        )
        admin = try town.desk(town.town.admin)
        code = try ann.book.newCase(pseudonym: "Winterkoning", with: [bob.code])
        try ann.book.set("danger_level", of: code, to: "acute", reason: "Bedreigd.")
        _ = try ann.book.show(code)
        try town.reconcile(ann, bob)
    }

    /// An administrator, who has none of the case, removes Ann; Bob hears of it.
    private func removeAnn() throws {
        try admin.device.remove(
            .member(town.town.ann.member),
            because: .lost,
            at: town.minute * 60_000
        )
        try bob.device.receive(entries: admin.device.entries(), at: town.minute * 60_000)
    }

    @Test func `is read as it was, and says what it waits for and whom to ask`() throws {
        #expect(try bob.book.list().awaiting.isEmpty && bob.book.show(code).awaits == nil)
        try removeAnn()
        let list = try bob.book.list()
        #expect(list.cases.map(\.code) == [code] && list.ended.isEmpty)
        let awaiting = try #require(list.awaiting.first)
        #expect(list.awaiting.count == 1 && awaiting.code == code)
        #expect(awaiting.part.code == "author-removed" && awaiting.part.by == admin.code)
        #expect(Set(awaiting.part.ask) == [lead.code])
        let view = try bob.book.show(code)
        #expect(view.awaits == awaiting.part)
        #expect(try bob.book.field("danger_level", of: code).codes == ["acute"])
        #expect(try bob.device.check() == [])
        #expect(try bob.book.quarantine().filter { $0.kind == .change }.isEmpty)
    }

    @Test func `takes what is written, and sends it once a lead has spoken`() throws {
        try removeAnn()
        let before = try bob.device.status().unsent
        try bob.book.set("danger_level", of: code, to: "high", reason: "Rustiger.")
        _ = try bob.book.addTask("School bellen", to: code, assignee: bob.code)
        #expect(try bob.book.field("danger_level", of: code).codes == ["high"])
        #expect(try bob.device.status().unsent > before)
        let server: ServerID = town.town.random.identifier()
        let offered = try bob.device.nextBatch(for: server).changes.count
        let home = try bob.device.incarnation()
        #expect(try bob.device.maintain(at: town.minute * 60_000).rehomed == 0)
        #expect(try bob.device.incarnation() == home)
        try bob.book.set("danger_level", of: code, to: "acute", reason: "Toch niet.")
        #expect(try bob.device.nextBatch(for: server).changes.count == offered)
        // The lead gets what servers had, and says how far Ann counts.
        try hand(ann.device, to: lead.device, at: town.minute * 60_000)
        try lead.device.receive(entries: admin.device.entries(), at: town.minute * 60_000)
        _ = try lead.device.maintain(at: town.minute * 60_000)
        try hand(lead.device, to: bob.device, at: town.minute * 60_000)
        #expect(try bob.book.list().awaiting.isEmpty)
        #expect(try bob.device.maintain(at: town.minute * 60_000).rehomed > 0)
        try hand(bob.device, to: lead.device, at: town.minute * 60_000)
        #expect(try lead.book.field("danger_level", of: code).codes == ["acute"])
        #expect(try lead.book.show(code).tasks.count == 1)
        #expect(try bob.device.check() == [] && lead.device.check() == [])
    }

    @Test func `ends like any other that counts no longer when a lead rejects it`() throws {
        try removeAnn()
        try lead.device.receive(entries: admin.device.entries(), at: town.minute * 60_000)
        try hand(ann.device, to: lead.device, at: town.minute * 60_000)
        let waiting = try lead.book.quarantine().filter { $0.kind == .document }.map(\.code)
        #expect(try lead.book.reject(waiting, reason: "Niet van haar.") == waiting.count)
        try hand(lead.device, to: bob.device, at: town.minute * 60_000)
        let list = try bob.book.list()
        #expect(list.awaiting.isEmpty && list.cases.isEmpty)
        #expect(list.ended.map(\.part.code) == ["grant-void"])
    }

    @Test func `and that came after its author was removed is shown to nobody`() throws {
        try admin.device.remove(
            .member(town.town.ann.member),
            because: .lost,
            at: town.minute * 60_000
        )
        let late = try ann.book.newCase(pseudonym: "Roodborst", with: [bob.code])
        try bob.device.receive(entries: admin.device.entries(), at: town.minute * 60_000)
        try hand(ann.device, to: bob.device, at: town.minute * 60_000)
        let list = try bob.book.list()
        #expect(!list.cases.contains { $0.code == late })
        #expect(!list.awaiting.contains { $0.code == late })
        #expect(refusal { _ = try bob.book.show(late) } == "unknown-id")
    }

    @Test func `waits also across a restart, and is compared with nobody`() throws {
        let documents = try bob.device.documents()
        let before = try documents.map { try bob.device.stateHash(of: $0) }
        try removeAnn()
        let again = try town.town.copy(of: bob.device, town.town.bob)
        #expect(try again.check() == [])
        for (document, hash) in zip(documents, before) {
            #expect(try again.stateHash(of: document) != hash)
            #expect(try again.stateHash(of: document) == bob.device.stateHash(of: document))
        }
    }
}
