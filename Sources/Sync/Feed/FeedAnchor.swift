import struct Foundation.Data
package import Trust
package import Wire

/// Where a client stands in a server's feed, provably.
package struct FeedAnchor: Hashable, Sendable {
    package let server: ServerID
    package let feed: FeedID
    package let cursor: UInt64
    package let hash: FeedHash

    package init(server: ServerID, feed: FeedID, cursor: UInt64, hash: FeedHash) {
        self.server = server
        self.feed = feed
        self.cursor = cursor
        self.hash = hash
    }

    /// The beginning of a feed.
    package init(startOf feed: FeedID, server: ServerID) {
        self.init(
            server: server,
            feed: feed,
            cursor: 0,
            hash: .start(server: server, feed: feed)
        )
    }

    /// Nil if a field has the wrong size.
    package init?(wire: WireAnchor) {
        guard let server = ServerID(bytes: wire.serverID), let feed = FeedID(bytes: wire.feedID),
            let hash = FeedHash(bytes: Array(wire.feedHash))
        else { return nil }
        self.init(server: server, feed: feed, cursor: wire.cursor, hash: hash)
    }

    package var wire: WireAnchor {
        var anchor = WireAnchor()
        anchor.serverID = Data(server.bytes)
        anchor.feedID = Data(feed.bytes)
        anchor.cursor = cursor
        anchor.feedHash = Data(hash.bytes)
        return anchor
    }
}
