internal import Sync

/// How a bundle ended.
enum BundleEnding {
    /// All of it is what was written; the maker's signature may still be another's.
    case whole(BundleSeal)
    /// Something is not what was written, or no frame could be made out any more.
    case damaged
    /// The file was at its end before the bundle was.
    case cut
}

extension BundleFile {
    /// Reads the file from its beginning and hands over its parts in order, the head first.
    ///
    /// - Throws: `SamenError` with `bundle-format` if it is no bundle or exceeds a limit, and what `take`
    ///   throws.
    mutating func forEachPart(_ take: (BundleReader.Part) throws -> Void) throws -> BundleEnding {
        rewind()
        var reader = BundleReader()
        var isBegun = false
        var ending = BundleEnding.cut
        while true {
            let bytes = try read()
            guard !bytes.isEmpty else { break }
            reader.append(bytes)
            do {
                while let part = try reader.next() {
                    if case .end(let seal, let isIntact) = part {
                        ending = isIntact ? .whole(seal) : .damaged
                    }
                    isBegun = true
                    try take(part)
                }
            } catch let error as SyncError {
                guard isBegun, error.code != .limit else { throw SamenError.noBundle(error) }
                return .damaged
            }
        }
        guard isBegun else {
            throw SamenError.noBundle(SyncError(.malformed, "the file ends before the first frame"))
        }
        return ending
    }
}
