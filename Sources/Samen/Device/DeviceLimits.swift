/// Every limit of the device, by name.
package enum DeviceLimits {
    /// How many times larger than its compressed form a change may be.
    package static let inflation = 16
    /// Bytes of anything once decompressed.
    package static let inflatedBytes = 4 << 20
    /// Bytes of text that one change inserts at most; a longer insertion becomes several changes.
    package static let insertionBytes = 32 << 10
    /// Changes after which a document's snapshot is written anew.
    package static let changesPerSnapshot = 32
    /// Documents held open in memory; past it all are closed, and opened again when needed.
    package static let openDocuments = 256
    /// Refused items that are remembered with their bytes; they may be forgeries, so they are bounded.
    package static let refusedItems = 1_000
    /// Anchors of one server: the current one and forty older ones.
    package static let anchors = 41
    /// Documents whose epochs share one wrap: the wrap travels beside each one's entry, so more
    /// would cost bytes, and fewer would cost the receiver time.
    package static let documentsPerWrap = 8
    /// How long something may be lacking before people are told that it is kept from them.
    package static let withheldMilliseconds: UInt64 = 24 * 60 * 60 * 1_000
    /// Waiting changes of one chain of which one must be signed, before anyone is said to have written
    /// what is lacking before them.
    static let signaturesBehindGap = 64
    /// How often a writing plan may lead to another one before something is wrong.
    package static let writingPlans = 4
}
