/// What a change says inside that it says in the open too: devices and their incarnations.
package struct PublicParts {
    private static let shortest = 4
    private var parts: Set<[UInt8]> = []

    package init(_ identifiers: [[UInt8]]) {
        for bytes in identifiers {
            for start in 0...bytes.count - Self.shortest {
                parts.insert(Array(bytes[start..<start + Self.shortest]))
            }
        }
    }

    /// What is left of the bytes, in pieces.
    package func pieces(of bytes: [UInt8]) -> [[UInt8]] {
        var pieces: [[UInt8]] = []
        var start = 0
        var next = 0
        while next + Self.shortest <= bytes.count {
            if parts.contains(Array(bytes[next..<next + Self.shortest])) {
                pieces.append(Array(bytes[start..<next]))
                next += Self.shortest
                start = next
            } else {
                next += 1
            }
        }
        return pieces + [Array(bytes[start...])]
    }
}
