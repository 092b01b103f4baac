import GRDB
import SamenServer
import Sync
import Trust
import Wire

/// The server's core over real SQLite, which the power may leave at any commit.
final class SimulatedServer {
    private let database: DatabaseQueue
    private let network: NetworkID
    private let random: RandomSource
    let power: PowerSwitch
    private(set) var core: Core
    private(set) var restarts = 0

    init(network: NetworkID, random: RandomSource) throws {
        self.network = network
        self.random = random
        database = try DatabaseQueue(configuration: FeedStore.configuration())
        core = try Self.start(database, network, random)
        power = PowerSwitch(database)
    }

    private static func start(
        _ database: DatabaseQueue,
        _ network: NetworkID,
        _ random: RandomSource
    ) throws -> Core {
        let store = try FeedStore(database: database, network: network, randomness: random)
        return try Core(store: store, random: random)
    }

    /// The process ends and comes up again over what it had committed.
    func restart() throws {
        power.cutsNextCommit = false
        core = try Self.start(database, network, random)
        restarts += 1
    }

    /// Answers a call of a device as the request handler would.
    func answer(_ call: Call, from device: DeviceID, at now: UInt64) throws -> Answer {
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

    /// What of the store is not as it must be: dense cursors, hashes, entries from the root (S4).
    func faults() throws -> [String] {
        try StoreCheck(core.store).faults
    }

    /// Whether a change stands in the feed.
    func holds(_ change: ChangeID, at place: ChangePlace) throws -> Bool {
        try core.store.read { try $0.changes(at: place).contains(change) }
    }
}
