/// Every limit of the engine.
package enum Limits {
    /// Bytes of one encoded change.
    package static let changeBytes = 64 << 10
}
