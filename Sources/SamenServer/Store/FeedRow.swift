package import Sync
package import Trust

/// What stands at one cursor of the feed.
package struct FeedRow: Sendable {
    /// What kind of item a row holds; the numbers stand in the database.
    package enum Kind: Int, Sendable {
        case change = 1
        case entry = 2
        case granted = 3
        case revoked = 4
        case order = 5
        case upstream = 6
    }

    package let cursor: UInt64
    package let hash: FeedHash
    package let receivedMilliseconds: UInt64
    package let kind: Kind
    /// Nil for an entry of the network's log.
    package let document: DocumentID?
    /// The one device that a `granted` or `revoked` row is for.
    package let target: DeviceID?
    /// The encoded message, as it was received.
    package let item: [UInt8]
    /// Whether a page may end after this row: false for a change that only a later signature covers.
    package let mayEndPage: Bool
    /// The chain of a change; nil for other rows.
    package let chain: ChainID?
    /// The identifier of an entry; nil for other rows.
    package let entry: EntryID?
}

/// A row that has no cursor yet.
struct NewFeedRow {
    let kind: FeedRow.Kind
    let document: DocumentID?
    let item: [UInt8]
    let itemHash: ContentHash
    /// The database's number of a change's chain.
    var chain: Int64?
    var entry: EntryID?
    var target: DeviceID?
    var mayEndPage = true

    init(kind: FeedRow.Kind, document: DocumentID?, item: [UInt8], itemHash: ContentHash) {
        self.kind = kind
        self.document = document
        self.item = item
        self.itemHash = itemHash
    }
}

/// Where a feed ends.
package struct FeedHead: Hashable, Sendable {
    package let cursor: UInt64
    package let hash: FeedHash
}
