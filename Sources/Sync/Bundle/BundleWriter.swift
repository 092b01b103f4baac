import struct Foundation.Data
package import Trust
package import Wire

/// Lays out a bundle, a frame at a time; where the bytes go is its caller's affair.
package struct BundleWriter {
    private let head: BundleHead
    private var digest = BundleDigest()
    private var counted = BundleAmount()

    /// `head` says what will be handed in: nothing more and nothing less.
    package init(_ head: BundleHead) {
        self.head = head
    }

    /// What the file begins with.
    package mutating func begin() -> [UInt8] {
        precondition(digest.bytes.isEmpty, "a bundle begins once")
        return BundleFrame.magic + frame(.head, head.wire.encoded)
    }

    package mutating func frame(for entry: WireSignedEntry) -> [UInt8] {
        counted.entries += 1
        return item(.entry, entry.encoded)
    }

    package mutating func frame(for change: WireSealedChange) -> [UInt8] {
        counted.changes += 1
        return item(.change, change.encoded)
    }

    /// What the file ends with.
    package mutating func end(signedBy key: borrowing SigningKey) -> [UInt8] {
        counted.documents = head.amount.documents
        precondition(counted == head.amount, "a bundle holds what its head says")
        var end = WireBundleEnd()
        end.hash = Data(digest.bytes)
        end.signature = Data(key.sign(.bundle, in: head.network, digest.bytes).bytes)
        return BundleFrame.encoded(.end, end.encoded)
    }

    /// Bytes of the frame that an entry will take.
    package static func size(of entry: WireSignedEntry) -> UInt64 {
        UInt64(BundleFrame.prefixBytes + entry.encoded.count)
    }

    /// Bytes of the frame that a change will take.
    package static func size(of change: WireSealedChange) -> UInt64 {
        UInt64(BundleFrame.prefixBytes + change.encoded.count)
    }

    private mutating func item(_ kind: BundleFrame.Kind, _ content: [UInt8]) -> [UInt8] {
        let frame = frame(kind, content)
        counted.bytes += UInt64(frame.count)
        return frame
    }

    private mutating func frame(_ kind: BundleFrame.Kind, _ content: [UInt8]) -> [UInt8] {
        digest.add(kind.rawValue, content)
        return BundleFrame.encoded(kind, content)
    }
}
