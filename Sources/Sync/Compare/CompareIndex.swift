package import Trust

/// Sixteen random bytes, drawn afresh by whoever asks, for each comparison.
package typealias CompareSalt = Identifier16<CompareSaltKind>

package enum CompareSaltKind {}

/// One side's documents under one salt: what any range holds, by two look-ups.
///
/// Building it hashes 64 bytes for each document; every range after that costs two binary searches
/// over prefix sums, so a server keeps the index of a salt for as long as the comparison lasts.
package struct CompareIndex: Sendable {
    /// What a store keeps of one document for this.
    package struct Item: Hashable, Sendable {
        package let document: DocumentID
        package let heads: HeadsHash

        package init(document: DocumentID, heads: HeadsHash) {
            self.document = document
            self.heads = heads
        }

        package init(_ heads: DocumentHeads) {
            self.init(document: heads.document, heads: heads.hash)
        }
    }

    private let documents: [UInt128]
    /// `sums[i]`: of the digests of the first `i` documents.
    private let sums: [UInt128]

    /// `items`: one for each document, ascending.
    package init(salt: CompareSalt, items: [Item]) {
        precondition(
            zip(items, items.dropFirst()).allSatisfy { $0.document < $1.document },
            "each document stands once, in order"
        )
        var sum: UInt128 = 0
        var sums: [UInt128] = [0]
        sums.reserveCapacity(items.count + 1)
        for item in items {
            sum &+= Self.digest(salt, item)
            sums.append(sum)
        }
        documents = items.map(\.document.number)
        self.sums = sums
    }

    package var count: Int { documents.count }

    package func sum(of range: DocumentRange) -> RangeSum {
        let indices = indices(in: range)
        return RangeSum(
            count: UInt64(indices.count),
            digests: sums[indices.upperBound] &- sums[indices.lowerBound]
        )
    }

    package func documents(in range: DocumentRange) -> [DocumentID] {
        documents[indices(in: range)].map(DocumentID.init(number:))
    }

    /// The first sixteen bytes of `H("document-digest", salt, document id, heads hash)`.
    static func digest(_ salt: CompareSalt, _ item: Item) -> UInt128 {
        let hash = Hashing.hash(
            .documentDigest,
            salt.bytes,
            item.document.bytes,
            item.heads.bytes
        )
        return hash.prefix(16).reduce(0) { $0 << 8 | UInt128($1) }
    }

    private func indices(in range: DocumentRange) -> Range<Int> {
        let start = firstIndex { $0 >= range.first }
        return start..<max(start, firstIndex { $0 > range.last })
    }

    private func firstIndex(where isPast: (UInt128) -> Bool) -> Int {
        var (low, high) = (0, documents.count)
        while low < high {
            let middle = (low + high) / 2
            if isPast(documents[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
