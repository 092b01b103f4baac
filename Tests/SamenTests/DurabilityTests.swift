import GRDB
import Replica
import Samen
import TestSupport
import Testing
import Trust
import Wire

@Suite struct DurabilityTests {
    private struct Failure: Error {}

    @Test func `a crash between any two commands loses nothing that was saved`() throws {
        let town = try Town(seed: 3)
        let (ann, bob) = try (town.device(town.ann), town.device(town.bob))
        let document = try ann.createDocument(for: [town.bob.member: .writer], at: town.now())
        try hand(ann, to: bob, at: town.now())
        var copies: [(device: Device, text: String)] = []
        for round in 0..<5 {
            try bob.type("b\(round) ", in: document, at: town.now())
            try ann.receive(town.shuffled(bob.everything()), at: town.now())
            copies.append((try town.copy(of: ann, town.ann), try ann.text(of: document)))
            try ann.type("a\(round) ", in: document, at: town.now())
            copies.append((try town.copy(of: ann, town.ann), try ann.text(of: document)))
        }
        for copy in copies {
            #expect(try copy.device.text(of: document) == copy.text)
            #expect(try copy.device.check() == [])
            try hand(ann, to: copy.device, at: town.now())
            #expect(try copy.device.stateHash(of: document) == ann.stateHash(of: document))
        }
    }

    @Test func `an edit that fails half-way leaves nothing behind, in no document`() throws {
        let town = try Town()
        let ann = try town.device(town.ann)
        let documents = try [
            ann.createDocument(at: town.now()), ann.createDocument(at: town.now()),
        ]
        for document in documents { try ann.type("whole", in: document, at: town.now()) }
        let before = try documents.map { try ann.stateHash(of: $0) }
        let unsent = try ann.status().unsent
        #expect(throws: SamenError.self) {
            try ann.edit(
                [
                    .init(documents[0]) { edit throws(ReplicaError) in
                        try edit.insert("half", at: 0, in: Cells.note)
                    },
                    .init(documents[1]) { edit throws(ReplicaError) in
                        try edit.insert("nowhere", at: 1_000, in: Cells.note)
                    },
                ],
                at: town.now()
            )
        }
        #expect(try documents.map { try ann.stateHash(of: $0) } == before)
        #expect(try ann.text(of: documents[0]) == "whole")
        #expect(try ann.status().unsent == unsent)
        #expect(try ann.check() == [])
    }

    @Test func `what cannot be materialised is not saved, and the page is taken again`() throws {
        let town = try Town()
        var shown: [String] = []
        var fails = true
        var options = Device.Options()
        options.materialise = { _, _, document, _ in
            if fails { throw Failure() }
            shown.append(document.text(Cells.note))
        }
        let ann = try town.device(town.ann)
        let bob = try town.device(town.bob, options: options)
        let document = try ann.createDocument(for: [town.bob.member: .writer], at: town.now())
        try ann.type("seen once", in: document, at: town.now())
        let source = Source(server: town.random.identifier(), kind: .central)
        let anchor = Anchors.make(source.server, cursor: 7)
        #expect(throws: SamenError.self) {
            try bob.receive(ann.everything(), from: source, upTo: anchor, at: town.now())
        }
        #expect(try bob.anchors(of: source.server) == [])
        #expect(try bob.tips(of: document) == [])
        fails = false
        try bob.receive(ann.everything(), from: source, upTo: anchor, at: town.now())
        #expect(shown == ["seen once"])
        #expect(try bob.anchors(of: source.server) == [anchor])
    }

    @Test func `a full disk stops writing, loses nothing, and is forgotten once there is space`()
        throws
    {
        let town = try Town()
        let (ann, bob) = try (town.device(town.ann), town.device(town.bob))
        let document = try ann.createDocument(for: [town.bob.member: .writer], at: town.now())
        try hand(ann, to: bob, at: town.now())
        try ann.type("safe ", in: document, at: town.now())
        let database = try town.database(of: ann)
        let pages = try database.read { try Int.fetchOne($0, sql: "PRAGMA page_count") ?? 0 }
        try database.writeWithoutTransaction {
            try $0.execute(sql: "PRAGMA max_page_count = \(pages)")
        }
        var saved = 0
        let error = #expect(throws: SamenError.self) {
            for _ in 0..<100 {
                try ann.type("more ", in: document, at: town.now())
                saved += 1
            }
        }
        #expect(error?.code == .storage)
        #expect(error?.advice.contains("space") == true)
        #expect(try ann.text(of: document).count == 5 + 5 * saved)
        #expect(try ann.check() == [])
        try bob.type("from bob", in: document, at: town.now())
        #expect(throws: SamenError.self) {
            for _ in 0..<100 {
                try bob.type("y", in: document, at: town.now())
                try hand(bob, to: ann, at: town.now())
            }
        }
        try database.writeWithoutTransaction {
            try $0.execute(sql: "PRAGMA max_page_count = 100000")
        }
        try hand(bob, to: ann, at: town.now())
        try ann.type("again", in: document, at: town.now())
        try hand(ann, to: bob, at: town.now())
        #expect(try ann.stateHash(of: document) == bob.stateHash(of: document))
        #expect(try ann.check() == [])
    }

    @Test func `a store of a later version is refused and not touched`() throws {
        let town = try Town()
        let database = try DatabaseQueue()
        _ = try town.open(town.ann, database)
        try database.write { db in
            try db.execute(sql: "PRAGMA user_version = 99")
            try db.execute(sql: "CREATE TABLE later (x)")
        }
        let before = try database.read { try Row.fetchAll($0, sql: "SELECT * FROM sqlite_master") }
        let error = #expect(throws: SamenError.self) { try town.open(town.ann, database) }
        #expect(error?.code == .newerStore)
        let after = try database.read { try Row.fetchAll($0, sql: "SELECT * FROM sqlite_master") }
        #expect(before == after)
    }

    @Test func `a store of another device or program is refused`() throws {
        let town = try Town()
        let database = try DatabaseQueue()
        _ = try town.open(town.ann, database)
        let wrongDevice = #expect(throws: SamenError.self) { try town.open(town.bob, database) }
        #expect(wrongDevice?.code == .wrongStore)
        let foreign = try DatabaseQueue()
        try foreign.write { try $0.execute(sql: "CREATE TABLE theirs (x)") }
        let wrongProgram = #expect(throws: SamenError.self) { try town.open(town.ann, foreign) }
        #expect(wrongProgram?.code == .wrongStore)
    }

    @Test func `two programs on one store see each other's work`() throws {
        let town = try Town()
        let database = try DatabaseQueue()
        let (one, other) = try (town.open(town.ann, database), town.open(town.ann, database))
        try one.receive(entries: town.entries, at: town.now())
        let document = try one.createDocument(at: town.now())
        for word in ["a", "b", "c"] {
            try one.type(word, in: document, at: town.now())
            try other.type(word.uppercased(), in: document, at: town.now())
        }
        #expect(try one.text(of: document) == "aAbBcC")
        #expect(try other.check() == [])
        #expect(try one.tips(of: document).map(\.seq) == [6])
    }
}
