import Replica
import Samen
import Testing
import Trust
import Wire

@Suite("A case book")
struct CaseBookTests {
    let town: CaseTown
    let ann, bob: CaseTown.Desk

    init() throws {
        town = try CaseTown(seed: 2)
        (ann, bob) = (try town.desk(town.town.ann), try town.desk(town.town.bob))
    }

    @Test func `a case is listed with what matters, the most urgent first`() throws {
        let calm = try ann.book.newCase(pseudonym: "Mus")
        let tense = try ann.book.newCase(pseudonym: "Duif")
        try ann.book.set("danger_level", of: calm, to: "low")
        try ann.book.set("danger_level", of: tense, to: "high")
        try ann.book.set("waiting_since", of: tense, to: "2025-02-01")
        let list = try ann.book.list()
        #expect(list.cases.map(\.code) == [tense, calm])
        #expect(list.cases.map(\.pseudonym) == ["Duif", "Mus"])
        #expect(list.cases[0].phase?.label(in: .dutch) == "Intake")
        #expect(list.cases[0].waitingDays == 18)
        #expect(list.cases[0].owners == [ann.code])
        #expect(list.cases[0].unsent > 0)
        #expect(try ann.book.list(onlyOwn: true).total == 2)
        #expect(list.total == 2 && list.pending.isEmpty)
    }

    @Test func `a case with no danger level is of unknown danger, not safe`() throws {
        let code = try ann.book.newCase(pseudonym: "Mus")
        #expect(try ann.book.list().cases[0].danger.code == "unknown")
        let shown = try ann.book.show(code).fields.first { $0.name == "danger_level" }
        #expect(shown?.effective?.code == "unknown")
    }

    @Test func `an address is only in whereabouts, and unreadable for who has no part in it`()
        throws
    {
        let code = try ann.book.newCase(pseudonym: "Duif", with: [bob.code])
        try ann.book.set("current_address", of: code, to: "Lindelaan 12")
        try town.reconcile(ann, bob)
        #expect(try ann.book.show(code).compartments.contains("whereabouts"))
        let view = try bob.book.show(code)
        #expect(!view.compartments.contains("whereabouts"))
        #expect(!"\(view)".contains("Lindelaan"))
        #expect(try bob.book.list().pending.isEmpty)
        // Not even the bytes that Bob's device was handed open there.
        for document in try bob.device.documentsWithChanges() {
            let held = try bob.device.document(document)
            #expect(!held.addresses.contains { "\(held.current($0))".contains("Lindelaan") })
        }
        // Also in Ann's book it is in no other document.
        var holding = 0
        for document in try ann.device.documentsWithChanges() {
            let held = try ann.device.document(document)
            if held.addresses.contains(where: { "\(held.current($0))".contains("Lindelaan") }) {
                holding += 1
            }
        }
        #expect(holding == 1)
        try ann.book.share(code, with: bob.code, as: .writer, compartments: ["whereabouts"])
        try town.reconcile(ann, bob)
        #expect(try bob.book.field("current_address", of: code).texts == ["Lindelaan 12"])
    }

    @Test func `a draft is its author's until it is signed, then it stays as it is`() throws {
        let code = try ann.book.newCase(pseudonym: "Duif", with: [bob.code])
        let note = try ann.book.addDraft("Zij belde.\nDuiding:\nBang.", kind: "call", to: code)
        try town.reconcile(ann, bob)
        #expect(try bob.book.show(code).notes.isEmpty)
        #expect(refusal { _ = try bob.book.note(note) } == "unknown-id")
        #expect(try ann.book.note(note).state == .draft)
        try ann.book.edit(
            note,
            from: try ann.book.text(of: note),
            to: "Zij belde twee keer.\nDuiding:\nBang."
        )
        try ann.book.sign(note)
        try town.reconcile(ann, bob)
        let signed = try bob.book.note(note)
        #expect(signed.state == .signed)
        #expect(signed.text == "Zij belde twee keer.")
        #expect(signed.interpretation == "Bang.")
        #expect(signed.kind?.code == "call")
        #expect(signed.author.code == ann.code)
        #expect(try ann.book.show(code).notes.map(\.state) == [.signed])
        #expect(refusal { try ann.book.edit(note, from: "", to: "x") } == "not-allowed")
    }

    @Test func `a note that repeats a secret of another compartment warns before it is signed`()
        throws
    {
        let code = try ann.book.newCase(pseudonym: "Duif")
        try ann.book.set("current_address", of: code, to: "Lindelaan 12")
        let plain = try ann.book.addDraft("Zij is veilig.", to: code)
        let telling = try ann.book.addDraft("Zij zit op de lindelaan 12 nu.", to: code)
        #expect(try ann.book.revealed(by: plain).isEmpty)
        #expect(try ann.book.revealed(by: telling).map(\.code) == ["current_address"])
    }

