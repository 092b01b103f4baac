import Foundation
import Replica
import Samen
import SamenServer
import Sync
import TestSupport
import Trust
import Wire

/// A few laptops with one document between them, and a server in this process.
///
/// The setup only; what is promised is asserted in the tests.
final class Meeting {
    let village: Village
    let server: ServerSite
    let laptops: [Laptop]
    let transports: [HTTPTransport]
    let document: DocumentID
    private let place: String

    /// One laptop for each error of a clock, in milliseconds.
    init(clockErrors: [Int64]) async throws {
        place =
            FileManager.default.temporaryDirectory.path
            + "/samen-meeting-\(UInt64.random(in: 0 ... .max))"
        let village = try Village(people: clockErrors.count + 2, random: .system)
        let server = try ServerSite(in: place, network: village.network)
        self.village = village
        self.server = server
        let place = place
        laptops = try zip(village.people.dropFirst(2), clockErrors).map { person, error in
            let time = UInt64(clamping: Int64(SteppingClock.machine) + error)
            return try Laptop(person, of: village, in: place, clock: SteppingClock(at: time))
        }
        transports = try laptops.map { laptop in
            let clock = laptop.clock
            return laptop.transport(
                to: server.identity,
                over: try server.carrier(byHTTPS: false),
                now: { clock.now }
            )
        }
        let everyone = Dictionary(
            uniqueKeysWithValues: village.people.dropFirst(2).map {
                ($0.member, DocumentRole.writer)
            }
        )
        document = try laptops[0].device.createDocument(for: everyone, at: laptops[0].clock.now)
        try await syncAll()
    }

    deinit {
        try? server.stop()
        try? FileManager.default.removeItem(atPath: place)
    }

    func sync(_ index: Int) async throws -> Summary {
        try await laptops[index].sync(with: server.identity, over: transports[index])
    }

    /// Everyone syncs, twice: those who came first get what the last brought.
    func syncAll() async throws {
        for _ in 0..<2 {
            for index in laptops.indices { _ = try await sync(index) }
        }
    }

    func type(_ text: String, on index: Int) throws {
        try laptops[index].edit(document) { edit throws(ReplicaError) in
            try edit.insert(text, at: edit.length(of: Replay.note), in: Replay.note)
        }
    }

    func text(on index: Int) throws -> String {
        try laptops[index].device.document(document).text(Replay.note)
    }

    func hash(on index: Int) throws -> [UInt8] {
        try laptops[index].device.stateHash(of: document)
    }
}
