import Foundation
import GRDB
import Samen
import SamenServer
import Sync
import TestSupport
import Testing
import Trust
import Wire

// What the attacks do, and what they must leave as it was.

extension Office {
    /// An entry that a device signs although it may not: no client of ours would.
    func forged(
        _ content: EntryContent,
        by device: OfficeDevice,
        in document: DocumentID
    ) throws -> WireSignedEntry {
        var membership = Membership(network: village.network)
        for entry in try device.device.entries() { _ = try membership.add(entry) }
        let keys = device.person.keys()
        return try membership.draft(in: document, by: .device(keys.id), at: clock.now)
            .signed(content, by: keys.signing).wire
    }

    /// Hands an entry to the server and to every device.
    func spread(_ entry: WireSignedEntry) throws {
        var request = WireSyncRequest()
        request.protocol = 1
        request.authPush = [entry]
        let arrival = Core.Arrival(device: bob.device.id, request: request)
        _ = try server.core.sync([arrival], at: clock.now)
        for device in everyone { try device.device.receive(entries: [entry], at: clock.now) }
    }

    /// The identifier of an entry that is nowhere.
    func noEntry() throws -> EntryID {
        try #require(EntryID(bytes: village.random.bytes(32)))
    }

    func order(
        _ document: DocumentID,
        _ approval: EntryID,
        approved: UInt64,
        at received: UInt64
    ) -> WireFeedItem {
        var item = WireFeedItem()
        item.cursor = 1
        item.receivedMs = received
        item.erased =
            EraseOrder(
                document: document,
                approval: approval,
                approvedMilliseconds: approved,
                orderedMilliseconds: received,
                backupsUntilMilliseconds: received
            ).wire
        return item
    }

    var source: Source {
        Source(server: server.core.identity.server, kind: .central)
    }

    func expectUntouched(
        _ document: DocumentID,
        _ text: String
    ) throws {
        for device in [lead, ann, bob] {
            #expect(try device.text(of: document) == text)
            #expect(try device.device.erasedDocuments() == [])
            #expect(try device.rows("SELECT secret FROM epochs") != [Data]())
            #expect(try device.device.check() == [])
        }
        #expect(try server.changes(of: document).allSatisfy { !$0.isStub })
        #expect(try server.faults() == [])
    }
}
