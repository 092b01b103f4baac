import Foundation
package import GRDB
package import SamenServer
package import Sync
package import Trust
import Wire

/// The server's core over real SQLite, which the power may leave at any commit; with a disk, at any
/// write.
package final class SimulatedServer {
    private var database: DatabaseQueue
    private let disk: FaultDisk?
    private let network: NetworkID
    private let random: RandomSource
    private let upstream: Upstream?
    private var power: PowerSwitch
    package private(set) var core: Core
    package private(set) var restarts = 0

    /// Without a disk the store is in memory, which is faster.
    package init(
        network: NetworkID,
        random: RandomSource,
        disk: FaultDisk? = nil,
        upstream: Upstream? = nil
    ) throws {
        self.network = network
        self.random = random
        self.upstream = upstream
        self.disk = disk
        database = try Self.open(disk)
        core = try Self.start(database, network, random, upstream)
        power = PowerSwitch(database)
    }

    /// A server with the store of another one, and with its name.
    package init(image: DatabaseQueue, network: NetworkID, random: RandomSource) throws {
        self.network = network
        self.random = random
        upstream = nil
        disk = nil
        database = try Self.open(nil)
        try image.backup(to: database)
        core = try Self.start(database, network, random, upstream)
        power = PowerSwitch(database)
    }

    /// The store as it is now.
    package func image() throws -> DatabaseQueue {
        let image = try DatabaseQueue()
        try database.backup(to: image)
        return image
    }

    /// Comes back with the store as it once was; only for a server without a disk.
    package func putBack(_ image: DatabaseQueue) throws {
        precondition(disk == nil, "a disk is put back by copying its files")
        try image.backup(to: database)
        try comeUp()
    }

    /// Every byte of the store, as it would lie on a disk.
    package func storeBytes() throws -> [UInt8] {
        let path = FileManager.default.temporaryDirectory
            .appendingPathComponent("samen-store-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: path) }
        let file = try DatabaseQueue(path: path.path)
        try database.backup(to: file)
        try file.close()
        return Array(try Data(contentsOf: path))
    }

    private static func open(_ disk: FaultDisk?) throws -> DatabaseQueue {
        let configuration = FeedStore.configuration()
        guard let disk else { return try DatabaseQueue(configuration: configuration) }
        return try DatabaseQueue(path: disk.path, configuration: configuration)
    }

    private static func start(
        _ database: DatabaseQueue,
        _ network: NetworkID,
        _ random: RandomSource,
        _ upstream: Upstream?
    ) throws -> Core {
        let store = try FeedStore(database: database, network: network, randomness: random)
        return try Core(store: store, random: random, upstream: upstream)
    }

    /// The process ends, in good order or not, and comes up again over what it had written.
    package func restart(isKilled: Bool = false) throws {
        if isKilled {
            try disk?.survive()
        } else if disk != nil {
            try database.close()
        }
        try comeUp()
    }

    /// The power fails while the server works: after so many writes, or at its next commit.
    package func losePower(after writes: Int, during work: () -> Void) throws {
        disk?.fail(after: writes)
        power.cutsNextCommit = disk == nil
        work()
        try disk?.losePower()
        try comeUp()
    }

    private func comeUp() throws {
        power.cutsNextCommit = false
        if disk != nil {
            database = try Self.open(disk)
            power = PowerSwitch(database)
        }
        core = try Self.start(database, network, random, upstream)
        restarts += 1
    }

    /// No more power cuts.
    package func settle() {
        power.cutsNextCommit = false
    }

    /// Copies the log back into the main file, as a busy store does by itself now and then.
    package func checkpoint() throws {
        if disk != nil { try core.store.checkpoint() }
    }

    /// Answers a call of a device as the request handler would.
    package func answer(_ call: Call, from device: DeviceID, at now: UInt64) throws -> Answer {
        let body: [UInt8]
        switch call.kind {
        case .sync:
            let request = try WireSyncRequest(decoding: call.body)
            let arrival = Core.Arrival(device: device, request: request)
            body = try core.sync([arrival], at: now).first?.response.encoded ?? []
        case .compare:
            body = try core.compare(WireCompareRequest(decoding: call.body), for: device).encoded
        case .fetch:
            body = try core.fetch(WireFetchRequest(decoding: call.body), for: device).encoded
        default:
            body = []
        }
        return Answer(body: body, milliseconds: 20)
    }

    /// Does what an exchange with the upstream asks of a relay.
    package func perform(_ action: Exchange.Action, at now: UInt64) throws -> Exchange.Event? {
        try core.perform(action, at: now)
    }

    package func endExchange(_ summary: Summary, at now: UInt64) throws {
        try core.endExchange(summary, at: now)
    }

    /// What of the store is not as it must be: dense cursors, hashes, entries from the root (S4).
    package func faults() throws -> [String] {
        try StoreCheck(core.store).faults
    }

    /// What the entries that the server holds mean, judged here and not by the server.
    package func evaluation() throws -> Evaluation {
        var membership = Membership(network: network)
        for entry in try core.store.read({ try $0.entries() }) {
            _ = try membership.add(WireSignedEntry(decoding: entry))
        }
        return membership.evaluation()
    }

    /// Whether a change stands in the feed.
    package func holds(_ change: ChangeID, at place: ChangePlace) throws -> Bool {
        try core.store.read { try $0.changes(at: place).contains(change) }
    }
}
