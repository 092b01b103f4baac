import Foundation
import GRDB
import Replica
import Samen
import TestSupport
import Testing
import Trust
import Wire

@Suite struct QuarantineTests {
    @Test func `a damaged change in the middle of a page stops nothing else`() throws {
        let town = try Town()
        let devices = try [town.ann, town.bob, town.lead].map { try town.device($0) }
        let document = try devices[0].createDocument(
            for: [town.bob.member: .writer],
            at: town.now()
        )
        try hand(devices[0], to: devices[1], at: town.now())
        try devices[0].type("ann", in: document, at: town.now())
        try devices[1].edit(document, at: town.now()) { edit throws(ReplicaError) in
            try edit.increment(Cells.attempts, by: 3)
        }
        var items = try devices[0].everything()
        var damaged = try #require(try devices[0].changes(in: document).first)
        damaged.change.ciphertext[5] ^= 1
        var nonsense = WireFeedItem(damaged.change)
        nonsense.change.header = Data([1, 2, 3])
        items.removeAll { $0.change == (try? devices[0].changes(in: document).first?.change) }
        items.insert(contentsOf: [nonsense, damaged], at: items.count / 2)
        items += try devices[1].changes(in: document)
        let receipt = try devices[2].receive(items, at: town.now())
        #expect(receipt.refused == 1)
        #expect(try devices[2].document(document).count(Cells.attempts) == 3)
        #expect(try Set(devices[2].reasons()) == ["malformed", "pending-signature"])
        try hand(devices[0], to: devices[2], at: town.now())
        #expect(try devices[2].text(of: document) == "ann")
    }

    @Test func `a change that nobody can read is kept, and later ones of its chain count`() throws {
        let town = try Town()
        let (ann, bob) = try (town.device(town.ann), town.device(town.bob))
        let document = try ann.createDocument(for: [town.bob.member: .writer], at: town.now())
        try ann.type("before ", in: document, at: town.now())
        let bomb = [UInt8](repeating: 7, count: 9_000)
        let poison = ChangePayload(
            change: try town.frame(of: bomb),
            compression: .zstd,
            decodedLength: bomb.count
        )
        let garbage = ChangePayload(change: [1, 2, 3, 4])
        let chain = try town.forge([poison, garbage], by: town.ann, in: document, known: ann)
        try bob.receive(ann.everything() + chain.map { WireFeedItem($0.wire) }, at: town.now())
        #expect(try bob.text(of: document) == "before ")
        #expect(try bob.quarantine().map(\.kind) == [.opaque, .opaque])
        #expect(try bob.quarantine().allSatisfy { $0.author == town.ann.device && $0.since > 0 })
        try bob.type("after", in: document, at: town.now())
        #expect(try bob.text(of: document) == "before after")
        let again = try town.copy(of: bob, town.bob)
        #expect(try again.check() == [])
        #expect(try again.stateHash(of: document) == bob.stateHash(of: document))
        let position = try #require(chain.first?.place)
        #expect(try bob.changes(at: position) == chain.prefix(1).map(\.wire))
    }

    @Test func `what an older program could not read is read again after the update`() throws {
        let town = try Town()
        let (ann, bob) = try (town.device(town.ann), town.device(town.bob))
        let document = try ann.createDocument(for: [town.bob.member: .writer], at: town.now())
        for word in ["one ", "two ", "three"] { try ann.type(word, in: document, at: town.now()) }
        try hand(ann, to: bob, at: town.now())
        // As a program would have left it that could open nothing of the second change.
        try town.database(of: bob).write { db in
            try db.execute(
                sql: "UPDATE changes SET content = 3, obstacle = 'opaque' WHERE seq = 2"
            )
            try db.execute(sql: "UPDATE device SET reader = 0")
        }
        let updated = try town.copy(of: bob, town.bob)
        #expect(try updated.status().quarantined == 1)
        try updated.receive([], at: town.now())
        #expect(try updated.quarantine() == [])
        #expect(try updated.text(of: document) == "one two three")
        #expect(try updated.stateHash(of: document) == ann.stateHash(of: document))
    }

