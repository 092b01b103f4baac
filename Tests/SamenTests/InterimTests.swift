import GRDB
import Replica
import Samen
import Sync
import TestSupport
import Testing
import Trust
import Wire

/// A store that was put back makes no epoch before it has synced; what is typed meanwhile is kept.
@Suite("What is typed while no epoch can be made")
struct InterimTests {
    let town: Town
    let ann, bob, lead: Device
    let document: DocumentID
    /// Ann's laptop, put back from an image, that knows that Bob's was lost.
    let restored: Device

    init() throws {
        let trio = try Trio()
        (town, ann, bob, lead, document) = (trio.town, trio.ann, trio.bob, trio.lead, trio.document)
        let removal = Remove(
            target: .device(town.bob.device, town.organisation),
            reason: .lost
        )
        try lead.author(.remove(removal), at: town.now())
        restored = try town.copy(of: ann, town.ann, marker: town.random.bytes(16))
        try hand(lead, to: restored, at: town.now())
    }

    private func settle(_ device: Device) throws -> Device.Maintenance {
        #expect(try device.settleOwnEntries(at: town.now()))
        return try device.maintain(at: town.now())
    }

    private func offered(_ device: Device) throws -> [SealedChange] {
        try device.nextBatch(for: town.random.identifier()).changes
    }

    @Test func `is there at once, and after the program was started again`() throws {
        let before = try restored.status().unsent
        try restored.type("two. ", in: document, at: town.now())
        try restored.type("three. ", in: document, at: town.now())
        #expect(try restored.text(of: document) == "one. two. three. ")
        #expect(try restored.status().unsent == before + 2)
        let again = try town.copy(of: restored, town.ann)
        #expect(try again.text(of: document) == "one. two. three. ")
        #expect(try again.check() == [])
        try again.type("four. ", in: document, at: town.now())
        #expect(try again.text(of: document) == "one. two. three. four. ")
    }

    @Test func `is handed to nobody, by whatever way`() throws {
        let offered = try offered(restored).count
        let (tips, held) = try (
            restored.tips(of: document), restored.changes(in: document, beyond: []).count
        )
        func bundled(_ wish: BundleWish) throws -> UInt64 {
            try restored.writeBundle(of: wish, at: 5) { _ in }.amount.changes
        }
        let wishes: [BundleWish] = [.unsent, .documents([document]), .since(0), .all]
        let before = try wishes.map(bundled)
        try restored.type("two. ", in: document, at: town.now())
        #expect(try self.offered(restored).count == offered)
        #expect(try restored.tips(of: document) == tips)
        #expect(try restored.changes(in: document, beyond: []).count == held)
        #expect(try wishes.map(bundled) == before)
    }

    @Test func `is sealed under the next epoch after an exchange, and once`() throws {
        try restored.type("two. ", in: document, at: town.now())
        try restored.type("three. ", in: document, at: town.now())
        let home = try restored.incarnation()
        #expect(try restored.maintain(at: town.now()).rehomed == 0)
        #expect(try restored.incarnation() == home)
        let done = try settle(restored)
        #expect(done.rehomed == 2)
        #expect(try restored.maintain(at: town.now()).rehomed == 0)
        try restored.type("four. ", in: document, at: town.now())
        let sealed = try restored.changes(in: document, beyond: [])
        let evaluation = try restored.evaluation()
        let mine = sealed.filter { $0.header.device == town.ann.device }
        let newest = try #require(evaluation.writingEpoch(of: document))
        #expect(mine.filter { $0.header.epoch == newest }.count == 3)
        for device in [lead, ann] {
            try hand(restored, to: device, at: town.now())
            #expect(try device.text(of: document) == "one. two. three. four. ")
            #expect(try device.reasons() == [])
        }
        #expect(try restored.check() == [])
        #expect(try interimRows(restored) == 0)
    }

    @Test func `follows on what the same store wrote before, and stands apart from it`() throws {
        let early = try town.copy(of: ann, town.ann, marker: town.random.bytes(16))
        try early.type("before. ", in: document, at: town.now())
        try hand(lead, to: early, at: town.now())
        let before = try offered(early).map(\.id)
        try early.type("after. ", in: document, at: town.now())
        #expect(try offered(early).map(\.id) == before)
        #expect(try settle(early).rehomed >= 1)
        try hand(early, to: lead, at: town.now())
        #expect(try lead.text(of: document) == "one. before. after. ")
    }

    @Test func `is sealed at the next edit if somebody else has made the epoch`() throws {
        try restored.type("two. ", in: document, at: town.now())
        try lead.type("of the lead. ", in: document, at: town.now())
        try restored.receive(lead.everything(), at: town.now())
        try restored.type("three. ", in: document, at: town.now())
        let own = try restored.text(of: document)
        try hand(restored, to: lead, at: town.now())
        #expect(try lead.text(of: document) == own)
        #expect(own.contains("two. ") && own.contains("three. "))
    }

    @Test func `by whom has been removed meanwhile is handed on, and can be adopted`() throws {
        // What was written before the device knew of any removal keeps its place.
        let restored = try town.copy(of: ann, town.ann, marker: town.random.bytes(16))
        try restored.type("early. ", in: document, at: town.now())
        let early = try #require(try offered(restored).last)
        try hand(lead, to: restored, at: town.now())
        try restored.type("two. ", in: document, at: town.now())
        let removal = Remove(
            target: .device(town.ann.device, town.organisation),
            reason: .lost
        )
        try lead.author(.remove(removal), at: town.now())
        try lead.maintain(at: town.now())
        try restored.receive(lead.everything(), at: town.now())
        _ = try settle(restored)
        #expect(try restored.changes(in: document, beyond: []).contains { $0.id == early.id })
        try hand(restored, to: lead, at: town.now())
        #expect(try lead.text(of: document) == "one. ")
        let late = try lead.quarantine().filter { $0.document == document }
        #expect(!late.isEmpty)
        let void = try lead.changes(in: document, beyond: []).filter { change in
            change.header.device == town.ann.device && change.place.seq == 1
        }
        try lead.author(.adopt(Set(void.map(\.id))), in: document, at: town.now())
        #expect(try lead.text(of: document) == "one. early. two. ")
    }

    @Test func `goes with its secret when its document is erased`() throws {
        try restored.type("two. ", in: document, at: town.now())
        #expect(try interimRows(restored) == 2)
        let request = try lead.author(.eraseRequest(basis: 2), in: document, at: town.now())
        try hand(lead, to: ann, at: town.now())
        let approval = try ann.author(.eraseApprove(request.id), in: document, at: town.now())
        let days14: UInt64 = 14 * 24 * 60 * 60 * 1_000
        let source = Source(server: town.random.identifier(), kind: .central)
        var items = try ann.entries().map { WireFeedItem($0) }
        for index in items.indices { items[index].receivedMs = 1 }
        var order = WireFeedItem()
        order.receivedMs = 1 + days14
        order.erased =
            EraseOrder(
                document: document,
                approval: approval.id,
                approvedMilliseconds: 1,
                orderedMilliseconds: 1 + days14,
                backupsUntilMilliseconds: 1 + 2 * days14
            ).wire
        try restored.receive(items + [order], from: source, at: town.now())
        #expect(try restored.text(of: document) == "")
        #expect(try interimRows(restored) == 0)
    }

    private func interimRows(_ device: Device) throws -> Int {
        try town.database(of: device).read { db in
            try ["interim_epochs", "interim_chains"].reduce(0) { count, table in
                try count + (Int.fetchOne(db, sql: "SELECT COUNT(*) FROM \(table)") ?? 0)
            }
        }
    }
}
