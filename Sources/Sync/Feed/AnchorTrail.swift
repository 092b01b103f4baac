import Wire

/// The anchors that a device keeps of one feed: the newest, and older ones ever further apart.
///
/// After a mismatch they let the server name the last point that both have seen (Protocol/
/// conversation.md §4): forty of them name a point at most a few times further back than what was
/// really lost.
package struct AnchorTrail: Hashable, Sendable {
    /// Newest first; one feed of one server.
    package private(set) var anchors: [FeedAnchor]

    package init() {
        anchors = []
    }

    /// Nil unless the anchors are of one feed, descend, and are no more than are kept.
    package init?(newestFirst anchors: [FeedAnchor]) {
        let pairs = zip(anchors, anchors.dropFirst())
        guard anchors.count <= Limits.olderAnchors + 1,
            pairs.allSatisfy({ $0.cursor > $1.cursor && $0.isOnFeed(of: $1) })
        else { return nil }
        self.anchors = anchors
    }

    package var current: FeedAnchor? { anchors.first }

    /// What goes into `older`.
    package var older: ArraySlice<FeedAnchor> { anchors.dropFirst() }

    /// Takes a later anchor of the feed; one of another feed begins a new trail.
    package mutating func append(_ anchor: FeedAnchor) {
        guard let current, current.isOnFeed(of: anchor), current.cursor < anchor.cursor else {
            if current != anchor { anchors = [anchor] }
            return
        }
        anchors.insert(anchor, at: 0)
        thin()
    }

    /// Keeps, of the anchors whose distances from the newest lie between two powers of two, the
    /// nearest and the furthest: the furthest of each becomes the nearest of the next as the feed
    /// grows, so no power of two runs empty.
    private mutating func thin() {
        guard let newest = anchors.first else { return }
        var kept: [FeedAnchor] = []
        var inBand = 0
        for anchor in anchors {
            let band = Self.band(newest.cursor - anchor.cursor)
            let isSameBand = kept.last.map { Self.band(newest.cursor - $0.cursor) == band } ?? false
            if isSameBand, inBand == 2 {
                kept[kept.count - 1] = anchor
            } else {
                inBand = isSameBand ? 2 : 1
                kept.append(anchor)
            }
        }
        // Forty reach back some million items; whoever lost more than that compares everything.
        anchors = Array(kept.prefix(Limits.olderAnchors + 1))
    }

    private static func band(_ distance: UInt64) -> Int {
        UInt64.bitWidth - distance.leadingZeroBitCount
    }
}

extension FeedAnchor {
    package func isOnFeed(of other: FeedAnchor) -> Bool {
        server == other.server && feed == other.feed
    }
}
