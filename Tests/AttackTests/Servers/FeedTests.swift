import Foundation
import Replica
import SamenServer
import TestSupport
import Samen
import SimulatedWorld
import Sync
import Testing
import Trust
import Wire

/// A server whose feed does not lead where it says.
@Suite("A feed that lies", .endsSealed, .timeLimit(.minutes(10)))
struct FeedTests {
    @Test func `A03 reordered, repeated and replayed pages come to the same, each change once`()
        throws
    {
        let scene = try Scene()
        let seen = Kept<[WireFeedItem]>([])
        // Where the device believes to stand, and where it would in the true feed.
        let places = Kept<[Data: WireAnchor]>([:])
        let bob = scene[Scene.bob].id
        scene.server.onRequest(.sync) { body, device in
            var request = try WireSyncRequest(decoding: body)
            guard device == bob, let place = places.value[request.have.feedHash] else { return }
            request.have = place
            body = request.encoded
        }
        scene.server.onPage(for: [bob]) { page, asked in
            let new = page.items.filter { if case .skip? = $0.what { false } else { true } }
            guard !new.isEmpty else { return }
            // Everything twice, the last first, and the pages before under new cursors.
            page.items = Array((new + new).reversed()) + seen.value
            seen.value += new
            page.hasMore_p = false
            let place = page.next
            page.rechain(after: try asked.sync.have)
            places.value[page.next.feedHash] = place
        }
        for round in 1...3 {
            for index in [Scene.ann, Scene.carol] {
                try scene.write("round \(round) of \(index) ", by: index)
                try scene.sync(index)
            }
            let summary = try scene.sync(Scene.bob)
            #expect(summary.outcome == .complete)
            #expect(summary.alreadyHere > 0, "repeated changes are counted")
            try scene.expectEqualWhereEqual()
        }
        #expect(try scene[Scene.bob].quarantine() == [])
        scene.server.beHonest()
        try scene.syncAll()
        try scene.expectWhole()
    }

    /// How a page fails to follow.
    enum Break: String, CaseIterable, Sendable {
        case hash, falling, repeated, jump, skipBack, otherFeed, lessThanHead

        func apply(_ page: inout WirePage) {
            guard let last = page.items.indices.last else { return }
            switch self {
            case .hash: page.next.feedHash = Data(count: 32)
            case .falling: page.items[last].cursor -= min(2, page.items[last].cursor)
            case .repeated: page.items.append(page.items[last])
            case .jump:
                page.items[last].cursor += 1_000
                page.next.cursor += 1_000
                page.head += 1_000
            case .skipBack:
                var skip = WireFeedItem()
                skip.cursor = page.items[last].cursor + 1
                skip.skip.to = 1
                skip.skip.hashTo = page.next.feedHash
                page.items.append(skip)
            case .otherFeed: page.next.feedID = Data(repeating: 7, count: 16)
            case .lessThanHead: page.head = 0
            }
        }
    }

    @Test(arguments: Break.allCases)
    func `A04 a page that does not follow is refused whole, and the anchor stays`(
        how: Break
    ) throws {
        let scene = try Scene()
        try scene.write("new. ", by: Scene.ann)
        try scene.sync(Scene.ann)
        let server = scene.server.server
        let before = try scene[Scene.bob].anchors(of: server)
        scene.server.onPage { page, _ in how.apply(&page) }
        // Without version vectors nothing can come of it.
        scene.server.onAnswer(.compare) { _, _ in .failure(.interrupted("cut")) }
        let summary = try scene.sync(Scene.bob)
        guard case .offline = summary.outcome else {
            Issue.record("it is not over with \(summary.outcome)")
            return
        }
        #expect(summary.notices.contains(.feedHash))
        #expect(try scene[Scene.bob].anchors(of: server) == before)
        #expect(try !scene.text(Scene.bob).contains("new. "))
        #expect(scene.server.calls.filter { $0.device == scene[Scene.bob].id }.count < 60)
        scene.server.beHonest()
        try scene.syncAll()
        try scene.expectWhole()
    }

    @Test
    func `A04 version vectors bring what the feed does not, and then it is stuck and says so`()
        throws
    {
        let scene = try Scene()
        try scene.write("new. ", by: Scene.ann)
        try scene.sync(Scene.ann)
        scene.server.onPage { page, _ in page.next.feedHash = Data(count: 32) }
        let summary = try scene.sync(Scene.bob)
        guard case .stuck(.feedHash) = summary.outcome else {
            Issue.record("it is stuck, not \(summary.outcome)")
            return
        }
        #expect(summary.notices == [.feedHash, .stuck])
        #expect(summary.requests <= 16)
        #expect(try scene.text(Scene.bob).contains("new. "))
        try scene.write("goes on. ", by: Scene.bob)
        scene.server.beHonest()
        try scene.syncAll()
        try scene.expectWhole()
    }

    /// How a server sends someone round in circles.
    enum Circle: String, CaseIterable, Sendable {
        case commonAhead, commonForeign, commonZero, emptyForEver

        func apply(_ response: inout WireSyncResponse, _ asked: WireAnchor) {
            var diverged = WireFeedDiverged()
            diverged.head = asked.cursor + 10
            switch self {
            case .commonAhead:
                diverged.common = asked
                diverged.common.cursor += 5
                response.pull = .diverged(diverged)
            case .commonForeign:
                diverged.common = asked
                diverged.common.feedID = Data(repeating: 9, count: 16)
                response.pull = .diverged(diverged)
            case .commonZero:
                diverged.common = asked
                diverged.common.cursor = 0
                response.pull = .diverged(diverged)
            case .emptyForEver:
                var page = WirePage()
                page.next = asked
                page.head = asked.cursor + 1_000
                page.hasMore_p = true
                response.pull = .page(page)
            }
        }
    }

    @Test(arguments: Circle.allCases)
    func `A07 whoever is sent round in circles stops after a few, and sends nothing again`(
        circle: Circle
    ) throws {
        let scene = try Scene()
        for index in Scene.workers { try scene.write("note of \(index) ", by: index) }
        try scene.syncAll()
        scene.server.onSyncAnswer { response, asked in
            let request = try asked.sync
            if request.hasHave { circle.apply(&response, request.have) }
        }
        let summary = try scene.sync(Scene.bob)
        guard case .stuck = summary.outcome else {
            Issue.record("it is stuck, not \(summary.outcome)")
            return
        }
        #expect(summary.notices.contains(.stuck))
        #expect(summary.offered == 0, "nothing goes out again where nothing is lacking")
        #expect(summary.requests <= 24)
        // What is written meanwhile goes out all the same.
        try scene.write("meanwhile ", by: Scene.bob)
        #expect(try scene.sync(Scene.bob).accepted == 1)
        scene.server.beHonest()
        try scene.syncAll()
        try scene.expectWhole()
    }
}

/// A value that a script keeps between two answers.
final class Kept<Value> {
    var value: Value

    init(_ value: Value) {
        self.value = value
    }
}
