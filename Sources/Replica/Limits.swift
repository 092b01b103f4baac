/// Every limit of the engine, by name.
///
/// A limit is part of the format: what is beyond it is malformed for every replica alike. The
/// same numbers stand in `Protocol/change-format.md`.
package enum Limits {
    /// Bytes of one change's payload, before compression and sealing.
    package static let changeBytes = 64 * 1024
    /// Bytes of one snapshot.
    package static let snapshotBytes = 256 * 1024 * 1024
    /// Operations in one document, and the highest sequence number in one chain.
    package static let documentOperations = 1 << 24
    /// Bytes of one string, byte string or unknown value.
    package static let scalarBytes = 16 * 1024
    /// Levels of lists and fields within one value.
    package static let valueDepth = 4
    /// Elements of one list value, or fields of one event.
    package static let valueElements = 1024
    /// Changes that one change may name as its dependencies.
    package static let dependencies = 1024
    /// Runs of void changes that one change may say it had seen.
    package static let voidRuns = 1024
    /// Operations on one text or list in one change.
    package static let sequenceOperations = changeBytes
    /// Where a counter saturates, on both sides of zero.
    package static let counter: Int64 = 1 << 62
    /// Changes kept while their dependencies are missing.
    package static let pendingChanges = 10_000
    /// Bytes of payload kept while dependencies are missing.
    package static let pendingBytes = 64 * 1024 * 1024
}
