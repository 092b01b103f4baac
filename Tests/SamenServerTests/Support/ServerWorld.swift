import Foundation
import GRDB
import SamenServer
import Sync
import TestSupport
import Trust
import Wire

/// A server in memory for a small network, and what its devices send it.
///
/// The setup only; what is promised is asserted in the tests.
final class ServerWorld {
    let world: World
    let database: DatabaseQueue
    var core: Core
    var now: UInt64 = 1_700_000_000_000

    private let entryLimit: Core.EntryLimit

    init(
        seed: UInt64 = 1,
        deviceBytes: Int = 256 << 20,
        entryLimit: Core.EntryLimit = .usual
    ) throws {
        self.entryLimit = entryLimit
        world = try World(seed: seed)
        database = try DatabaseQueue(configuration: FeedStore.configuration())
        core = try Self.core(world, database, deviceBytes, entryLimit)
    }

    private static func core(
        _ world: World,
        _ database: DatabaseQueue,
        _ deviceBytes: Int,
        _ entryLimit: Core.EntryLimit
    ) throws -> Core {
        let store = try FeedStore(
            database: database,
            network: world.network,
            randomness: world.random
        )
        return try Core(
            store: store,
            random: world.random,
            deviceBytes: deviceBytes,
            entryLimit: entryLimit
        )
    }

    /// The server as it comes up again over what it had committed.
    func restart(deviceBytes: Int = 256 << 20) throws {
        core = try Self.core(world, database, deviceBytes, entryLimit)
    }

    /// Brings the network's and the document's entries, as its administrator's device would.
    func introduce() throws {
        _ = try push(entries: world.entries, from: world.admin)
    }

    func push(
        _ changes: [SealedChange] = [],
        entries: [SignedEntry] = [],
        from person: World.Person,
        lease: [UInt8] = []
    ) throws -> WireSyncResponse {
        try push(raw: changes.map(\.wire), entries: entries, from: person, lease: lease)
    }

    func push(
        raw changes: [WireSealedChange],
        entries: [SignedEntry] = [],
        from person: World.Person,
        lease: [UInt8] = []
    ) throws -> WireSyncResponse {
        var request = WireSyncRequest()
        request.protocol = 1
        request.push = changes
        request.authPush = entries.map(\.wire)
        request.lease = Data(lease)
        return try ask(request, from: person)
    }

    func ask(_ request: WireSyncRequest, from person: World.Person) throws -> WireSyncResponse {
        now += 1
        let arrival = Core.Arrival(device: person.device, request: request)
        let replies = try core.sync([arrival], at: now)
        guard let reply = replies.first else { throw NoReply() }
        return reply.response
    }

    struct NoReply: Error {}

    /// Every page of the feed for one device, verified as a client would.
    func pull(
        for person: World.Person,
        after anchor: FeedAnchor? = nil,
        maxBytes: UInt32 = 0
    ) throws -> Pulled {
        var pulled = Pulled(anchor: anchor)
        while true {
            var request = WireSyncRequest()
            request.protocol = 1
            request.maxBytes = maxBytes
            let start = FeedAnchor(
                startOf: core.identity.feed,
                server: core.identity.server
            )
            request.have = (pulled.anchor ?? start).wire
            guard case .page(let page) = try ask(request, from: person).pull,
                let next = FeedAnchor(wire: page.next)
            else { throw NoReply() }
            pulled.pages += 1
            pulled.items += page.items
            if case .change(let change)? = page.items.last?.what {
                pulled.lastChanges.append(change)
            }
            pulled.anchor = next
            if !page.hasMore_p { return pulled }
        }
    }

    struct Pulled {
        var anchor: FeedAnchor?
        var pages = 0
        var items: [WireFeedItem] = []
        /// Of each page that ends with a change.
        var lastChanges: [WireSealedChange] = []

        var changes: [WireSealedChange] {
            items.compactMap { item in
                guard case .change(let change) = item.what else { return nil }
                return change
            }
        }

        var entries: [WireSignedEntry] {
            items.compactMap { item in
                guard case .authEntry(let entry) = item.what else { return nil }
                return entry
            }
        }

        var granted: [WireGranted] {
            items.compactMap { item in
                guard case .granted(let granted) = item.what else { return nil }
                return granted
            }
        }

        var revoked: [WireRevoked] {
            items.compactMap { item in
                guard case .revoked(let revoked) = item.what else { return nil }
                return revoked
            }
        }
    }
}
