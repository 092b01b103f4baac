/// Thirty-two bytes that name one thing of a `Kind`: a hash, or the fingerprint of keys.
///
/// Identifiers compare in the order of their bytes, so every device sorts them alike. Four words
/// instead of an array: they are compared and hashed far more often than they are read or written.
package struct Identifier32<Kind>: Hashable, Comparable, Sendable {
    private let first, second, third, fourth: UInt64

    /// Nil unless there are exactly thirty-two bytes.
    package init?(bytes: some Sequence<UInt8>) {
        guard let words = bigEndianWords(of: bytes, count: 4) else { return nil }
        (first, second, third, fourth) = (words[0], words[1], words[2], words[3])
    }

    package var bytes: [UInt8] {
        bigEndianBytes(of: (first.bigEndian, second.bigEndian, third.bigEndian, fourth.bigEndian))
    }

    package static func < (a: Self, b: Self) -> Bool {
        (a.first, a.second, a.third, a.fourth) < (b.first, b.second, b.third, b.fourth)
    }
}

/// Sixteen bytes that name one thing of a `Kind`.
package struct Identifier16<Kind>: Hashable, Comparable, Sendable {
    private let first, second: UInt64

    /// Nil unless there are exactly sixteen bytes.
    package init?(bytes: some Sequence<UInt8>) {
        guard let words = bigEndianWords(of: bytes, count: 2) else { return nil }
        (first, second) = (words[0], words[1])
    }

    package var bytes: [UInt8] {
        bigEndianBytes(of: (first.bigEndian, second.bigEndian))
    }

    /// Whether every byte is zero: a value that no honest generator draws.
    package var isZero: Bool {
        first == 0 && second == 0
    }

    package static func < (a: Self, b: Self) -> Bool {
        (a.first, a.second) < (b.first, b.second)
    }
}

extension Identifier32: CustomStringConvertible {
    package var description: String { hexadecimal(bytes) }
}

extension Identifier16: CustomStringConvertible {
    package var description: String { hexadecimal(bytes) }
}

private func bigEndianWords(of bytes: some Sequence<UInt8>, count: Int) -> [UInt64]? {
    var words = [UInt64](repeating: 0, count: count)
    var read = 0
    for byte in bytes {
        guard read < count * 8 else { return nil }
        words[read / 8] = words[read / 8] << 8 | UInt64(byte)
        read += 1
    }
    return read == count * 8 ? words : nil
}

/// The bytes of words that are in big-endian order already, as they lie in memory.
private func bigEndianBytes<Words: BitwiseCopyable>(of words: Words) -> [UInt8] {
    withUnsafeBytes(of: words) { Array($0) }
}
