import GRDB
import Replica
import Samen
import Testing
import Trust

/// A laptop was lost and its device removed; whoever has it writes on.
@Suite("Deciding on what has no effect", .timeLimit(.minutes(40)))
struct DecisionTests {
    let town: CaseTown
    let ann, bob, lead: CaseTown.Desk
    let code: String

    init() throws {
        town = try CaseTown()
        ann = try town.desk(town.town.ann)
        bob = try town.desk(town.town.bob)
        lead = try town.desk(town.town.lead)
        code = try ann.book.newCase(pseudonym: "Duif", with: [bob.code])
        try town.reconcile(ann, bob, lead)
        try bob.book.set("danger_level", of: code, to: "high")
        try town.reconcile(ann, bob, lead)
    }

    /// Bob's device is removed, and bounded where it was.
    private func removeBob() throws {
        let removal = Remove(target: .member(bob.device.member), reason: .lost)
        try town.town.byAdmin(.remove(removal))
        for desk in [ann, lead] {
            try desk.device.receive(entries: town.town.entries, at: town.minute * 60_000)
            _ = try desk.device.maintain(at: town.minute * 60_000)
        }
        try town.reconcile(ann, lead)
    }

    private func late() throws -> [QuarantinedWork] {
        try bob.book.set("danger_level", of: code, to: "low")
        _ = try bob.book.addSharedNote("Ging zelf naar huis.", title: "Nacht", to: code)
        for desk in [ann, lead] {
            try hand(bob.device, to: desk.device, at: town.minute * 60_000)
        }
        return try lead.book.quarantine()
    }

    @Test func `B15 B34 what a removed device writes is listed with author, reason and owner`()
        throws
    {
        try removeBob()
        let works = try late()
        #expect(!works.isEmpty)
        for work in works {
            #expect(work.state == .undecided && work.reason == "cutoff" && work.kind == .change)
            #expect(work.author.code == bob.code && work.device != nil)
            #expect(work.deciders == [lead.code] && work.isYours)
            #expect(work.caseCode == code && work.size > 0 && work.since > 0)
        }
        // Who may not decide is told who does.
        #expect(try ann.book.quarantine().map(\.isYours) == works.map { _ in false })
        #expect(try ann.book.undecided() == (works.count, [lead.code]))
        #expect(refusal { try ann.book.adopt([works[0].code]) } == "not-allowed")
        #expect(refusal { try ann.book.reject([works[0].code], reason: "no") } == "not-allowed")
        for desk in [ann, lead] {
            let danger = try desk.book.field("danger_level", of: code)
            #expect(danger.codes == ["high"] && !danger.isContested)
            #expect(try desk.device.check() == [])
        }
    }

    @Test func `B34 it is shown with what it would do, adopted, and then the same everywhere`()
        throws
    {
        try removeBob()
        let works = try late()
        let views = try works.map { try lead.book.quarantined($0.code) }
        let danger = try #require(
            views.flatMap { $0.effects ?? [] }.first { $0.name == "danger_level" }
        )
        #expect(danger.before?.codes == ["high"] && danger.after?.codes == ["low"])
        let note = try #require(views.flatMap { $0.effects ?? [] }.first { $0.name == "body" })
        #expect(note.after?.texts == ["Ging zelf naar huis."])
        #expect(views.allSatisfy { $0.authored != nil && $0.readers.contains(lead.code) })
        // Looking changes nothing.
        #expect(try lead.device.check() == [])
        #expect(try lead.book.field("danger_level", of: code).codes == ["high"])

        let device = try #require(works[0].device)
        #expect(try lead.book.adopt([device]) == works.count)
        try town.reconcile(ann, lead)
        for desk in [ann, lead] {
            let danger = try desk.book.field("danger_level", of: code)
            #expect(danger.codes == ["low"])
            #expect(danger.values.first?.author.code == bob.code)
            #expect(try desk.book.quarantine().isEmpty)
            #expect(try desk.book.show(code).notes.map(\.text) == ["Ging zelf naar huis."])
            #expect(try desk.book.list().cases.first?.danger.code == "low")
            #expect(try desk.device.check() == [])
        }
        let document = try #require(try lead.device.documents().first)
        #expect(try ann.device.stateHash(of: document) == lead.device.stateHash(of: document))
    }

    @Test func `B34 what is rejected stays, with who said so and why, and can be adopted later`()
        throws
    {
        try removeBob()
        let works = try late()
        #expect(refusal { try lead.book.reject(works.map(\.code), reason: " ") } == "wrong-value")
        #expect(try lead.book.reject(works.map(\.code), reason: "Niet van Bob.") == works.count)
        try town.reconcile(ann, lead)
        for desk in [ann, lead] {
            let rejected = try desk.book.quarantine()
            #expect(rejected.map(\.state) == works.map { _ in .rejected })
            #expect(rejected.allSatisfy { $0.rejection?.reason == "Niet van Bob." })
            #expect(rejected.allSatisfy { $0.rejection?.by.code == lead.code })
            #expect(try desk.book.undecided().count == 0)
            #expect(try desk.book.field("danger_level", of: code).codes == ["high"])
        }
        #expect(try lead.book.quarantined(works[0].code).effects?.isEmpty == false)
        #expect(try lead.book.adopt(works.map(\.code)) == works.count)
        try town.reconcile(ann, lead)
        for desk in [ann, lead] {
            #expect(try desk.book.quarantine().isEmpty)
            #expect(try desk.book.field("danger_level", of: code).codes == ["low"])
            #expect(try desk.device.check() == [])
        }
    }

    @Test func `B34 a worker's word that something is rejected counts for nothing`() throws {
        try removeBob()
        let works = try late()
        // As a program without the check would write it.
        let item = try #require(try ann.device.quarantine().first)
        let (document, hash) = (try #require(item.document), try #require(item.change))
        let record = Replica.Record(type: 3, id: RecordID(high: 9, low: 9))
        let rejection = CellAddress(record: record, field: 37, type: .event)
        try ann.device.edit(document, at: town.minute * 60_000) { edit throws(ReplicaError) in
            let parts: [Value.Field] = [
                Value.Field(3, .int(1)), Value.Field(10, .list([.bytes(hash.bytes)])),
                Value.Field(11, .string("no")),
            ]
            try edit.write(.fields(parts), to: rejection)
        }
        try town.reconcile(ann, lead)
        for desk in [ann, lead] {
            #expect(try desk.book.quarantine().map(\.state) == works.map { _ in .undecided })
        }
    }

    @Test func `a code of nothing in quarantine is unknown`() throws {
        #expect(refusal { _ = try lead.book.quarantined("Q-000000") } == "unknown-id")
        #expect(refusal { try lead.book.adopt(["C-000000"]) } == "unknown-id")
    }
}
