import Foundation
import GRDB
import Replica
import Samen
import SamenServer
import SimulatedWorld
import Sync
import TestSupport
import Testing
import Trust
import Wire

/// A few devices and a server on files, with exchanges that nothing disturbs and a clock that is set.
///
/// The setup only; what is promised is asserted in the tests.
final class Office {
    let village: Village
    let clock = TestClock()
    let folder: String
    private(set) var server: OfficeServer
    let admin, lead, ann, bob: OfficeDevice
    private(set) var typed: [String] = []
    /// What nobody outside may have, from before it was erased.
    var remembered = Canaries()

    static let day: UInt64 = 24 * 60 * 60 * 1_000
    static let note = CellAddress(
        record: Replica.Record(type: 1, id: RecordID(high: 1, low: 1)),
        field: 1,
        type: .text
    )

    init(seed: UInt64) throws {
        folder =
            FileManager.default.temporaryDirectory.path + "/office-\(UInt64.random(in: 0 ... .max))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        village = try Village(people: 4, random: .seeded(seed))
        server = try OfficeServer(village, folder + "/server")
        let devices = try (0..<4).map { [folder, village, clock] index in
            try OfficeDevice(village.people[index], village, folder + "/device\(index)", clock)
        }
        (admin, lead, ann, bob) = (devices[0], devices[1], devices[2], devices[3])
        try Searches.take(self)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: folder)
    }

    var everyone: [OfficeDevice] { [admin, lead, ann, bob] }

    func pass(days: UInt64) {
        clock.advance(byMilliseconds: days * Self.day)
    }

    @discardableResult
    func sync(_ devices: OfficeDevice...) async throws -> Summary? {
        var summary: Summary?
        for device in devices { summary = try await device.sync(with: server) }
        return summary
    }

    func syncAll(_ times: Int = 2) async throws {
        for _ in 0..<times {
            for device in everyone { _ = try await device.sync(with: server) }
        }
    }

    /// A document of the lead, Ann and Bob that says something, known to all of them.
    func written(_ text: String) async throws -> DocumentID {
        let document = try ann.device.createDocument(
            for: [bob.member: .writer],
            at: clock.now
        )
        try ann.write(text, in: document)
        try await syncAll()
        typed.append(text)
        try remember()
        return document
    }

    /// Requested by the lead, approved by Ann, and known to all.
    @discardableResult
    func approve(_ document: DocumentID, isTold: Bool = true) async throws -> EntryID {
        let request = try lead.device.author(
            .eraseRequest(basis: 1),
            in: document,
            at: clock.now
        ).id
        try await sync(lead, ann)
        let approval = try ann.device.author(.eraseApprove(request), in: document, at: clock.now).id
        try await sync(ann)
        if isTold { try await syncAll() }
        return approval
    }

    /// The process ends and starts again over what it had committed.
    func restartServer() throws {
        try server.close()
        try startServer()
    }

    /// The server as it was when the copy was made.
    func restoreServer(from copy: String) throws {
        try server.close()
        for suffix in ["", "-wal", "-shm"] {
            try? FileManager.default.removeItem(atPath: server.path + suffix)
        }
        try FileManager.default.copyItem(atPath: copy, toPath: server.path)
        try startServer()
    }

    private func startServer() throws {
        let wire = server.wire
        server = try OfficeServer(village, server.path)
        server.wire = wire
    }
}
