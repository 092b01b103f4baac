package import Trust

/// A feed, drawn anew whenever a server's store is made.
package typealias FeedID = Identifier16<FeedKind>

package enum FeedKind {}

/// The hash of a feed up to one cursor, which every later one rests on.
///
/// `h(n) = SHA-256(h(n−1) ‖ cursor ‖ item hash)` (Protocol/conversation.md §3). A server that was
/// restored or rolled back shows another hash at a cursor that a client has seen.
package struct FeedHash: Hashable, Sendable {
    package let bytes: [UInt8]

    /// Nil unless there are exactly thirty-two bytes.
    package init?(bytes: [UInt8]) {
        guard bytes.count == 32 else { return nil }
        self.bytes = bytes
    }

    private init(digest: [UInt8]) {
        bytes = digest
    }

    /// The hash at cursor 0, before anything was accepted.
    package static func start(server: ServerID, feed: FeedID) -> FeedHash {
        FeedHash(digest: Hashing.hash(.feed, server.bytes, feed.bytes))
    }

    /// The hash once `item` stands at `cursor`.
    package func appending(_ item: ContentHash, at cursor: UInt64) -> FeedHash {
        FeedHash(digest: Hashing.sha256(bytes + bigEndian(cursor) + item.bytes))
    }
}

extension FeedHash: CustomStringConvertible {
    package var description: String { hexadecimal(bytes) }
}
