import Trust
package import Wire

/// A page of a feed that follows, item by item, from the anchor it was asked after.
///
/// Only `FeedVerifier` makes one; its items and `next` are committed together.
package struct VerifiedPage: Equatable, Sendable {
    package let from: FeedAnchor
    package let next: FeedAnchor
    /// The last cursor of the feed when the page was made.
    package let head: UInt64
    package let hasMore: Bool
    /// What stands between `from` and `next`, without the skips.
    package let items: [WireFeedItem]

    fileprivate init(
        from: FeedAnchor,
        next: FeedAnchor,
        head: UInt64,
        hasMore: Bool,
        items: [WireFeedItem]
    ) {
        precondition(next.cursor >= from.cursor, "a page never leads back")
        precondition(next.cursor <= head, "a page ends at or before the head")
        self.from = from
        self.next = next
        self.head = head
        self.hasMore = hasMore
        self.items = items
    }

    /// Whether there is nothing to commit.
    package var isEmpty: Bool { next == from }

    package var changeCount: Int { items.reduce(0) { $0 + ($1.isChange ? 1 : 0) } }
}

/// Checks that a page follows from an anchor; whatever does not is refused whole, as `feed-hash`.
package enum FeedVerifier {
    package static func verify(
        _ page: WirePage,
        after anchor: FeedAnchor
    ) throws(SyncError) -> VerifiedPage {
        try checkLimits(page)
        let next = try next(of: page, after: anchor)
        var (cursor, hash) = (anchor.cursor, anchor.hash)
        var visible: [WireFeedItem] = []
        for item in page.items {
            (cursor, hash) = try step(item, from: cursor, hash)
            if case .skip? = item.what { continue }
            visible.append(item)
        }
        guard next.cursor == cursor, next.hash == hash else {
            throw SyncError(.feedHash, "a page does not lead to the anchor that it names")
        }
        guard page.head >= cursor, page.hasMore_p == (page.head > cursor) else {
            throw SyncError(.feedHash, "a page to \(cursor) does not fit the head \(page.head)")
        }
        return VerifiedPage(
            from: anchor,
            next: next,
            head: page.head,
            hasMore: page.hasMore_p,
            items: visible
        )
    }

    private static func next(
        of page: WirePage,
        after anchor: FeedAnchor
    ) throws(SyncError) -> FeedAnchor {
        guard let next = FeedAnchor(wire: page.next) else {
            throw SyncError(.feedHash, "a page names no anchor")
        }
        guard next.server == anchor.server, next.feed == anchor.feed else {
            throw SyncError(.feedHash, "a page is of another feed than the one asked for")
        }
        return next
    }

    /// Dense cursors: each item stands right after the one before it; a skip begins there and ends
    /// at or after its own beginning, so none leads back over what was handed out.
    private static func step(
        _ item: WireFeedItem,
        from cursor: UInt64,
        _ hash: FeedHash
    ) throws(SyncError) -> (UInt64, FeedHash) {
        guard cursor < .max, item.cursor == cursor + 1 else {
            throw SyncError(.feedHash, "cursor \(item.cursor) stands after cursor \(cursor)")
        }
        if case .skip(let skip)? = item.what {
            guard skip.to >= item.cursor, let hash = FeedHash(bytes: Array(skip.hashTo)) else {
                throw SyncError(.feedHash, "a skip from \(item.cursor) to \(skip.to) is none")
            }
            return (skip.to, hash)
        }
        guard let content = ItemHash.of(item) else {
            throw SyncError(
                .feedHash,
                "the item at \(item.cursor) is malformed or of no known kind"
            )
        }
        return (item.cursor, hash.appending(content, at: item.cursor))
    }

    /// One item may be as large as it is allowed to be by itself; more than one fit a page.
    private static func checkLimits(_ page: WirePage) throws(SyncError) {
        var (changes, bytes) = (0, 0)
        for item in page.items {
            changes += item.isChange ? 1 : 0
            bytes += item.payloadBytes
        }
        guard changes <= Limits.pageChanges else {
            throw SyncError(.limit, "a page has \(changes) changes; \(Limits.pageChanges) may be")
        }
        guard page.items.count <= 1 || bytes <= Limits.pageBytes else {
            throw SyncError(.limit, "a page has \(bytes) bytes; \(Limits.pageBytes) may be")
        }
    }
}

extension WireFeedItem {
    package var isChange: Bool {
        if case .change? = what { true } else { false }
    }

    /// Bytes of what the item carries, without the framing: what a page's limit counts.
    package var payloadBytes: Int {
        switch what {
        case .change(let change): change.payloadBytes
        case .authEntry(let entry): entry.payloadBytes
        case .granted(let granted): 16 + granted.entries.count * 32
        case .revoked(let revoked): 16 + revoked.entries.count * 32
        case .upstream(let acknowledgement): 8 + acknowledgement.except.count * 8
        case .erased: 16 + 32 + 16
        case .blobStored, .skip, nil: 40
        }
    }
}

extension WireSealedChange {
    package var payloadBytes: Int {
        header.count + ciphertext.count + ciphertextHash.count + signature.count
    }
}

extension WireSignedEntry {
    package var payloadBytes: Int {
        body.count + signature.count + wraps.reduce(0) { $0 + $1.sealed.count + 64 }
    }
}