    @Test func `danger markers are printed wherever the person is`() throws {
        let code = try ann.book.newCase(pseudonym: "Duif", with: [bob.code])
        var person = CaseBook.NewPerson(alias: "stiefvader")
        person.relations = ["stepparent", "suspect"]
        person.dangerMarkers = ["armed"]
        person.name = "Karel Kwaad"
        let stepfather = try ann.book.addPerson(person, to: code)
        try town.reconcile(ann, bob)
        let seen = try bob.book.show(code).persons
        #expect(seen.map(\.code) == [stepfather])
        #expect(seen[0].title.label(in: .english) == "stiefvader ⚠ Armed")
        #expect(seen[0].title.label(in: .dutch) == "stiefvader ⚠ Bewapend")
        #expect(!"\(seen)".contains("Kwaad"))
        #expect("\(try ann.book.show(code).persons)".contains("Karel Kwaad"))
        #expect(try ann.book.show(code).compartments.contains("persons"))
    }

    @Test func `tasks and signals are there for colleagues, with who wrote them`() throws {
        let code = try ann.book.newCase(pseudonym: "Duif", with: [bob.code])
        let task = try ann.book.addTask(
            "Bel school",
            to: code,
            due: "2025-04-01",
            assignee: bob.code
        )
        var signal = CaseBook.NewSignal(code: "truancy", certainty: "told")
        signal.text = "Drie dagen."
        let noticed = try ann.book.addSignal(signal, to: code)
        try town.reconcile(ann, bob)
        let view = try bob.book.show(code)
        #expect(view.tasks.map(\.code) == [task])
        #expect(view.tasks[0].title.label(in: .english) == "Bel school")
        #expect(view.signals.map(\.code) == [noticed])
        #expect(view.signals[0].author.code == ann.code)
        try bob.book.finishTask(task)
        try town.reconcile(ann, bob)
        #expect(try ann.book.field("status", of: task).effective?.code == "done")
    }

    @Test func `F07 as much of a code as is unique is enough, and no other is guessed`()
        throws
    {
        var codes: [String] = []
        for number in 0..<40 { codes.append(try ann.book.newCase(pseudonym: "\(number)")) }
        #expect(Set(codes).count == 40)
        for code in codes {
            let length = try #require(
                (3...code.count).first { length in
                    codes.filter { $0.hasPrefix(code.prefix(length)) }.count == 1
                }
            )
            let prefix = String(code.prefix(length)).lowercased()
            #expect(try ann.book.show(prefix).code == code)
        }
        let doubled = try #require(
            codes.first { code in
                codes.filter { $0.hasPrefix(code.prefix(3)) }.count > 1
            }
        )
        do {
            _ = try ann.book.show(String(doubled.prefix(3)))
            Issue.record("an ambiguous code was taken")
        } catch let error as SamenError {
            #expect(error.code == .ambiguousID)
            #expect(error.message.contains(doubled))
            #expect(error.wording(in: .dutch).message.contains(doubled))
        }
        #expect(refusal { _ = try ann.book.show("C-") } == "unknown-id")
    }

    @Test func `a reader looks, and writes nothing but that they looked`() throws {
        let reader = try town.desk(town.town.reader)
        let code = try ann.book.newCase(pseudonym: "Duif", readers: [reader.code])
        _ = try ann.book.show(code)
        try town.reconcile(ann, reader)
        #expect(try reader.book.show(code).code == code)
        #expect(
            refusal { try reader.book.set("danger_level", of: code, to: "low") } == "not-allowed"
        )
        #expect(refusal { _ = try reader.book.addDraft("x", to: code) } == "not-allowed")
        try town.reconcile(ann, reader)
        let accesses = try town.accesses(ann)
        #expect(accesses == [ann.code, reader.code].sorted())
    }

    @Test func `opening a case is logged once an hour for each person, listing is not`() throws {
        let code = try ann.book.newCase(pseudonym: "Duif", with: [bob.code])
        for _ in 0..<3 { _ = try ann.book.show(code) }
        _ = try ann.book.list()
        try town.reconcile(ann, bob)
        #expect(try town.accesses(ann) == [ann.code])
        _ = try ann.book.show(code)
        try town.reconcile(ann, bob)
        #expect(try town.accesses(ann) == [ann.code])
        town.minute += 60
        _ = try ann.book.show(code)
        _ = try bob.book.show(code)
        _ = try bob.book.list()
        try town.reconcile(ann, bob)
        try town.reconcile(ann, bob)
        #expect(try town.accesses(ann) == [ann.code, ann.code, bob.code].sorted())
    }

    @Test func `a look is written after a quarter of an hour even if nothing is sent`() throws {
        let code = try ann.book.newCase(pseudonym: "Duif")
        _ = try ann.book.show(code)
        try ann.book.set("danger_level", of: code, to: "high")
        #expect(try town.accesses(ann).isEmpty)
        town.minute += 16
        try ann.book.set("danger_level", of: code, to: "acute")
        #expect(try town.accesses(ann) == [ann.code])
    }
}
