import Replica
import Samen
import Testing

/// Names and codes that mean something to a database, a search or a pattern.
@Suite struct `A name that is written like a command` {
    let town: CaseTown
    let ann: CaseTown.Desk

    init() throws {
        town = try CaseTown(seed: 3)
        ann = try town.desk(town.town.ann)
    }

    static let names = [
        "'; DROP TABLE case_rows; --", "\" OR \"\"=\"", "Duif' OR '1'='1", "%", "_", "100%_\\",
        "a* NEAR(b) AND \"c", "-- /* */ ;", "?1 :name @name $name", "NULL", "%s%n%1$s", "x'00'",
        "\u{FF07}; DELETE FROM case_rows",
    ]

    @Test func `F01 stands as it was written, and changes nothing else`() throws {
        let before = try ann.book.newCase(pseudonym: "Mus")
        var codes: [String: String] = [:]
        for name in Self.names { codes[name] = try ann.book.newCase(pseudonym: name) }
        let list = try ann.book.list()
        #expect(list.total == Self.names.count + 1)
        let called = Dictionary(
            list.cases.map { ($0.code, $0.pseudonym) },
            uniquingKeysWith: { first, _ in first }
        )
        #expect(called[before] == "Mus")
        for (name, code) in codes.sorted(by: { $0.key < $1.key }) {
            #expect(called[code] == name)
            #expect(try ann.book.namesakes(of: code) == [code], "a wildcard matches nothing else")
        }
    }

    @Test(arguments: names + ["C-%", "C-_", "C-7Q4' OR 1=1", "C-\u{0}", "C-7Q4\u{0}", ""])
    func `F01 is no code: it finds nothing, and names everything that it could mean`(
        _ typed: String
    ) throws {
        let code = try ann.book.newCase(pseudonym: "Duif")
        #expect(refusal { _ = try ann.book.show(typed) } == "unknown-id")
        #expect(refusal { try ann.book.share(code, with: typed, as: .writer) } == "unknown-id")
        #expect(refusal { try ann.book.set(typed, of: code, to: "x") } == "unknown-field")
        #expect(
            refusal { try ann.book.share(code, with: "M-7", as: .writer, compartments: [typed]) }
                != nil
        )
        #expect(try ann.book.show(code).code == code)
    }

    @Test func `F01 with a NUL in it is refused, and a case keeps its name`() throws {
        #expect(refusal { _ = try ann.book.newCase(pseudonym: "Du\u{0}if") } == "wrong-value")
        #expect(try ann.book.list().total == 0)
    }

    @Test func `F01 with a NUL in it stands in a draft as typed, and is refused elsewhere`()
        throws
    {
        let code = try ann.book.newCase(pseudonym: "Duif")
        let typed = "Ze bel\u{0}de."
        var signal = CaseBook.NewSignal(code: "truancy", certainty: "told")
        signal.text = typed
        let person = CaseBook.NewPerson(alias: typed)
        #expect(refusal { _ = try ann.book.addTask(typed, to: code) } == "wrong-value")
        #expect(refusal { _ = try ann.book.addPerson(person, to: code) } == "wrong-value")
        #expect(refusal { _ = try ann.book.addSignal(signal, to: code) } == "wrong-value")
        #expect(
            refusal { try ann.book.set("current_address", of: code, to: typed) } == "wrong-value"
        )
        let draft = try ann.book.addDraft(typed, kind: "visit", to: code)
        #expect(try ann.book.text(of: draft) == typed)
        #expect(refusal { try ann.book.sign(draft) } == "wrong-value")
        try ann.book.edit(draft, from: typed, to: "Ze belde.")
        try ann.book.sign(draft)
        #expect(try ann.book.note(draft).state == .signed)
    }

    @Test func `F06 twins of a name are two cases, of which both codes are named`() throws {
        let first = try ann.book.newCase(pseudonym: "Duif")
        #expect(try ann.book.list().namesakes == [])
        let twin = try ann.book.newCase(pseudonym: "D\u{3C5}if")
        let other = try ann.book.newCase(pseudonym: "Mus")
        let list = try ann.book.list()
        #expect(list.total == 3 && Set(list.cases.map(\.code)) == [first, twin, other])
        #expect(list.namesakes.map(Set.init) == [[first, twin]])
        #expect(try Set(ann.book.namesakes(of: twin)) == [first, twin])
        #expect(try ann.book.namesakes(of: other) == [other])
        #expect(Set(list.cases.map(\.pseudonym)) == ["Duif", "D\u{3C5}if", "Mus"], "as written")
    }

    @Test func `F07 a person whose code was ground to begin like another's is refused by name`()
        throws
    {
        let bob = try town.desk(town.town.bob)
        let code = try ann.book.newCase(pseudonym: "Duif", with: [bob.code])
        let person = try ann.book.addPerson(.init(alias: "stepfather"), to: code)
        try town.reconcile(ann, bob)
        // Bob's program writes a person whose first thirty bits are the same.
        let core = try #require(
            bob.device.documentsWithChanges().first { document in
                try bob.device.document(document).records.contains { $0.type == 8 }
            }
        )
        let record = try #require(
            bob.device.document(core).records.first { $0.type == 8 }
        )
        let bytes = Array(record.id.bytes.prefix(8)) + record.id.bytes.suffix(8).map { ~$0 }
        let twin = Record(type: 8, id: try #require(RecordID(bytes: bytes)))
        let alias = CellAddress(record: twin, field: 1, type: .multiRegister)
        try bob.device.edit(core, at: town.minute * 60_000) { edit throws(ReplicaError) in
            try edit.write(.string("uncle"), to: alias)
        }
        try town.reconcile(ann, bob)
        do {
            _ = try ann.book.form("alias", of: person)
            Issue.record("one of the two was picked")
        } catch let error as SamenError {
            #expect(error.code == .ambiguousID)
            let named = error.message.split(whereSeparator: { " ,.:".contains($0) })
                .filter { $0.hasPrefix("P-") && $0.count > person.count }
            #expect(Set(named).count == 2, "both are named, with what tells them apart")
            for name in named {
                #expect(try ann.book.form("alias", of: String(name)).current.values.count == 1)
            }
        }
    }
}
