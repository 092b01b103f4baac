/// Eight bytes that name one thing of a `Kind`.
package struct Identifier8<Kind>: Hashable, Comparable, Sendable {
    private let word: UInt64

    /// Nil unless there are exactly eight bytes.
    package init?(bytes: some Sequence<UInt8>) {
        var word: UInt64 = 0
        var read = 0
        for byte in bytes {
            guard read < 8 else { return nil }
            word = word << 8 | UInt64(byte)
            read += 1
        }
        guard read == 8 else { return nil }
        self.word = word
    }

    package var bytes: [UInt8] { bigEndian(word) }

    package static func < (a: Self, b: Self) -> Bool { a.word < b.word }
}

extension Identifier8: CustomStringConvertible {
    package var description: String { hexadecimal(bytes) }
}
