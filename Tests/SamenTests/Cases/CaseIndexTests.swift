import Foundation
import GRDB
import Replica
import Samen
import Testing
import Trust
import Wire

@Suite("The index of cases")
struct CaseIndexTests {
    @Test(arguments: UInt64(1)...4)
    func `made anew it is what it was kept as`(seed: UInt64) throws {
        let town = try CaseTown(seed: seed)
        let (ann, bob) = (try town.desk(town.town.ann), try town.desk(town.town.bob))
        let code = try ann.book.newCase(pseudonym: "Duif", with: [bob.code])
        _ = try ann.book.newCase(pseudonym: "Mus")
        try town.reconcile(ann, bob)
        try ann.book.set("danger_level", of: code, to: "high")
        try bob.book.set("danger_level", of: code, to: "acute")
        try bob.book.set("current_address", of: code, to: "Kade 1", sharingWith: [ann.code])
        let note = try bob.book.addSharedNote("Een\n", title: "T", to: code)
        try town.reconcile(ann, bob)
        try ann.book.edit(note, from: "Een\n", to: "Een twee\n")
        try bob.book.edit(note, from: "Een\n", to: "Een drie\n")
        try bob.book.sign(try bob.book.addDraft("Gezien.", kind: "visit", to: code))
        _ = try bob.book.show(code)
        try town.reconcile(ann, bob)
        for desk in [ann, bob] {
            _ = try desk.book.review()
            let kept = try town.tables(of: desk)
            #expect(kept.contains { $0.contains("case_rows") && $0.contains("acute") })
            try desk.book.rebuildIndex()
            _ = try desk.book.review()
            #expect(try town.tables(of: desk) == kept)
        }
    }

    @Test func `names are listed where they are asked for, to those who may know them`() throws {
        let town = try CaseTown(seed: 6)
        let (ann, bob) = (try town.desk(town.town.ann), try town.desk(town.town.bob))
        let known = try ann.book.newCase(pseudonym: "Duif", with: [bob.code])
        try ann.book.set("legal_name", of: known, to: "Anna de Vries", sharingWith: [bob.code])
        let hidden = try ann.book.newCase(pseudonym: "Mus", with: [bob.code])
        try ann.book.set("legal_name", of: hidden, to: "Bente Smit")
        try town.reconcile(ann, bob)
        func names(_ desk: CaseTown.Desk, _ withNames: Bool) throws -> [String: String?] {
            let cases = try desk.book.list(withNames: withNames).cases
            return Dictionary(uniqueKeysWithValues: cases.map { ($0.code, $0.name) })
        }
        #expect(try names(ann, true) == [known: "Anna de Vries", hidden: "Bente Smit"])
        #expect(try names(bob, true) == [known: "Anna de Vries", hidden: nil])
        #expect(try names(ann, false) == [known: nil, hidden: nil])
        let looks = try town.tables(of: bob).filter { $0.contains("accesses") }
        #expect(try bob.book.list(withNames: true).total == 2)
        #expect(try town.tables(of: bob).filter { $0.contains("accesses") } == looks)
    }

    @Test func `a case whose keys have not come is listed as waiting, with who can give them`()
        throws
    {
        let town = try CaseTown(seed: 5)
        let ann = try town.desk(town.town.ann)
        let code = try ann.book.newCase(pseudonym: "Duif", with: [town.town.bob.member.code])
        // Bob's device gets the entries without what was wrapped for it.
        let bob = try town.desk(town.town.bob)
        let bare = try ann.device.entries().map { entry in
            var bare = entry
            bare.wraps = []
            return bare
        }
        try bob.device.receive(entries: bare, at: town.minute * 60_000)
        let waiting = try bob.book.list()
        #expect(waiting.cases.isEmpty)
        #expect(waiting.pending.count == 1)
        #expect(waiting.pending.first?.grantors.contains(ann.code) == true)
        #expect(waiting.pending.first?.hasKeys == false)
        try town.reconcile(ann, bob)
        let open = try bob.book.list()
        #expect(open.pending.isEmpty)
        #expect(open.cases.map(\.code) == [code])
    }

    @Test func `one poisoned change in a page does not stop the others`() throws {
        let town = try CaseTown(seed: 6)
        let (ann, bob) = (try town.desk(town.town.ann), try town.desk(town.town.bob))
        let code = try ann.book.newCase(pseudonym: "Duif", with: [bob.code])
        try town.reconcile(ann, bob)
        try ann.book.set("danger_level", of: code, to: "acute")
        var items = try ann.device.everything()
        let last = try #require(
            items.lastIndex { item in
                if case .change = item.what { true } else { false }
            }
        )
        var poisoned = items[last]
        poisoned.change.ciphertext = Data(repeating: 0xFF, count: poisoned.change.ciphertext.count)
        items.insert(poisoned, at: 0)
        try bob.device.receive(items, at: town.minute * 60_000)
        #expect(try bob.book.field("danger_level", of: code).effective?.code == "acute")
    }
}

extension CaseTown {
    /// The rows of the index of a desk, each as one line.
    func tables(of desk: Desk) throws -> [String] {
        try town.database(of: desk.device).read { db in
            try ["case_documents", "case_rows", "case_records", "case_texts"].flatMap { table in
                try Row.fetchAll(db, sql: "SELECT * FROM \(table)").map { "\(table) \($0)" }
                    .sorted()
            }
        }
    }

    /// The members whose looks are written down in documents, sorted.
    func accesses(_ desk: Desk) throws -> [String] {
        var found: [String] = []
        for document in try desk.device.documentsWithChanges() {
            let held = try desk.device.document(document)
            for address in held.addresses where address.record.type == 92 {
                for standing in held.current(address) {
                    let known = Trust.DeviceID(bytes: standing.author.chain.device.bytes)
                    let device = try #require(known)
                    let evaluation = try desk.device.evaluation()
                    found += evaluation.standing(of: device).keys.map(\.code)
                }
            }
        }
        return found.sorted()
    }
}