    @Test
    func `B15 B16 what a removed device wrote past the cutoff is void everywhere, until adopted`()
        throws
    {
        let town = try Town()
        let people = [town.ann, town.bob, town.lead]
        let devices = try people.map { try town.device($0) }
        let (ann, bob, lead) = (devices[0], devices[1], devices[2])
        let document = try ann.createDocument(for: [town.bob.member: .writer], at: town.now())
        try hand(ann, to: bob, at: town.now())
        try bob.type("known. ", in: document, at: town.now())
        for device in [ann, lead] { try hand(bob, to: device, at: town.now()) }
        try bob.type("late. ", in: document, at: town.now())
        // Ann has applied the late change and built on it; the lead never had it.
        try hand(bob, to: ann, at: town.now())
        try ann.type("built on it.", in: document, at: town.now())
        let removal = Remove(target: .member(town.bob.member), reason: .left)
        try town.byAdmin(.remove(removal))
        try lead.receive(entries: town.entries, at: town.now())
        #expect(try lead.maintain(at: town.now()).cutOff == 1)
        #expect(try ann.text(of: document) == "known. late. built on it.")
        for _ in 0..<2 {
            try hand(lead, to: ann, at: town.now())
            try hand(ann, to: lead, at: town.now())
        }
        for device in [ann, lead] {
            #expect(try device.text(of: document) == "known. built on it.")
            #expect(try device.quarantine().map(\.reason) == ["cutoff"])
            #expect(try device.quarantine().map(\.author) == [town.bob.device])
            #expect(try device.check() == [])
        }
        let voided = try #require(try lead.quarantine().first?.change)
        try lead.author(.adopt([voided]), in: document, at: town.now())
        try hand(lead, to: ann, at: town.now())
        for device in [ann, lead] {
            #expect(try device.text(of: document) == "known. late. built on it.")
            #expect(try device.quarantine() == [])
            #expect(try device.check() == [])
        }
        #expect(try ann.stateHash(of: document) == lead.stateHash(of: document))
        try hand(ann, to: bob, at: town.now())
        let refused = #expect(throws: SamenError.self) {
            try bob.type("more", in: document, at: town.now())
        }
        #expect(refused?.code == .notAllowed)
    }

    @Test func `B19 both branches of a fork are void from the fork, until a lead adopts one`()
        throws
    {
        let town = try Town()
        let (ann, lead) = try (town.device(town.ann), town.device(town.lead))
        let bob = try town.device(town.bob)
        let document = try ann.createDocument(for: [town.bob.member: .writer], at: town.now())
        try ann.type("shared. ", in: document, at: town.now())
        let twin = try town.copy(of: ann, town.ann)
        for word in ["left ", "left2 "] { try ann.type(word, in: document, at: town.now()) }
        try twin.type("right ", in: document, at: town.now())
        let (left, right) = (try ann.everything(), try twin.everything())
        try lead.receive(left + right, at: town.now())
        try bob.receive(right, at: town.now())
        #expect(try bob.text(of: document) == "shared. right ")
        try bob.receive(left, at: town.now())
        for device in [lead, bob] {
            #expect(try device.text(of: document) == "shared. ")
            #expect(try device.reasons() == ["fork", "fork", "fork"])
            #expect(try device.check() == [])
        }
        #expect(try lead.stateHash(of: document) == bob.stateHash(of: document))
        let first = try #require(try lead.quarantine().first { $0.place?.seq == 3 })
        let lefts = try lead.quarantine().filter { item in
            item.change == first.change || town.precedes(item, first, lead)
        }
        try lead.author(.adopt(Set(lefts.compactMap(\.change))), in: document, at: town.now())
        try hand(lead, to: bob, at: town.now())
        for device in [lead, bob] {
            #expect(try device.text(of: document) == "shared. left left2 ")
            #expect(try device.quarantine().count == 1)
            #expect(try device.check() == [])
        }
        try hand(bob, to: ann, at: town.now())
        #expect(try ann.suspicion() == .fork)
        try ann.type("goes on", in: document, at: town.now())
        #expect(try ann.text(of: document).hasSuffix("goes on"))
        try hand(ann, to: lead, at: town.now())
        try hand(lead, to: ann, at: town.now())
        #expect(try lead.text(of: document).hasSuffix("goes on"))
        #expect(try ann.check() == [])
        #expect(try lead.stateHash(of: document) == ann.stateHash(of: document))
    }

    @Test func `B02 a reader appends accesses, and nothing else of a reader takes effect`() throws {
        let town = try Town()
        let (ann, reader) = try (town.device(town.ann), town.device(town.reader))
        let document = try ann.createDocument(for: [town.reader.member: .reader], at: town.now())
        try ann.type("to read", in: document, at: town.now())
        try hand(ann, to: reader, at: town.now())
        try reader.edit(document, at: town.now()) { edit throws(ReplicaError) in
            try edit.write(.int(1), to: Cells.event(1, type: Town.access))
        }
        let refused = #expect(throws: SamenError.self) {
            try reader.type("mine", in: document, at: town.now())
        }
        #expect(refused?.code == .notAllowed)
        try hand(reader, to: ann, at: town.now())
        let access = Cells.event(1, type: Town.access)
        #expect(try ann.document(document).value(access) == .int(1))
        // An access with one operation more has no effect as a whole, and neither has the operation.
        let more = Cells.event(2, type: Town.access)
        let write = try town.payload { edit throws(ReplicaError) in
            try edit.write(.int(2), to: more)
            try edit.write(.int(4), to: Cells.danger)
        }
        let bare = try town.payload { edit throws(ReplicaError) in
            try edit.write(.int(4), to: Cells.danger)
        }
        let forged = try town.forge([write, bare], by: town.reader, in: document, known: reader)
        try ann.receive(forged.map { WireFeedItem($0.wire) }, at: town.now())
        let shown = try ann.document(document)
        #expect(shown.current(Cells.danger).isEmpty && shown.current(more).isEmpty)
        #expect(shown.value(access) == .int(1))
        #expect(try ann.reasons() == ["authority", "authority"])
    }

    @Test func `a wrap that cannot be read does not take its entry with it`() throws {
        let town = try Town()
        let (ann, bob) = try (town.device(town.ann), town.device(town.bob))
        let document = try ann.createDocument(for: [town.bob.member: .writer], at: town.now())
        try ann.type("text", in: document, at: town.now())
        let broken = try ann.everything().map { item in
            var item = item
            if !item.authEntry.wraps.isEmpty { item.authEntry.wraps[0].sealed = Data([1]) }
            return item
        }
        try bob.receive(broken, at: town.now())
        #expect(try bob.documents() == [document])
        #expect(try bob.reasons() == ["pending-keys"])
        #expect(
            try bob.waitingForKeys().map(\.grantors) == [
                [town.ann.member, town.lead.member].sorted()
            ]
        )
        try hand(ann, to: bob, at: town.now())
        #expect(try bob.text(of: document) == "text")
        #expect(try bob.quarantine() == [])
    }
}
