import Samen
import Testing

@Suite("What two people write at once")
struct ReviewTests {
    let town: CaseTown
    let ann, bob: CaseTown.Desk
    let code: String

    init() throws {
        town = try CaseTown()
        (ann, bob) = (try town.desk(town.town.ann), try town.desk(town.town.bob))
        code = try ann.book.newCase(pseudonym: "Duif", with: [bob.code])
        try town.reconcile(ann, bob)
    }

    @Test func `both danger levels stand, the most cautious is in force on both devices`() throws {
        try ann.book.set("danger_level", of: code, to: "high")
        try bob.book.set("danger_level", of: code, to: "acute")
        try town.reconcile(ann, bob)
        for desk in [ann, bob] {
            let danger = try desk.book.field("danger_level", of: code)
            #expect(danger.isContested)
            #expect(danger.codes == ["high", "acute"])
            #expect(danger.effective?.code == "acute")
            let row = try #require(try desk.book.list().cases.first)
            #expect(row.danger.code == "acute")
            #expect(row.isDangerContested)
            #expect(row.contested == 1)
        }
        let seen = try ann.book.field("danger_level", of: code)
        let own = try #require(seen.values.first { $0.value.code == "high" })
        #expect(own.author.isYou)
        let other = try #require(seen.values.first { $0.value.code == "acute" })
        #expect(other.author.code == bob.code)
    }

    @Test func `a contested field is not written over, but resolved with a reason`() throws {
        try ann.book.set("danger_level", of: code, to: "high")
        try bob.book.set("danger_level", of: code, to: "acute")
        try town.reconcile(ann, bob)
        #expect(refusal { try ann.book.set("danger_level", of: code, to: "low") } == "contested")
        let items = try ann.book.review()
        #expect(items.map(\.field.name) == ["danger_level"])
        try ann.book.resolve(
            "danger_level",
            of: code,
            with: "high",
            reason: "Spoke with the police.",
            seen: items.map(\.field)
        )
        try town.reconcile(ann, bob)
        for desk in [ann, bob] {
            #expect(try desk.book.review().isEmpty)
            #expect(try desk.book.field("danger_level", of: code).effective?.code == "high")
            let events = try desk.book.show(code).events
            let resolution = try #require(events.first { $0.name == "resolution" })
            let reason = try #require(resolution.parts.first { $0.name == "reason" })
            #expect(reason.value.label(in: .dutch) == "Spoke with the police.")
        }
    }

    @Test func `a value that nobody had seen opens the difference again`() throws {
        let carol = try town.desk(town.town.lead)
        try town.reconcile(ann, bob, carol)
        try ann.book.set("danger_level", of: code, to: "high")
        try bob.book.set("danger_level", of: code, to: "elevated")
        try carol.book.set("danger_level", of: code, to: "acute")
        try town.reconcile(ann, bob)
        try ann.book.resolve(
            "danger_level",
            of: code,
            with: "elevated",
            reason: "Agreed.",
            seen: try ann.book.review().map(\.field)
        )
        #expect(try ann.book.review().isEmpty)
        try town.reconcile(ann, bob, carol)
        for desk in [ann, bob, carol] {
            let danger = try desk.book.field("danger_level", of: code)
            #expect(danger.isContested)
            #expect(danger.codes == ["elevated", "acute"])
            #expect(danger.effective?.code == "acute")
        }
    }

    @Test func `a decision on what is no longer there is refused`() throws {
        try ann.book.set("danger_level", of: code, to: "high")
        try bob.book.set("danger_level", of: code, to: "acute")
        try town.reconcile(ann, bob)
        let seen = try ann.book.review().map(\.field)
        try bob.book.resolve(
            "danger_level",
            of: code,
            with: "acute",
            reason: "Threats.",
            seen: try bob.book.review().map(\.field)
        )
        try town.reconcile(ann, bob)
        let refused = refusal {
            try ann.book.resolve("danger_level", of: code, with: "low", reason: "Calm.", seen: seen)
        }
        #expect(refused == "contested")
        #expect(try ann.book.field("danger_level", of: code).effective?.code == "acute")
    }

    @Test func `a colleague's value that came while one was typing is not overwritten`() throws {
        try ann.book.set("danger_level", of: code, to: "elevated")
        try town.reconcile(ann, bob)
        let shown = try ann.book.field("danger_level", of: code)
        try bob.book.set("danger_level", of: code, to: "acute")
        try town.reconcile(ann, bob)
        let refused = refusal {
            try ann.book.set("danger_level", of: code, to: "low", seen: shown)
        }
        #expect(refused == "contested")
        #expect(try ann.book.field("danger_level", of: code).codes == ["acute"])
    }

    @Test func `in a note that both write, every word of both stands and the paragraph is shown`()
        throws
    {
        let note = try ann.book.addSharedNote(
            "Zij kwam binnen.\nRustige avond.\n",
            title: "Nacht",
            to: code
        )
        try town.reconcile(ann, bob)
        try ann.book.edit(
            note,
            from: try ann.book.text(of: note),
            to: "Zij kwam om 21 uur binnen.\nRustige avond.\n"
        )
        try bob.book.edit(
            note,
            from: try bob.book.text(of: note),
            to: "Zij kwam binnen met een vriendin.\nRustige avond.\n"
        )
        try town.reconcile(ann, bob)
        let text = try ann.book.text(of: note)
        #expect(text == (try bob.book.text(of: note)))
        #expect(text.contains("om 21 uur") && text.contains("met een vriendin"))
        let items = try ann.book.review(code)
        #expect(items.map(\.recordCode) == [note])
        #expect(items.first?.paragraph?.contains("om 21 uur") == true)
        #expect(items.first?.field.values.count == 2)
        #expect(Set(items[0].field.values.compactMap(\.author.code)) == [ann.code, bob.code])
        try bob.book.resolve(
            "body",
            of: note,
            with: nil,
            reason: "Both are right.",
            seen: try bob.book.review(code).map(\.field)
        )
        try town.reconcile(ann, bob)
        #expect(try ann.book.review().isEmpty)
        #expect(try ann.book.list().cases.first?.contested == 0)
    }

    @Test func `who edits in the same compartment begun twice writes into both`() throws {
        try ann.book.set("current_address", of: code, to: "Kade 1", sharingWith: [bob.code])
        try bob.book.set("current_address", of: code, to: "Plein 2", sharingWith: [ann.code])
        try town.reconcile(ann, bob)
        for desk in [ann, bob] {
            let address = try desk.book.field("current_address", of: code)
            #expect(address.texts == ["Kade 1", "Plein 2"])
            #expect(address.isContested)
            #expect(address.effective == nil)
        }
        try ann.book.resolve(
            "current_address",
            of: code,
            with: "Plein 2",
            reason: "Moved.",
            seen: try ann.book.review(code).map(\.field)
        )
        try town.reconcile(ann, bob)
        #expect(try bob.book.field("current_address", of: code).texts == ["Plein 2"])
        #expect(try bob.book.review().isEmpty)
    }
}
