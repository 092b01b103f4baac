package import Trust
package import Wire

/// Reads a bundle that anyone may have made, as its bytes come in.
///
/// Nothing is believed: what the frames hold goes through the same checks as what a server sends. Memory
/// stays within one frame and what was appended last.
package struct BundleReader {
    /// What came next.
    package enum Part: Sendable {
        case head(BundleHead)
        case entry(WireSignedEntry)
        case change(WireSealedChange)
        /// A frame that is no message of its kind, or of a kind that a later version knows.
        case unreadable
        /// The last frame. `isIntact`: everything before it is what was written.
        case end(BundleSeal, isIntact: Bool)
    }

    private enum State {
        case magic, head, items, ended
    }

    private var state = State.magic
    private var buffer: [UInt8] = []
    private var start = 0
    private var digest = BundleDigest()
    private var claimed = BundleAmount()
    private var counted = BundleAmount()

    package init() {}

    /// Whether the last frame has been read.
    package var isEnded: Bool { state == .ended }

    /// The entries, changes and bytes that have been read.
    package var amount: BundleAmount { counted }

    package mutating func append(_ bytes: [UInt8]) {
        buffer.removeFirst(start)
        start = 0
        buffer += bytes
    }

    /// The next part; nil if it has not come in whole.
    ///
    /// - Throws: `SyncError` with `malformed` where no frame can be made out, `limit` beyond one.
    package mutating func next() throws(SyncError) -> Part? {
        switch state {
        case .magic:
            guard try readMagic() else { return nil }
            state = .head
            return try next()
        case .head:
            guard let (kind, content) = try readFrame() else { return nil }
            guard kind == BundleFrame.Kind.head.rawValue,
                let message = try? WireBundleHead(decoding: content)
            else { throw SyncError(.malformed, "a bundle begins with another frame than its head") }
            let head = try BundleHead(message)
            digest.add(kind, content)
            claimed = head.amount
            state = .items
            return .head(head)
        case .items:
            guard let (kind, content) = try readFrame() else { return nil }
            return try part(kind, content)
        case .ended:
            guard start == buffer.count else {
                throw SyncError(.malformed, "a bundle goes on behind its last frame")
            }
            return nil
        }
    }

    private mutating func part(_ kind: UInt8, _ content: [UInt8]) throws(SyncError) -> Part {
        switch BundleFrame.Kind(rawValue: kind) {
        case .head: throw SyncError(.malformed, "a bundle has two heads")
        case .end:
            state = .ended
            return end(content)
        case .entry:
            counted.entries += 1
            try count(kind, content)
            return (try? WireSignedEntry(decoding: content)).map(Part.entry) ?? .unreadable
        case .change:
            counted.changes += 1
            try count(kind, content)
            return (try? WireSealedChange(decoding: content)).map(Part.change) ?? .unreadable
        case nil:
            try count(kind, content)
            return .unreadable
        }
    }

    private mutating func count(_ kind: UInt8, _ content: [UInt8]) throws(SyncError) {
        digest.add(kind, content)
        counted.bytes += UInt64(BundleFrame.prefixBytes + content.count)
        try counted.check()
    }

    private func end(_ content: [UInt8]) -> Part {
        let message = try? WireBundleEnd(decoding: content)
        let isCounted =
            (counted.entries, counted.changes, counted.bytes)
            == (claimed.entries, claimed.changes, claimed.bytes)
        return .end(
            BundleSeal(
                hash: digest.bytes,
                signature: message.flatMap { Signature(bytes: $0.signature) }
            ),
            isIntact: isCounted && message.map { Array($0.hash) } == digest.bytes
        )
    }

    private mutating func readMagic() throws(SyncError) -> Bool {
        let magic = BundleFrame.magic
        let read = buffer[start...].prefix(magic.count)
        guard magic.starts(with: read) else {
            throw SyncError(.malformed, "the file is no bundle of this version")
        }
        guard read.count == magic.count else { return false }
        start += magic.count
        return true
    }

    private mutating func readFrame() throws(SyncError) -> (kind: UInt8, content: [UInt8])? {
        let read = buffer[start...]
        guard read.count >= 4 else { return nil }
        let length = read.prefix(4).reduce(0) { $0 << 8 | Int($1) }
        guard length > 0 else { throw SyncError(.malformed, "a frame of a bundle is empty") }
        guard length <= Limits.bundleFrameBytes else {
            throw SyncError(
                .limit,
                "a frame of a bundle has at most \(Limits.bundleFrameBytes) bytes (bundleFrameBytes)"
            )
        }
        guard read.count >= 4 + length else { return nil }
        let frame = read.dropFirst(4).prefix(length)
        start += 4 + length
        return (frame[frame.startIndex], Array(frame.dropFirst()))
    }
}

/// The maker's word that a bundle is whole; it says nothing about what the frames hold.
package struct BundleSeal: Hashable, Sendable {
    /// Of everything that was read.
    package let hash: [UInt8]
    /// Nil if there is none.
    package let signature: Signature?

    /// Whether the maker, whose keys these are, signed what was read.
    package func isBy(_ maker: DeviceIdentity, in network: NetworkID) -> Bool {
        guard let signature else { return false }
        return maker.signingKey.verifies(signature, .bundle, in: network, over: hash)
    }
}
