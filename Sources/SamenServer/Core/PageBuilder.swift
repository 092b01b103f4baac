import Sync
import Trust
import Wire

import struct Foundation.Data

/// Fills one page of the feed for one device, within its limits.
///
/// A page ends only where every chain in it ends with a signature that is right: a reader could not
/// authenticate what follows the last right one. Of a pushed segment only the last signature was
/// checked when it came, so where a page must end inside one, `isSigned` checks there. What the
/// device may not see becomes one skip for each run.
struct PageBuilder {
    private let start: FeedAnchor
    private let bytesWanted: Int
    private let isSigned: (WireSealedChange) -> Bool
    private var entries: [Entry] = []
    private var bytes = 0
    private var changes = 0

    /// One row as it goes into the page.
    private struct Entry {
        let row: FeedRow
        /// Nil for a row that the device may not see.
        let item: WireFeedItem?

        /// The chain of a change that the device may see.
        var shownChain: ChainID? {
            guard case .change? = item?.what else { return nil }
            return row.chain
        }
    }

    init(
        after start: FeedAnchor,
        bytes: Int,
        isSigned: @escaping (WireSealedChange) -> Bool
    ) {
        self.start = start
        bytesWanted = bytes
        self.isSigned = isSigned
    }

    /// Whether nothing that the device may see is in the page yet.
    private(set) var isBlank = true

    /// Adds the next row; `item` is nil for one that the device may not see.
    ///
    /// Returns false once the page is full: the row is then not part of it.
    mutating func add(_ row: FeedRow, _ item: WireFeedItem?) -> Bool {
        if let item {
            let size = item.payloadBytes
            let isChange = row.kind == .change
            let isOver =
                bytes + size > bytesWanted || isChange && changes == Wire.Limits.pageChanges
            // One item always fits, however large it is allowed to be.
            guard isBlank || !isOver else { return false }
            isBlank = false
            bytes += size
            changes += isChange ? 1 : 0
        }
        entries.append(Entry(row: row, item: item))
        return true
    }

    /// The page, cut back to where it may end if rows follow that did not fit.
    func page(isCut: Bool, head: FeedHead) -> WirePage {
        let kept = isCut ? entries.prefix(lengthToKeep()) : entries[...]
        var page = WirePage()
        page.items = items(of: kept)
        let end =
            kept.last.map { entry in
                FeedAnchor(
                    server: start.server,
                    feed: start.feed,
                    cursor: entry.row.cursor,
                    hash: entry.row.hash
                )
            } ?? start
        page.next = end.wire
        page.head = head.cursor
        page.hasMore_p = end.cursor < head.cursor
        return page
    }

    /// The longest beginning after which every chain ends with a right signature; all of it, if a
    /// dishonest author left none to end after: its readers wait for the rest.
    ///
    /// Takes rows off the end one by one and keeps count of the chains that end badly, so the work
    /// grows with the page, and each signature is checked at most once.
    private func lengthToKeep() -> Int {
        var before: [Int?] = []
        var ends: [ChainID: Int] = [:]
        for (index, entry) in entries.enumerated() {
            let chain = entry.shownChain
            before.append(chain.flatMap { ends[$0] })
            if let chain { ends[chain] = index }
        }
        var badEnds = Set(ends.values.filter { !mayEnd(at: $0) })
        var length = entries.count
        while length > 0, !badEnds.isEmpty {
            length -= 1
            badEnds.remove(length)
            if let previous = before[length], !mayEnd(at: previous) { badEnds.insert(previous) }
        }
        let isWorthIt = entries.prefix(length).contains { $0.item != nil }
        return isWorthIt ? length : entries.count
    }

    /// Whether a chain of the page may end with its change at this index.
    private func mayEnd(at index: Int) -> Bool {
        let entry = entries[index]
        guard case .change(let change)? = entry.item?.what else { return true }
        return entry.row.mayEndPage || isSigned(change)
    }

    /// The items with the runs between them folded into skips, each at its run's first cursor.
    private func items(of entries: some Sequence<Entry>) -> [WireFeedItem] {
        var items: [WireFeedItem] = []
        for entry in entries {
            if let item = entry.item {
                items.append(item)
                continue
            }
            if case .skip? = items.last?.what {
                items[items.count - 1].skip = Self.skip(to: entry.row)
                continue
            }
            var item = WireFeedItem()
            item.cursor = entry.row.cursor
            item.skip = Self.skip(to: entry.row)
            items.append(item)
        }
        return items
    }

    private static func skip(to row: FeedRow) -> WireSkip {
        var skip = WireSkip()
        skip.to = row.cursor
        skip.hashTo = Data(row.hash.bytes)
        return skip
    }
}
