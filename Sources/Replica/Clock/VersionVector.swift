/// How far one holds each chain: what one side says so that the other can send what is missing.
package struct VersionVector: Equatable, Sendable {
    package struct Entry: Equatable, Sendable {
        package let chain: ChainID
        /// All changes up to and including this number are held.
        package let seq: UInt64
    }

    /// Ascending by chain, no chain twice, no zero.
    package private(set) var entries: [Entry]

    package init() {
        entries = []
    }

    /// The vector with these chains; a chain named twice counts with its largest number.
    package init(_ pairs: [(chain: ChainID, seq: UInt64)]) {
        entries = []
        for pair in pairs.sorted(by: { ($0.chain, $0.seq) < ($1.chain, $1.seq) }) where pair.seq > 0
        {
            if entries.last?.chain == pair.chain { entries.removeLast() }
            entries.append(Entry(chain: pair.chain, seq: pair.seq))
        }
    }

    /// The last number held of a chain; 0 if none.
    package subscript(chain: ChainID) -> UInt64 {
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].chain < chain { low = middle + 1 } else { high = middle }
        }
        return low < entries.count && entries[low].chain == chain ? entries[low].seq : 0
    }

    package func contains(_ id: ChangeID) -> Bool {
        id.seq >= 1 && id.seq <= self[id.chain]
    }
}
