import Sync
import Testing
import Trust
import Wire

import struct Foundation.Data

/// Pages that no server writes.
@Suite struct `A page of the feed` {
    private static let start = FeedAnchor(startOf: Make.feed(1), server: Make.server())

    /// A change, a grant, a skip, an entry.
    private static func page() -> WirePage {
        let chain = ChainID(
            document: Make.document(1),
            device: Make.device(1),
            incarnation: Make.incarnation(1)
        )
        var items = [WireFeedItem](repeating: WireFeedItem(), count: 4)
        items[0].change = Make.change(ChangePlace(chain: chain, seq: 1), prev: nil, work: [7]).wire
        items[1].granted.documentID = Data(repeating: 1, count: 16)
        items[1].granted.entries = [Data(repeating: 2, count: 32)]
        items[2].skip.to = 6
        items[2].skip.hashTo = Data(repeating: 3, count: 32)
        items[3].authEntry.body = Data(repeating: 4, count: 40)
        items[3].authEntry.signature = Data(repeating: 5, count: 64)
        for (index, cursor) in [1, 2, 3, 7].enumerated() {
            items[index].cursor = UInt64(cursor)
            items[index].receivedMs = 9
        }
        return led(items)
    }

    private static func led(_ items: [WireFeedItem]) -> WirePage {
        var page = WirePage()
        page.items = items
        var (cursor, hash) = (start.cursor, start.hash)
        for item in items {
            if case .skip(let skip)? = item.what, let skipped = FeedHash(bytes: Array(skip.hashTo))
            {
                (cursor, hash) = (skip.to, skipped)
            } else {
                cursor = item.cursor
                hash = hash.appending(Make.identifier(ItemHash.of(item)), at: cursor)
            }
        }
        page.next =
            FeedAnchor(server: start.server, feed: start.feed, cursor: cursor, hash: hash).wire
        page.head = cursor
        return page
    }

    @Test
    func `D02 with any bit flipped is refused, or leads to the same place with the same items`()
        throws
    {
        let page = Self.page()
        let sound = try FeedVerifier.verify(page, after: Self.start)
        var answer = WireSyncResponse()
        answer.page = page
        let bytes = Array(answer.encoded.dropFirst(Self.headLength))
        var taken: [Int] = []
        for bit in 0..<bytes.count * 8 {
            var flipped = bytes
            flipped[bit / 8] ^= 1 << UInt8(bit % 8)
            guard let answer = try? WireSyncResponse(decoding: Self.answer(flipped)),
                let verified = try? FeedVerifier.verify(answer.page, after: Self.start)
            else { continue }
            // Before a skip nothing is proven by the page; the change has a signature of its own.
            let isProven = bit / 8 >= Self.provenFrom(bytes)
            if verified.next != sound.next || isProven && verified.items != sound.items {
                taken.append(bit)
            }
        }
        #expect(taken.isEmpty)
    }

    /// An answer that holds these bytes as its page: pages do not travel alone.
    private static func answer(_ page: [UInt8]) -> [UInt8] {
        [0x22, UInt8(page.count & 0x7F | 0x80), UInt8(page.count >> 7)] + page
    }

    /// Field 4, and a length of two bytes.
    private static let headLength = 3

    /// Where the last item, which comes after the skip, begins.
    private static func provenFrom(_ bytes: [UInt8]) -> Int {
        let entry = [UInt8](repeating: 4, count: 40)
        return bytes.indices.first { bytes[$0...].starts(with: entry) } ?? bytes.count
    }

    @Test func `D14 with an item of a later version is refused whole, and its anchor stays`() {
        var items = Self.page().items
        items[1].what = nil
        var page = Self.led(Self.page().items)
        page.items = items
        #expect(throws: SyncError.self) { try FeedVerifier.verify(page, after: Self.start) }
    }

    @Test(arguments: [0, 5, UInt64.max - 1, .max])
    func `D03 whose cursors are at the end of all numbers is refused`(_ cursor: UInt64) {
        var page = Self.page()
        page.items[0].cursor = cursor
        #expect(throws: SyncError.self) { try FeedVerifier.verify(page, after: Self.start) }
        page = Self.page()
        page.items[2].skip.to = cursor
        page.head = .max
        #expect(throws: SyncError.self) { try FeedVerifier.verify(page, after: Self.start) }
        let last = FeedAnchor(
            server: Self.start.server,
            feed: Self.start.feed,
            cursor: .max,
            hash: Self.start.hash
        )
        #expect(throws: SyncError.self) { try FeedVerifier.verify(Self.page(), after: last) }
    }
}
