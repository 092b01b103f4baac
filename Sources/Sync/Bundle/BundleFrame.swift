import Trust
import Wire

/// What stands between two lengths in a bundle (Protocol/bundle.md §2).
enum BundleFrame {
    /// What a bundle begins with: the name of the format and its version.
    static let magic = Array("samen-bundle/1\n".utf8)
    /// Bytes before a frame's content: its length, then its kind, which the length counts.
    static let prefixBytes = 5

    enum Kind: UInt8 {
        case head = 1
        case entry, change, end
    }

    static func encoded(_ kind: Kind, _ content: [UInt8]) -> [UInt8] {
        precondition(
            content.count < Limits.bundleFrameBytes,
            "what is within the protocol's limits fits into a frame"
        )
        return bigEndian(UInt32(content.count + 1)) + [kind.rawValue] + content
    }
}

/// The hash over all frames so far (Protocol/bundle.md §3).
struct BundleDigest {
    private(set) var bytes: [UInt8] = []

    mutating func add(_ kind: UInt8, _ content: [UInt8]) {
        bytes = Hashing.hash(.bundle, bytes, [kind], content)
    }
}
