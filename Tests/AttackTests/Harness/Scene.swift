import Replica
import Samen
import SamenServer
import SimulatedWorld
import Sync
import TestSupport
import Testing
import Trust
import Wire

/// An administrator, a lead and three workers with one document between them, a server that may lie
/// and another that does not.
///
/// The setup only; what is promised is asserted in the tests.
final class Scene {
    let village: Village
    let server: EvilServer
    /// Another server of the network, which tells the truth.
    let honest: EvilServer
    let devices: [SimulatedDevice]
    private(set) var clones: [SimulatedDevice] = []
    let document: DocumentID
    /// Virtual milliseconds.
    private(set) var now: UInt64 = 1_750_000_000_000
    /// False once a control run has switched sealing off.
    var isSealed = true
    /// What people typed, with the words that may never be seen outside.
    private(set) var written: [(text: String, by: Int)] = []

    static let (admin, lead, ann, bob, carol) = (0, 1, 2, 3, 4)
    static let workers = [ann, bob, carol]
    /// An exchange of these small stores has far fewer steps.
    static let mostSteps = 20_000

    struct DoesNotEnd: Error {}

    init(seed: UInt64 = 1) throws {
        let random = RandomSource.seeded(seed)
        let village = try Village(people: 5, random: random)
        let server = try EvilServer(network: village.network, random: random)
        self.village = village
        self.server = server
        honest = try EvilServer(network: village.network, random: random)
        devices = try village.people.map {
            try SimulatedDevice($0, village, server: server.server)
        }
        let everyone = Dictionary(
            uniqueKeysWithValues: village.people.map { ($0.member, DocumentRole.writer) }
        )
        document = try devices[Self.ann].device.createDocument(for: everyone, at: now)
        try Searches.take(self)
        try syncAll()
    }

    subscript(index: Int) -> Device { devices[index].device }

    func evil(_ index: Int) -> EvilDevice {
        EvilDevice(world: devices[index], village: village)
    }

    /// Time passes.
    func wait(hours: UInt64) {
        now += hours * 60 * 60 * 1_000
    }

    /// Somebody types at the end of the note.
    @discardableResult
    func write(_ text: String, by index: Int) throws -> Trust.ChangeID {
        now += 1
        written.append((text, index))
        let result = try self[index].edit(document, at: now) { edit throws(ReplicaError) in
            try edit.insert(text, at: edit.length(of: Cells.note), in: Cells.note)
        }
        return try #require(result.changes.first)
    }

    /// A second laptop from an image of one's store.
    func clone(_ index: Int) throws -> SimulatedDevice {
        let clone = try devices[index].clone()
        clones.append(clone)
        return clone
    }

    /// One whole exchange.
    @discardableResult
    func sync(_ index: Int, with server: EvilServer? = nil) throws -> Summary {
        try sync(devices[index], with: server)
    }

    @discardableResult
    func sync(_ device: SimulatedDevice, with server: EvilServer? = nil) throws -> Summary {
        let server = server ?? self.server
        try device.talk(to: server.server, at: now)
        for _ in 0..<Self.mostSteps where device.isTalking {
            now += 1
            guard let call = try device.step(at: now) else { continue }
            switch try server.answer(call, from: device.device.id, at: now) {
            case .success(let answer): device.take(.answered(call: call.number, answer))
            case .failure(let failure): device.take(.failed(call: call.number, failure))
            }
        }
        guard !device.isTalking, let summary = device.summaries.last else { throw DoesNotEnd() }
        return summary
    }

    /// Everyone talks, three times: what one brings reaches those who came before, and their answer
    /// comes back.
    func syncAll(_ indices: [Int]? = nil, with server: EvilServer? = nil) throws {
        for _ in 0..<3 {
            for index in indices ?? Array(devices.indices) { try sync(index, with: server) }
        }
    }

    func text(_ index: Int) throws -> String {
        try self[index].document(document).text(Cells.note)
    }

    func reasons(_ index: Int) throws -> [String] {
        try self[index].quarantine().map(\.reason)
    }
}
