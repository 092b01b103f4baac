/// The visible text: UTF-8 in leaves of at most 2 KiB, edited by scalar positions.
///
/// Never a `String`: positions in strings are graphemes, and editing one costs its whole length.
/// Typing is local, so the leaf of the last edit is remembered with its start; edits near it
/// touch one leaf.
struct TextBuffer {
    private struct Leaf {
        var bytes: [UInt8] = []
        var scalars = 0

        /// The byte at which a scalar begins; constant time in ASCII.
        func byteIndex(of scalar: Int) -> Int {
            bytes.count == scalars ? scalar : Replica.byteIndex(in: bytes, from: 0, after: scalar)
        }
    }

    private static let leafBytes = 2048

    private var leaves = [Leaf()]
    /// A leaf and the number of scalars before it.
    private var near = (leaf: 0, start: 0)
    /// Unicode scalars in the text.
    private(set) var count = 0

    init() {}

    init(_ text: [UInt8]) {
        insert(text[...], at: 0)
    }

    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        for leaf in leaves { bytes.append(contentsOf: leaf.bytes) }
        return bytes
    }

    var string: String { String(decoding: bytes, as: UTF8.self) }

    mutating func insert(_ text: ArraySlice<UInt8>, at position: Int) {
        precondition(position <= count, "An insertion lies within the text.")
        guard let scalars = countScalars(text) else {
            preconditionFailure("Only valid UTF-8 reaches the text.")
        }
        let (index, offset) = find(position)
        leaves[index].bytes.insert(contentsOf: text, at: leaves[index].byteIndex(of: offset))
        leaves[index].scalars += scalars
        count += scalars
        if leaves[index].bytes.count > Self.leafBytes { divide(index) }
    }

    mutating func remove(_ range: Range<Int>) {
        precondition(range.upperBound <= count, "A deletion lies within the text.")
        var left = range.count
        while left > 0 {
            var (index, offset) = find(range.lowerBound)
            while leaves[index].scalars == offset {
                index += 1
                offset = 0
            }
            let taken = min(left, leaves[index].scalars - offset)
            let start = leaves[index].byteIndex(of: offset)
            let end = leaves[index].byteIndex(of: offset + taken)
            leaves[index].bytes.removeSubrange(start..<end)
            leaves[index].scalars -= taken
            if leaves[index].scalars == 0, leaves.count > 1 {
                leaves.remove(at: index)
                near = (0, 0)
            }
            count -= taken
            left -= taken
        }
    }

    /// The bytes of a range of scalars.
    func bytes(in range: Range<Int>) -> [UInt8] {
        var result: [UInt8] = []
        var start = 0
        for leaf in leaves {
            let from = max(range.lowerBound, start)
            let to = min(range.upperBound, start + leaf.scalars)
            if from < to {
                let bytes = leaf.byteIndex(of: from - start)..<leaf.byteIndex(of: to - start)
                result.append(contentsOf: leaf.bytes[bytes])
            }
            start += leaf.scalars
        }
        return result
    }

    /// The leaf that holds a position, and the offset in it; moves the remembered leaf there.
    private mutating func find(_ position: Int) -> (leaf: Int, offset: Int) {
        while position < near.start {
            near.leaf -= 1
            near.start -= leaves[near.leaf].scalars
        }
        while position > near.start + leaves[near.leaf].scalars {
            near.start += leaves[near.leaf].scalars
            near.leaf += 1
        }
        return (near.leaf, position - near.start)
    }

    /// Cuts a leaf that grew too long into leaves of half the size.
    private mutating func divide(_ index: Int) {
        let bytes = leaves[index].bytes
        var parts: [Leaf] = []
        var start = 0
        while start < bytes.count {
            var end = min(start + Self.leafBytes / 2, bytes.count)
            while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end += 1 }
            let part = bytes[start..<end]
            parts.append(Leaf(bytes: Array(part), scalars: countScalars(part) ?? 0))
            start = end
        }
        leaves.replaceSubrange(index...index, with: parts)
    }

    /// Checks that counts and leaves agree.
    func checkInvariants() {
        var total = 0
        for leaf in leaves {
            precondition(
                countScalars(leaf.bytes[...]) == leaf.scalars,
                "A leaf counts its scalars."
            )
            total += leaf.scalars
        }
        precondition(total == count, "The text counts the scalars of its leaves.")
        let before = leaves[..<near.leaf].reduce(0) { $0 + $1.scalars }
        precondition(before == near.start, "The remembered leaf knows its start.")
    }
}
