import Sync
import Testing
import Trust
import Wire

import struct Foundation.Data

@Suite("The feed proves itself")
struct FeedTests {
    private static let start = FeedAnchor(startOf: Make.feed(1), server: Make.server())

    private static func change(_ seq: UInt64, isStub: Bool = false) -> WireSealedChange {
        let chain = ChainID(
            document: Make.document(1),
            device: Make.device(1),
            incarnation: Make.incarnation(1)
        )
        let prev = ChangeID(bytes: [UInt8](repeating: 8, count: 32))
        let change = Make.change(
            ChangePlace(chain: chain, seq: seq),
            prev: seq > 1 ? prev : nil,
            work: [UInt8(seq)]
        )
        return isStub ? change.stub().wire : change.wire
    }

    private static func item(_ seq: UInt64, isStub: Bool = false) -> WireFeedItem {
        var item = WireFeedItem()
        item.cursor = seq
        item.receivedMs = 5
        item.change = change(seq, isStub: isStub)
        return item
    }

    /// Four changes, the third of which is skipped.
    private static func page() -> WirePage {
        var page = WirePage()
        page.items = (1...4).map { item($0) }
        var hash = start.hash
        var hashes: [FeedHash] = []
        for item in page.items {
            hash = hash.appending(Make.identifier(ItemHash.of(item)), at: item.cursor)
            hashes.append(hash)
        }
        var skip = WireFeedItem()
        skip.cursor = 3
        skip.skip.to = 3
        skip.skip.hashTo = Data(hashes[2].bytes)
        page.items[2] = skip
        page.next =
            FeedAnchor(server: start.server, feed: start.feed, cursor: 4, hash: hashes[3]).wire
        page.head = 9
        page.hasMore_p = true
        return page
    }

    @Test
    func `A04 a skip that leads back is refused, also where it would change the anchor's hash`() {
        var item = WireFeedItem()
        item.cursor = 1
        item.skip.to = 0
        item.skip.hashTo = Data(repeating: 7, count: 32)
        var page = WirePage()
        page.items = [item]
        let other = Make.identifier(FeedHash(bytes: [UInt8](repeating: 7, count: 32)))
        page.next =
            FeedAnchor(server: Self.start.server, feed: Self.start.feed, cursor: 0, hash: other)
            .wire
        page.head = 0
        #expect(throws: SyncError.self) { try FeedVerifier.verify(page, after: Self.start) }
    }

    @Test func `a page that follows is taken without its skips`() throws {
        let page = try FeedVerifier.verify(Self.page(), after: Self.start)
        #expect(page.items.map(\.cursor) == [1, 2, 4])
        #expect(page.next.cursor == 4)
        #expect(page.hasMore)
    }

    @Test(arguments: [
        "hash", "skipHash", "jump", "repeat", "back", "emptySkip", "backSkip", "unknown", "head",
        "more", "feed", "server", "reorder", "drop", "received", "noNext", "both",
    ]) func `A04 a page that does not follow is refused whole`(kind: String) {
        var page = Self.page()
        switch kind {
        case "hash": page.next.feedHash = Data(count: 32)
        case "skipHash": page.items[2].skip.hashTo = Data(count: 32)
        case "jump": page.items[1].cursor = 3
        case "repeat": page.items[1] = page.items[0]
        case "back": page.items[1].cursor = 0
        case "emptySkip": page.items[2].skip.hashTo = Data()
        case "backSkip": page.items[2].skip.to = 1
        case "unknown": page.items[0].what = nil
        case "head": page.head = 3
        case "more": page.hasMore_p = false
        case "feed": page.next.feedID = Data(count: 16)
        case "server": page.next.serverID = Data(count: 16)
        case "reorder": page.items.swapAt(0, 1)
        case "drop": page.items.remove(at: 1)
        case "received": page.items[3].receivedMs += 1
        case "noNext": page.clearNext()
        default: page.items[0].change.ciphertextHash = Data(count: 32)
        }
        #expect { try FeedVerifier.verify(page, after: Self.start) } throws: {
            ($0 as? SyncError)?.code == .feedHash
        }
    }

    @Test func `too many changes are refused by their number`() {
        var page = WirePage()
        page.items = [WireFeedItem](repeating: Self.item(1), count: Limits.pageChanges + 1)
        #expect { try FeedVerifier.verify(page, after: Self.start) } throws: {
            ($0 as? SyncError)?.code == .limit
        }
    }

    @Test func `a change and its stub have one hash, wraps are no part of an entry's`() {
        #expect(ItemHash.of(Self.item(1)) == ItemHash.of(Self.item(1, isStub: true)))
        var item = WireFeedItem()
        item.authEntry = Make.entry(Make.document(1), [1]).message
        let bare = ItemHash.of(item)
        item.authEntry.wraps = [WireWrap()]
        #expect(bare != nil)
        #expect(ItemHash.of(item) == bare)
    }

    @Test func `kinds and lists never share a hash`() {
        var granted = WireFeedItem()
        granted.granted.documentID = Data(Make.document(1).bytes)
        var revoked = WireFeedItem()
        revoked.revoked.documentID = Data(Make.document(1).bytes)
        #expect(ItemHash.of(granted) != ItemHash.of(revoked))
        var acknowledged = WireFeedItem()
        acknowledged.upstream.cursor = 5
        let without = ItemHash.of(acknowledged)
        acknowledged.upstream.except = [5]
        #expect(ItemHash.of(acknowledged) != without)
    }

    @Test func `older anchors are few, descend and reach far back`() throws {
        var trail = AnchorTrail()
        var random = Seeded(3)
        var cursor: UInt64 = 0
        for _ in 0..<5_000 {
            cursor += UInt64.random(in: 1...20, using: &random)
            trail.append(
                FeedAnchor(
                    server: Self.start.server,
                    feed: Self.start.feed,
                    cursor: cursor,
                    hash: Self.start.hash
                )
            )
        }
        #expect(trail.older.count <= Limits.olderAnchors)
        #expect(AnchorTrail(newestFirst: trail.anchors) == trail)
        for lost in [10, 100, 1_000, 10_000] as [UInt64] {
            let common = try #require(trail.anchors.first { $0.cursor <= cursor - lost })
            #expect(cursor - common.cursor <= 4 * lost + 40)
        }
        trail.append(FeedAnchor(startOf: Make.feed(2), server: Self.start.server))
        #expect(trail.anchors.count == 1)
    }
}
