import Sync
import Testing
import Trust
import Wire

/// Several devices and a server, with everything that the recovery table names happening at random.
private struct World {
    var random: Seeded
    var seed: UInt64
    var stores: [MiniStore]
    var server = MiniServer()
    var written: Set<[UInt8]> = []
    var copies: [MiniStore]
    private(set) var worstRequests = 0

    init(_ seed: UInt64) {
        self.seed = seed
        random = Seeded(seed)
        stores = (1...3).map { MiniStore(device: Make.device($0), incarnation: UInt64($0)) }
        copies = stores
    }

    mutating func step() {
        let index = Int.random(in: 0..<stores.count, using: &random)
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<45: write(index)
        case 45..<50:
            stores[index].add(Make.entry(document(), random.bytes(16)))
        case 50..<88: sync(index, isFaulty: true)
        case 88..<92:
            server.restore(to: Int.random(in: 0...server.log.count, using: &random))
        case 92..<94:
            server.replaceFeed(keeping: Int.random(in: 0...server.log.count, using: &random))
        case 94..<97: copies[index] = stores[index]
        default: restore(index)
        }
    }

    private mutating func document() -> DocumentID {
        random.chance(5)
            ? DocumentHeads.networkLog : Make.document(Int.random(in: 0..<12, using: &random))
    }

    private mutating func write(_ index: Int) {
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            let document = Make.document(Int.random(in: 0..<12, using: &random))
            stores[index].write(document, random.bytes(16))
        }
    }

    /// A device comes back from an older copy; half of the time the mark outside the store tells.
    private mutating func restore(_ index: Int) {
        stores[index] = copies[index]
        stores[index].isSuspect = random.chance(50)
    }

    mutating func sync(_ index: Int, isFaulty: Bool) {
        var links = random
        var talk = Conversation(stores[index], server)
        seed &+= 1
        let before = server.requests.count
        let summary = talk.run(seed: seed) { _ in
            guard isFaulty else { return .works }
            switch Int.random(in: 0..<20, using: &links) {
            case 0: return .losesRequest
            case 1, 2: return .losesAnswer
            case 3: return .repeatsRequest
            default: return .works
            }
        }
        random = links
        (stores[index], server) = (talk.store, talk.server)
        worstRequests = max(worstRequests, server.requests.count - before)
        #expect(summary.requests <= 150)
        #expect(talk.largestBody <= Limits.bodyBytes)
        #expect(summary.outcome == .complete || isFaulty, "seed \(seed): \(summary)")
    }

    /// No more faults: everybody syncs in turn.
    mutating func settle() {
        for _ in 0..<5 {
            for index in stores.indices { sync(index, isFaulty: false) }
        }
    }

    /// What each device lacks of the server's work, for the message of a failure.
    var differences: [String] {
        stores.map { store in
            let main = server.held.all.filter { !store.held.work.contains($0.work) }
            let rivals = server.held.rivals.filter { !store.held.work.contains($0.work) }
            return "lacks \(main.map(\.place)) and \(rivals.map(\.place)), "
                + "unsent \(store.outbox.count), waiting \(store.waiting.count), "
                + "documents \(store.held.documents.count)"
        }
    }

    var isConverged: Bool {
        stores.allSatisfy {
            $0.held.work == server.held.work && $0.outbox.isEmpty
                && $0.held.documents == server.held.documents && $0.waiting.isEmpty
        }
    }
}

@Suite("Whatever happens, all converge")
struct ConvergenceTests {
    @Test(arguments: 0..<40) func `after lost answers, restored servers and copied stores`(
        block: Int
    ) {
        for number in 0..<10 {
            let seed = UInt64(block * 10 + number) &* 1_000
            var world = World(seed)
            for _ in 0..<40 { world.step() }
            let before = Set(world.stores.flatMap { $0.held.work }).union(world.server.held.work)
            world.settle()
            let isConverged = world.isConverged
            #expect(isConverged, "seed \(seed): \(world.differences)")
            #expect(before.isSubset(of: world.server.held.work), "seed \(seed): nothing is lost")
        }
    }

    @Test func `one seed runs the same way twice`() {
        func trace(_ seed: UInt64) -> [FeedAnchor] {
            var world = World(seed)
            for _ in 0..<60 { world.step() }
            world.settle()
            return world.stores.compactMap { $0.trail.current } + [world.server.anchor]
        }
        #expect(trace(5) == trace(5))
    }
}
