import Trust
package import Wire

/// The asking side of a comparison, without I/O: which ranges to ask next, and where it led.
///
/// A server that always says "split", invents counts or answers about other ranges meets the bounds
/// in at most `CompareLimits.requests` requests (attack A24); an honest one needs as many rounds as
/// the store has sixteen-fold levels, and ranges in proportion to the differences.
package struct CompareWalk: Sendable {
    /// A range that differs, with all that the server has in it.
    package struct Leaf: Hashable, Sendable {
        package let range: DocumentRange
        package let documents: [DocumentHeads]

        package init(range: DocumentRange, documents: [DocumentHeads]) {
            self.range = range
            self.documents = documents
        }
    }

    private struct Open: Sendable {
        let range: DocumentRange
        let depth: Int
    }

    private let index: CompareIndex
    /// Ascending; the first ones are asked first.
    private var open: [Open]
    private var asked = 0
    private var found: [Leaf] = []
    private var listedBytes = 0
    package private(set) var requestCount = 0
    package private(set) var rangeCount = 0

    package init(index: CompareIndex) {
        self.index = index
        open = [Open(range: .all, depth: 0)]
    }

    /// What differs, ascending; the whole of it once `next` gives nil.
    ///
    /// Where ids are sparse a range is listed while its neighbour is still being split, so leaves are
    /// not found in order.
    package var leaves: [Leaf] { found.sorted { $0.range.first < $1.range.first } }

    /// The ranges of the next request; nil when everything is known.
    package mutating func next() throws(SyncError) -> [SummedRange]? {
        precondition(asked == 0, "the last request has been answered")
        guard !open.isEmpty else { return nil }
        guard requestCount < CompareLimits.requests, rangeCount < CompareLimits.ranges else {
            throw SyncError(.compare, "a comparison does not settle in \(requestCount) requests")
        }
        let ranges = open.prefix(Limits.compareRanges)
        asked = ranges.count
        requestCount += 1
        rangeCount += asked
        return ranges.map { SummedRange($0.range, index.sum(of: $0.range)) }
    }

    /// Takes the answers to the first of the ranges that were asked; on an error nothing changes
    /// and the walk is over.
    package mutating func take(_ answers: [WireCompareAnswer]) throws(SyncError) {
        precondition(asked > 0, "a request is open")
        guard !answers.isEmpty, answers.count <= asked else {
            throw SyncError(.compare, "\(asked) ranges got \(answers.count) answers")
        }
        var deeper: [Open] = []
        var listed: [Leaf] = []
        for (range, answer) in zip(open, answers) {
            switch answer.verdict {
            case .equal: break
            case .split: deeper += try differing(parts: answer.parts, of: range)
            case .heads: listed.append(try leaf(answer.documents, range.range))
            default: throw SyncError(.compare, "a range got no verdict")
            }
        }
        listedBytes += listed.reduce(0) { $0 + $1.documents.reduce(0) { $0 + $1.size } }
        guard listedBytes <= CompareLimits.listedBytes else {
            throw SyncError(.compare, "a comparison lists more than any store has that differs")
        }
        open.replaceSubrange(..<answers.count, with: deeper)
        found += listed
        asked = 0
    }

    /// The parts of a split that are not equal already; they must be the parts, and hold enough.
    private func differing(
        parts: [WireCompareRange],
        of parent: Open
    ) throws(SyncError) -> [Open] {
        let sums = parts.compactMap(SummedRange.init)
        guard sums.map(\.range) == parent.range.parts, sums.count == parts.count else {
            throw SyncError(.compare, "a split is not into the 16 parts of its range")
        }
        var total: UInt64 = 0
        for part in sums {
            let (sum, overflows) = total.addingReportingOverflow(part.sum.count)
            guard !overflows else { throw SyncError(.compare, "a split counts beyond 2⁶⁴") }
            total = sum
        }
        guard total > UInt64(Limits.compareLeafDocuments), parent.depth < CompareLimits.depth else {
            throw SyncError(.compare, "a range of \(total) documents is split instead of listed")
        }
        return sums.filter { index.sum(of: $0.range) != $0.sum }
            .map { Open(range: $0.range, depth: parent.depth + 1) }
    }

    private func leaf(
        _ messages: [WireDocumentHeads],
        _ range: DocumentRange
    ) throws(SyncError) -> Leaf {
        guard messages.count <= CompareLimits.emptyLeafDocuments else {
            throw SyncError(.compare, "\(messages.count) documents are listed for one range")
        }
        var documents: [DocumentHeads] = []
        for message in messages {
            let heads = try DocumentHeads(message)
            guard range.contains(heads.document),
                documents.last.map({ $0.document < heads.document }) ?? true
            else { throw SyncError(.compare, "listed documents do not ascend within their range") }
            documents.append(heads)
        }
        return Leaf(range: range, documents: documents)
    }
}
