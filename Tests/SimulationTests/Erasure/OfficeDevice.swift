import Foundation
import GRDB
import Replica
import Samen
import SamenServer
import Sync
import TestSupport
import Testing
import Trust
import Wire

/// A person's device on a file.
final class OfficeDevice {
    let person: Village.Person
    let path: String
    private let village: Village
    private let clock: TestClock
    private(set) var database: DatabaseQueue
    private(set) var device: Device
    /// What comes from the server may be spoilt on the way.
    var spoil: (Answer) -> Answer = { $0 }

    var member: MemberID { person.member }

    init(
        _ person: Village.Person,
        _ village: Village,
        _ path: String,
        _ clock: TestClock
    ) throws {
        self.person = person
        self.village = village
        self.path = path
        self.clock = clock
        (database, device) = try Self.open(person, village, path)
        try device.receive(entries: village.entries, at: clock.now)
    }

    private static func open(
        _ person: Village.Person,
        _ village: Village,
        _ path: String
    ) throws -> (DatabaseQueue, Device) {
        let database = try DatabaseQueue(path: path, configuration: FeedStore.configuration())
        let device = try Device(
            database: database,
            keys: person.keys(),
            network: village.network,
            member: person.member,
            random: village.random,
            encapsulation: village.encapsulation
        )
        return (database, device)
    }

    /// The program ends and starts again over what it had committed.
    func restart() throws {
        (database, device) = try Self.open(person, village, path)
    }

    func backup(to path: String) throws {
        let copy = try DatabaseQueue(path: path)
        try database.backup(to: copy)
        try copy.close()
    }

    func restore(from copy: String) throws {
        try database.close()
        for suffix in ["", "-wal", "-shm"] {
            try? FileManager.default.removeItem(atPath: path + suffix)
        }
        try FileManager.default.copyItem(atPath: copy, toPath: path)
        try restart()
    }

    func write(_ text: String, in document: DocumentID) throws {
        try device.edit(document, at: clock.now) { edit throws(ReplicaError) in
            try edit.insert(text, at: edit.length(of: Office.note), in: Office.note)
        }
    }

    func text(of document: DocumentID) throws -> String {
        try device.document(document).text(Office.note)
    }

    func reasons() throws -> [String] { try device.quarantine().map(\.reason) }

    func sync(with server: OfficeServer) async throws -> Summary {
        let synchroniser = Synchroniser(
            device: device,
            transport: OfficeLink(server, device.id, clock, spoil),
            source: Source(server: server.core.identity.server, kind: .central),
            pacer: Pacer(now: { [clock] in clock.now }, sleep: { _ in }),
            random: village.random
        )
        return try await synchroniser.run()
    }

    func rows<Value: DatabaseValueConvertible>(_ sql: String) throws -> [Value] {
        try database.read { try Value.fetchAll($0, sql: sql) }
    }

    func write(_ sql: String) throws {
        try database.writeWithoutTransaction { try $0.execute(sql: sql) }
    }

    func rewrite() throws {
        try database.writeWithoutTransaction { db in
            try db.execute(sql: "VACUUM")
            _ = try db.checkpoint(.truncate)
        }
    }
}

/// Brings a call to the server's core, and its answer back.
// @unchecked because a test runs one exchange at a time.
private final class OfficeLink: Transport, @unchecked Sendable {
    private let server: OfficeServer
    private let device: Trust.DeviceID
    private let clock: TestClock
    private let spoil: (Answer) -> Answer

    init(
        _ server: OfficeServer,
        _ device: Trust.DeviceID,
        _ clock: TestClock,
        _ spoil: @escaping (Answer) -> Answer
    ) {
        self.server = server
        self.device = device
        self.clock = clock
        self.spoil = spoil
    }

    func send(_ call: Call) async throws(TransportFailure) -> Answer {
        do {
            let body: [UInt8]
            switch call.kind {
            case .sync:
                let request = try WireSyncRequest(decoding: call.body)
                let arrival = Core.Arrival(device: device, request: request)
                body = try server.core.sync([arrival], at: clock.now).first?.response.encoded ?? []
            case .compare:
                let request = try WireCompareRequest(decoding: call.body)
                body = try server.core.compare(request, for: device).encoded
            case .fetch:
                let request = try WireFetchRequest(decoding: call.body)
                body = try server.core.fetch(request, for: device).encoded
            default: body = []
            }
            server.wire += [call.body, body]
            return spoil(Answer(body: body, milliseconds: 20))
        } catch {
            throw .unreachable("\(error)")
        }
    }

    func openSession(presenting entries: [WireSignedEntry]) async throws(TransportFailure) {}
}

extension OfficeDevice {
    /// What a vault does by sealing itself anew: no free page, no log.
    func renewFile() throws {
        try rewrite()
    }

    /// The disk fails in the middle of an erasure.
    func refuseErasing(_ isRefused: Bool) throws {
        try write(
            isRefused
                ? "CREATE TRIGGER broken BEFORE INSERT ON erasures BEGIN SELECT RAISE(ABORT, 'x'); END"
                : "DROP TRIGGER broken"
        )
    }
}
