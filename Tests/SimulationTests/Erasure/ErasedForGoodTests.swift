import Foundation
import GRDB
import Samen
import SamenServer
import Sync
import TestSupport
import Testing
import Trust
import Wire

@Suite(.endsSealed, .timeLimit(.minutes(40))) struct `What is erased` {
    @Test func `H06 after an erasure nothing that anyone has opens the ciphertext`() async throws {
        let office = try Office(seed: 30)
        let document = try await office.written("unreadable")
        let kept = try office.server.changes(of: document)
        #expect(try office.opened(kept, of: document) == kept.count, "the control run is blind")
        try office.server.backup(to: office.folder + "/backup")
        let before = try office.everyone.flatMap { try $0.device.entries() }
        try await office.approve(document)
        office.pass(days: 14)
        try await office.syncAll()
        #expect(try office.opened(kept, of: document) == 0)
        // Who comes by keys later finds no ciphertext either.
        #expect(try office.server.changes(of: document).allSatisfy(\.isStub))
        for device in office.everyone {
            #expect(try device.device.changes(in: document, beyond: []).allSatisfy(\.isStub))
        }
        // A backup from before still could, with a wrap in it and a device's keys, until its day.
        let backup = try OfficeServer(office.village, office.folder + "/backup")
        let wraps: [Data] = try backup.rows("SELECT wrap FROM wrap")
        #expect(!wraps.isEmpty)
        #expect(try office.opened(kept, of: document, alsoWith: before) == kept.count)
        let until: [Int64] = try office.bob.rows("SELECT backups_until FROM erasures")
        #expect(until == [Int64(office.clock.now + 35 * Office.day)])
    }

    @Test func `H09 erased words are in no file of a device or the server, nor in their logs`()
        async throws
    {
        let office = try Office(seed: 31)
        let canary = "kanarievogeltje"
        let document = try await office.written(String(repeating: canary + " ", count: 40))
        let sealed = try #require(try office.server.changes(of: document).first)
        let ciphertext = Array(sealed.wire.ciphertext.suffix(64))
        // Snapshots hold plaintext once there are enough changes.
        for _ in 0..<40 { try office.bob.write(canary, in: document) }
        try await office.syncAll()
        #expect(try office.files(hold: Array(canary.utf8)).contains("device3"))
        #expect(try office.files(hold: ciphertext).contains("server"))
        try await office.approve(document)
        office.pass(days: 14)
        try await office.syncAll()
        for device in office.everyone { try device.renewFile() }
        #expect(try office.files(hold: Array(canary.utf8)) == [])
        #expect(try office.files(hold: ciphertext) == [])
    }

    @Test func `H07 whatever is killed on the way, an erasure is finished`() async throws {
        let office = try Office(seed: 32)
        let document = try await office.written("finished")
        try await office.approve(document)
        office.pass(days: 14)
        try office.server.refuseRewriting(true)
        try await office.sync(office.lead)
        try office.server.refuseRewriting(false)
        #expect(try office.server.changes(of: document).allSatisfy(\.isStub))
        #expect(try office.server.rows("SELECT id FROM residue") == [Int64(1)])
        try office.restartServer()
        try office.server.core.carryOutErasures(at: office.clock.now)
        #expect(try office.server.rows("SELECT id FROM residue") == [Int64]())
        // The page with the order is refused by Bob's disk: nothing of it is there, then all of it.
        try office.bob.refuseErasing(true)
        _ = try? await office.sync(office.bob)
        #expect(try office.bob.text(of: document) == "finished")
        try office.bob.restart()
        try office.bob.refuseErasing(false)
        try await office.syncAll()
        #expect(try office.bob.text(of: document) == "")
        #expect(try office.bob.device.check() == [])
        #expect(try office.server.faults() == [])
    }
}
