import Foundation
import Samen
import SamenServer
import Sync
import TestSupport
import Testing
import Trust
import Wire

@Suite(.endsSealed, .timeLimit(.minutes(40))) struct `An erasure` {
    @Test func `in force leaves stubs that verify on every device and the server`() async throws {
        let office = try Office(seed: 1)
        let document = try await office.written("a secret")
        let before = try office.server.changes(of: document).map(\.id)
        try await office.approve(document)
        office.pass(days: 13)
        try await office.syncAll()
        #expect(try office.bob.text(of: document) == "a secret")
        office.pass(days: 1)
        try await office.syncAll()
        for device in [office.lead, office.ann, office.bob] {
            #expect(try device.text(of: document) == "")
            #expect(try device.device.erasedDocuments() == [document])
            #expect(try device.device.documents() == [])
            #expect(try device.device.check() == [])
            #expect(try device.reasons() == [])
            #expect(try device.rows("SELECT secret FROM epochs") == [Data]())
            #expect(try device.rows("SELECT wrap FROM wraps") == [Data]())
        }
        let stubs = try office.server.changes(of: document)
        #expect(stubs.map(\.id) == before && stubs.allSatisfy(\.isStub))
        #expect(try office.server.rows("SELECT wrap FROM wrap") == [Data]())
        #expect(try office.server.faults() == [])
        let evaluation = try office.bob.device.evaluation()
        #expect(evaluation.document(document)?.erasedOn.count == 3)
    }

    @Test func `leaves everything else alone, and is final`() async throws {
        let office = try Office(seed: 2)
        let document = try await office.written("to go")
        let other = try await office.written("to stay")
        try await office.approve(document)
        office.pass(days: 14)
        try await office.syncAll()
        #expect(try office.bob.text(of: other) == "to stay")
        try office.bob.write(" and grow", in: other)
        let error = #expect(throws: SamenError.self) {
            try office.bob.write("again", in: document)
        }
        #expect(error?.code == .erased)
        try await office.syncAll()
        #expect(try office.lead.text(of: other) == "to stay and grow")
        #expect(try await office.sync(office.lead)?.outcome == .complete)
        #expect(try office.lead.device.status().unsent == 0)
    }

    @Test func `H07 a device that returns after weeks erases first, and keeps its late work apart`()
        async throws
    {
        let office = try Office(seed: 3)
        let document = try await office.written("told")
        try await office.approve(document, isTold: false)
        office.pass(days: 19)
        try await office.sync(office.lead, office.ann, office.lead)
        var evaluation = try office.lead.device.evaluation()
        // The recovery recipient and Bob hold keys too; of the devices Bob's is outstanding.
        #expect(evaluation.document(document)?.erasedOn.contains(office.bob.device.id) == false)
        try office.bob.write(" late words", in: document)
        office.pass(days: 11)
        let summary = try await office.sync(office.bob)
        #expect(summary?.outcome == .complete)
        #expect(try office.bob.text(of: document) == "")
        #expect(try office.bob.reasons() == ["erased"])
        #expect(try office.server.changes(of: document).allSatisfy(\.isStub))
        // Nobody on Bob's device can read it; those who decided can.
        let late = try office.bob.device.lateWork(of: document)
        #expect(late.changes.count == 1)
        #expect(try office.open(late, with: office.bob) == [])
        #expect(try office.open(late, with: office.lead) == office.open(late, with: office.ann))
        #expect(try office.open(late, with: office.lead).count == 1)
        try await office.syncAll()
        evaluation = try office.lead.device.evaluation()
        #expect(evaluation.document(document)?.erasedOn.contains(office.bob.device.id) == true)
        #expect(try office.bob.device.check() == [])
        for device in office.everyone { #expect(try device.text(of: document) == "") }
    }

    @Test func `H08 a server that is restored to before an erasure brings nothing back`()
        async throws
    {
        let office = try Office(seed: 4)
        let document = try await office.written("gone for good")
        try office.server.backup(to: office.folder + "/backup")
        try await office.approve(document)
        office.pass(days: 14)
        try await office.syncAll()
        try office.restoreServer(from: office.folder + "/backup")
        try await office.syncAll(3)
        for device in [office.lead, office.ann, office.bob] {
            #expect(try device.text(of: document) == "")
            #expect(try device.rows("SELECT secret FROM epochs") == [Data]())
            #expect(try device.rows("SELECT wrap FROM wraps") == [Data]())
            #expect(try device.device.check() == [])
        }
        // By its own times of receipt the restored server waits again, and then forgets too.
        office.pass(days: 14)
        try await office.syncAll()
        #expect(try office.server.changes(of: document).allSatisfy(\.isStub))
        #expect(try office.server.rows("SELECT wrap FROM wrap") == [Data]())
        #expect(try office.server.faults() == [])
        #expect(try await office.sync(office.bob)?.outcome == .complete)
    }

    @Test func `H08 an old store of a device, and whoever offers ciphertext, bring nothing back`()
        async throws
    {
        let office = try Office(seed: 5)
        let document = try await office.written("gone")
        let kept = try office.server.changes(of: document)
        let keys = try office.ann.device.entries(of: document)
        #expect(keys.contains { !$0.wraps.isEmpty })
        try office.bob.backup(to: office.folder + "/old")
        try await office.approve(document)
        office.pass(days: 14)
        try await office.syncAll()
        try office.bob.restore(from: office.folder + "/old")
        #expect(try office.bob.text(of: document) == "gone")
        try office.bob.write(" and never sent", in: document)
        let late = try office.bob.device.changes(in: document, beyond: [])
        #expect(late.count == kept.count + 1)
        try await office.sync(office.bob)
        #expect(try office.bob.text(of: document) == "")
        #expect(try office.bob.device.erasedDocuments() == [document])
        // The ciphertext, brought by hand, is a duplicate of its stub; new ciphertext is refused.
        var request = WireSyncRequest()
        request.protocol = 1
        request.push = kept.map(\.wire)
        let arrival = Core.Arrival(device: office.bob.device.id, request: request)
        let reply = try office.server.core.sync([arrival], at: office.clock.now)
        #expect(reply.first?.response.results.allSatisfy { $0.status == .duplicate } == true)
        #expect(try office.server.changes(of: document).allSatisfy(\.isStub))
        #expect(try office.server.faults() == [])
        // Nor does a bundle bring back what Ann had, what she never had, or the keys to it.
        var items = late.map { change in
            var item = WireFeedItem()
            item.change = change.wire
            return item
        }
        items.reverse()
        try office.ann.device.receive(items, at: office.clock.now)
        try office.ann.device.receive(entries: keys, at: office.clock.now)
        #expect(try office.ann.text(of: document) == "")
        for change in late {
            let stored = try office.ann.device.changes(at: change.place)
            #expect(stored.count == 1 && stored.allSatisfy(\.ciphertext.isEmpty))
        }
        #expect(try office.ann.rows("SELECT secret FROM epochs") == [Data]())
        #expect(try office.ann.rows("SELECT wrap FROM wraps") == [Data]())
        #expect(
            try office.ann.rows("SELECT sealed FROM changes WHERE length(sealed) > 512") == [Data]()
        )
    }

    @Test func `H08 a new server gets stubs with the entries that explain them`() async throws {
        let office = try Office(seed: 6)
        let document = try await office.written("was here")
        try await office.approve(document)
        office.pass(days: 14)
        try await office.syncAll()
        let new = try OfficeServer(office.village, office.folder + "/new")
        for _ in 0..<2 {
            for device in office.everyone {
                #expect(try await device.sync(with: new).outcome == .complete)
            }
        }
        let stubs = try new.changes(of: document)
        #expect(!stubs.isEmpty && stubs.allSatisfy(\.isStub))
        #expect(try new.faults() == [])
        for device in [office.lead, office.bob] {
            #expect(try device.device.check() == [])
            #expect(try await device.sync(with: new).unresolved == 0)
        }
    }
}

extension Office {
    /// What of late work somebody's device can open.
    func open(
        _ late: (changes: [SealedChange], wraps: [SealedWrap]),
        with device: OfficeDevice
    ) throws -> [[UInt8]] {
        let keys = device.person.keys()
        guard
            let wrap = late.wraps.first(where: { $0.recipient.bytes == keys.id.bytes }),
            let author = late.changes.first?.header.device
        else { return [] }
        let secrets = try wrap.open(
            with: keys.agreement,
            by: author,
            in: village.network,
            village.encapsulation
        )
        return try late.changes.compactMap { change in
            try secrets.first.map { try change.open(with: $0).change }
        }
    }
}
