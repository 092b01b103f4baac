import Foundation
import Replica
import Samen
import TestSupport
import Testing
import Trust
import Wire

/// A server that keeps removals and keys from those who should have them.
@Suite(.timeLimit(.minutes(40))) struct `Removals and keys that a server withholds` {
    let town: Town
    let ann, bob, lead: Device
    let document: DocumentID

    init() throws {
        let trio = try Trio()
        (town, document) = (trio.town, trio.document)
        (ann, bob, lead) = (trio.ann, trio.bob, trio.lead)
    }

    @Test
    func
        `A12 who was not told of a removal loses nothing, and the removed reads nothing of the told`()
        throws
    {
        // The lead removes Bob; the server keeps that from Ann.
        let before = Set(try lead.entries().map(\.body))
        try lead.remove(town.bob.member, from: document, at: town.now())
        try lead.type("told. ", in: document, at: town.now())
        let told = try lead.everything().filter { item in
            guard case .authEntry(let entry)? = item.what else { return true }
            return before.contains(entry.body)
        }
        try ann.receive(told, at: town.now())
        #expect(try ann.reasons() == ["pending-membership"])
        #expect(try ann.text(of: document) == "one. ")
        // Deceived, Ann writes under the old epoch, and goes on for as long as the server likes.
        try ann.type("deceived. ", in: document, at: town.now())
        town.clock += 3 * 24 * 3_600_000
        try ann.receive(told, at: town.now())
        try ann.type("still. ", in: document, at: town.now())
        // By another way the removal reaches her after all.
        try hand(lead, to: ann, at: town.now())
        try ann.maintain(at: town.now())
        try ann.type("knowing.", in: document, at: town.now())
        try hand(ann, to: lead, at: town.now())
        for device in [ann, lead] {
            let text = try device.text(of: document)
            for word in ["one.", "told.", "deceived.", "still.", "knowing."] {
                #expect(text.contains(word), "\(word)")
            }
        }
        #expect(try ann.text(of: document) == lead.text(of: document))
        #expect(try ann.status().quarantined == 0)
        // A server that hands Bob everything gives him what was sealed before, and no more.
        try hand(ann, to: bob, at: town.now())
        let his = try bob.text(of: document)
        #expect(!his.contains("told") && !his.contains("knowing"))
    }

    @Test
    func
        `A12 a change that its author knew to be under an old epoch is sealed again, and none is lost`()
        throws
    {
        let central = Source(server: town.random.identifier(), kind: .central)
        try ann.type("unsent", in: document, at: town.now())
        let batch = try ann.nextBatch(for: central.server)
        let places = batch.changes.map { ($0.place, $0.id, Device.Answer.held(.oldEpoch)) }
        try hand(lead, to: ann, at: town.now())
        try lead.remove(town.bob.member, from: document, at: town.now())
        try hand(lead, to: ann, at: town.now())
        try ann.settle(changes: places, at: central, now: town.now())
        #expect(try ann.rehome(at: town.now()) > 0)
        try hand(ann, to: lead, at: town.now())
        #expect(try lead.text(of: document) == "one. unsent")
        try hand(ann, to: bob, at: town.now())
        #expect(try bob.text(of: document) == "one. ")
    }

    /// A laptop of Bob's to which Ann has granted everything, and the entries for it.
    private func laptop() throws -> (device: Device, entries: [WireSignedEntry]) {
        let person = Town.Person(another: town.bob, town.random)
        try town.byAdmin(town.grant(person))
        try ann.receive(entries: town.entries, at: town.now())
        #expect(try ann.maintain(at: town.now()).granted == 1)
        return (try town.device(person), try ann.entries())
    }

    @Test(arguments: ["swapped", "flipped", "older"])
    func
        `A16 a wrap that is another's, altered or of another epoch is discarded, and another server repairs`(
            fault: String
        ) throws
    {
        let (fresh, entries) = try laptop()
        let bad = entries.map { entry in
            var entry = entry
            for index in entry.wraps.indices
            where entry.wraps[index].recipient == Data(fresh.id.bytes) {
                switch fault {
                case "swapped":
                    entry.wraps[index].sealed = Data(entry.wraps[index].sealed.reversed())
                case "flipped": entry.wraps[index].sealed[40] ^= 1
                default: entry.wraps[index].epochs[0].epochID = Data(town.random.bytes(16))
                }
            }
            return entry
        }
        try fresh.receive(entries: bad, at: town.now())
        for item in try ann.changes(in: document) { try fresh.receive([item], at: town.now()) }
        #expect(try fresh.text(of: document) == "")
        #expect(try fresh.status().waitingForKeys == 1)
        let waiting = try #require(try fresh.waitingForKeys().first)
        #expect(waiting.grantors.contains(town.ann.member))
        let blamed = try fresh.quarantine().filter { $0.author == town.ann.device }
        let reason = fault == "older" ? "wrong-recipient" : "wrong-wrap"
        #expect(Set(blamed.map(\.reason)) == [reason, "pending-keys"])
        try fresh.receive(entries: entries, at: town.now())
        #expect(try fresh.text(of: document) == "one. ")
        #expect(try fresh.waitingForKeys() == [])
    }

    @Test func `A16 or a colleague hands the keys over once more`() throws {
        let (fresh, entries) = try laptop()
        let bare = entries.map { entry in
            var entry = entry
            for index in entry.wraps.indices { entry.wraps[index].sealed[40] ^= 1 }
            return entry
        }
        try fresh.receive(entries: bare, at: town.now())
        #expect(try fresh.status().waitingForKeys == 1)
        try hand(ann, to: lead, at: town.now())
        _ = try lead.work(at: town.now()) { work in
            try work.set(.writer, of: town.bob.member, in: document)
        }
        let known = Set(entries.map(\.body))
        try fresh.receive(
            entries: lead.entries().filter { !known.contains($0.body) },
            at: town.now()
        )
        for item in try ann.changes(in: document) { try fresh.receive([item], at: town.now()) }
        #expect(try fresh.text(of: document) == "one. ")
    }

    @Test
    func `A17 without any wrap changes wait and are listed, and another's wraps open nothing`()
        throws
    {
        let (fresh, entries) = try laptop()
        let none = entries.map { entry in
            var entry = entry
            entry.wraps = entry.wraps.filter { $0.recipient != Data(fresh.id.bytes) }
            return entry
        }
        try fresh.receive(entries: none, at: town.now())
        for item in try ann.changes(in: document) { try fresh.receive([item], at: town.now()) }
        #expect(try fresh.reasons() == ["pending-keys"])
        let waiting = try #require(try fresh.waitingForKeys().first)
        #expect(waiting.document == document)
        #expect(
            waiting.grantors
                == [town.ann.member, town.bob.member, town.lead.member].sorted()
                .filter { $0 != town.bob.member }
        )
        // Others' wraps under its own name.
        let relabelled = none.map { entry in
            var entry = entry
            for index in entry.wraps.indices { entry.wraps[index].recipient = Data(fresh.id.bytes) }
            return entry
        }
        #expect(relabelled.contains { !$0.wraps.isEmpty })
        try fresh.receive(entries: relabelled, at: town.now())
        #expect(try fresh.text(of: document) == "")
        // For as long as it lasts people are told what waits, and who can help.
        town.clock += 24 * 3_600_000
        #expect(try fresh.waitingForKeys().map(\.document) == [document])
        #expect(try fresh.status().waitingForKeys == 1)
        try fresh.receive(entries: entries, at: town.now())
        #expect(try fresh.text(of: document) == "one. ")
    }

    @Test func `A17 a removed device that is handed every wrap opens only what it could before`()
        throws
    {
        try lead.remove(town.bob.member, from: document, at: town.now())
        try lead.type("not for bob", in: document, at: town.now())
        // Everything that there is, every wrap under Bob's name too.
        for entry in try lead.entries() {
            var relabelled = entry
            for index in relabelled.wraps.indices {
                relabelled.wraps[index].recipient = Data(bob.id.bytes)
            }
            try bob.receive(entries: [entry, relabelled], at: town.now())
        }
        try hand(lead, to: bob, at: town.now())
        #expect(try bob.text(of: document) == "one. ")
        #expect(try bob.documents() == [])
        #expect(try lead.text(of: document) == "one. not for bob")
    }
}
