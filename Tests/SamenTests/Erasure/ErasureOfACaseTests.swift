import Foundation
import GRDB
import Samen
import Sync
import Testing
import Trust
import Wire

/// What people see of an erasure, from the request to the certificate.
@Suite(.timeLimit(.minutes(40))) struct `The erasure of a case` {
    private let town: CaseTown
    private let lead, ann, bob: CaseTown.Desk
    private let source: Source

    init() throws {
        town = try CaseTown(seed: 91)
        (lead, ann, bob) = try (
            town.desk(town.town.lead), town.desk(town.town.ann), town.desk(town.town.bob)
        )
        source = Source(server: town.town.random.identifier(), kind: .central)
    }

    private static let day: UInt64 = 24 * 60 * 60 * 1_000
    private var now: UInt64 { town.minute * 60_000 }

    private func madeCase() throws -> String {
        let code = try ann.book.newCase(pseudonym: "Roodborst", with: [bob.code])
        try ann.book.set("danger_level", of: code, to: "acute", reason: "Bedreigd.")
        _ = try ann.book.show(code)
        try town.reconcile(lead, ann, bob)
        return code
    }

    /// Every entry that a desk has, as a server that received it all at one time would hand it on.
    private func tell(_ desk: CaseTown.Desk, from other: CaseTown.Desk, at time: UInt64) throws {
        let items = try other.device.entries().map { entry in
            var item = WireFeedItem(entry)
            item.receivedMs = time
            return item
        }
        try desk.device.receive(items, from: source, at: now)
    }

    private func order(_ desk: CaseTown.Desk, approved: UInt64, at time: UInt64) throws {
        let evaluation = try desk.device.evaluation()
        for document in evaluation.documents {
            for approval in evaluation.document(document)?.erasureGrounds.inForce ?? [] {
                var item = WireFeedItem()
                item.receivedMs = time
                item.erased =
                    EraseOrder(
                        document: document,
                        approval: approval,
                        approvedMilliseconds: approved,
                        orderedMilliseconds: time,
                        backupsUntilMilliseconds: time + 35 * Self.day
                    ).wire
                try desk.device.receive([item], from: source, at: now)
            }
        }
    }

    @Test func `goes by all of its documents, and ends in a certificate`() throws {
        let code = try madeCase()
        let documents = try lead.book.erasure(of: code).documents
        #expect(Set(documents.compactMap(\.compartment)).isSuperset(of: ["core", "access"]))
        #expect(try lead.book.erasure(of: code).state == .none)
        #expect(refusal { _ = try lead.book.executeErasure(of: code) } == "erasure-none")
        var view = try lead.book.requestErasure(of: code, reason: "subject")
        #expect(view.state == .requested && view.documents.allSatisfy { $0.state == .requested })
        #expect(refusal { _ = try lead.book.executeErasure(of: code) } == "erasure-waiting")
        try town.reconcile(lead, ann, bob)
        view = try ann.book.approveErasure(of: code)
        try town.reconcile(lead, ann, bob)
        // Ann only adds looks to the access log; the lead's colleague there is an administrator.
        let waiting = view.documents.filter { $0.state != .approved }
        #expect(waiting.allSatisfy { $0.compartment == "access" })
        #expect(refusal { _ = try bob.book.executeErasure(of: code) } == "erasure-waiting")
        let approved = now
        for desk in [lead, ann, bob] { try tell(desk, from: ann, at: approved) }
        let core = try bob.book.erasure(of: code).documents.first { $0.compartment == "core" }
        #expect(core?.due == approved + 14 * Self.day)
        #expect(core?.requests.first?.reason?.code == "subject")
        #expect(core?.requests.first?.by.code == lead.code)
        #expect(core?.approvals.first?.by.code == ann.code)
        for desk in [lead, ann] {
            try order(desk, approved: approved, at: approved + 14 * Self.day)
        }
        for desk in [lead, ann] {
            _ = try desk.device.maintain(at: now)
            #expect(try desk.book.list().cases.isEmpty)
            #expect(refusal { _ = try desk.book.show(code) } == "unknown-id")
            #expect(
                refusal { try desk.book.set("danger_level", of: code, to: "low") } == "unknown-id"
            )
        }
        try town.reconcile(lead, ann, bob)
        view = try lead.book.erasure(of: code)
        let erased = view.documents.filter { $0.state == .erased }
        #expect(erased.contains { $0.compartment == "core" })
        #expect(view.backupsUntil == approved + 49 * Self.day)
        #expect(view.devices == 3)
        #expect(view.outstanding.count == 1)
        #expect(try lead.book.erasures().map(\.code) == [code])
        // Bob, who still has it, sees what is outstanding too, and his own words.
        #expect(try bob.book.show(code).code == code)
    }

    @Test func `leaves no word of the case in any table`() throws {
        let code = try madeCase()
        let request = try lead.book.requestErasure(of: code, reason: "retention")
        #expect(request.documents.count >= 2)
        try town.reconcile(lead, ann)
        try ann.book.approveErasure(of: code)
        let canary = Array("Roodborst".utf8)
        #expect(try ann.words(canary) > 0, "the control run is blind")
        try order(ann, approved: 1, at: 1 + 14 * Self.day)
        #expect(try ann.words(canary) == 0)
        #expect(try ann.device.contested().isEmpty)
        #expect(try ann.device.check() == [])
        try ann.book.rebuildIndex()
        #expect(try ann.words(canary) == 0)
        #expect(try ann.book.list().cases.isEmpty)
        #expect(try ann.book.erasure(of: code).documents.contains { $0.state == .erased })
    }

    @Test func `H04 is asked for by leads only, and approved by somebody else`() throws {
        let code = try madeCase()
        #expect(
            refusal { _ = try bob.book.requestErasure(of: code, reason: "subject") }
                == "not-allowed"
        )
        #expect(
            refusal { _ = try lead.book.requestErasure(of: code, reason: "x") } == "wrong-value"
        )
        #expect(refusal { _ = try ann.book.approveErasure(of: code) } == "erasure-none")
        try lead.book.requestErasure(of: code, reason: "subject")
        #expect(
            refusal { _ = try lead.book.requestErasure(of: code, reason: "subject") }
                == "already-done"
        )
        #expect(refusal { _ = try lead.book.approveErasure(of: code) } == "not-allowed")
    }

    @Test func `H05 waits for every hold, and for a new approval after it`() throws {
        let code = try madeCase()
        try lead.book.requestErasure(of: code, reason: "subject")
        try town.reconcile(lead, ann, bob)
        try bob.book.hold(code, ground: "investigation")
        try town.reconcile(lead, ann, bob)
        #expect(refusal { _ = try ann.book.approveErasure(of: code) } == "erasure-held")
        #expect(refusal { _ = try bob.book.liftHold(on: code) } == "not-allowed")
        var core = try lead.book.erasure(of: code).documents.first { $0.compartment == "core" }
        #expect(core?.holds.first?.reason?.code == "investigation")
        try lead.book.liftHold(on: code)
        #expect(refusal { _ = try lead.book.liftHold(on: code) } == "erasure-none")
        try town.reconcile(lead, ann, bob)
        try ann.book.approveErasure(of: code)
        core = try ann.book.erasure(of: code).documents.first { $0.compartment == "core" }
        #expect(core?.state == .approved)
        try bob.book.hold(code, ground: "complaint")
        #expect(try bob.book.erasure(of: code).state == .held)
        #expect(refusal { _ = try bob.book.executeErasure(of: code) } == "erasure-held")
    }

    @Test func `H11 a case is not shown unless the look is stored, and listing stores none`() throws
    {
        let code = try madeCase()
        let note = try ann.book.addDraft("Zij belde.", to: code)
        town.minute += 120
        let database = try town.town.database(of: ann.device)
        let looks = "SELECT COUNT(*) FROM accesses WHERE hour = \(now / 3_600_000)"
        try database.write {
            try $0.execute(
                sql: """
                    CREATE TRIGGER full BEFORE INSERT ON accesses
                    BEGIN SELECT RAISE(ABORT, 'disk full'); END
                    """
            )
        }
        #expect(refusal { _ = try ann.book.show(code) } == "storage")
        #expect(refusal { _ = try ann.book.note(note) } == "storage")
        #expect(refusal { _ = try ann.book.history(of: note) } == "storage")
        #expect(refusal { _ = try ann.book.text(of: note) } == "storage")
        #expect(try ann.book.list().cases.count == 1)
        try database.write { try $0.execute(sql: "DROP TRIGGER full") }
        #expect(try database.read { try Int.fetchOne($0, sql: looks) } == 0)
        _ = try ann.book.show(code)
        // Killed at once: what another process finds is what was stored.
        let copy = try town.town.copy(of: ann.device, town.town.ann)
        let found = try town.town.database(of: copy).read { try Int.fetchOne($0, sql: looks) }
        #expect(found == 1)
    }
}

extension CaseTown.Desk {
    /// How many values in the store hold these bytes.
    fileprivate func words(_ needle: [UInt8]) throws -> Int {
        try device.tables { db in
            var count = 0
            let tables = try String.fetchAll(
                db,
                sql: "SELECT name FROM sqlite_master WHERE type = 'table'"
            )
            for table in tables {
                for row in try Row.fetchAll(db, sql: "SELECT * FROM \(table)") {
                    for (_, value) in row {
                        let bytes =
                            Data.fromDatabaseValue(value)
                            ?? String.fromDatabaseValue(value).map { Data($0.utf8) } ?? Data()
                        if bytes.range(of: Data(needle)) != nil { count += 1 }
                    }
                }
            }
            return count
        }
    }
}
