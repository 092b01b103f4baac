package import Trust
package import Wire

/// The answering side of a comparison: one bounded answer for each range, as far as they fit.
package enum CompareResponder {
    /// Answers the first ranges of a request, at least one; the asker asks the others again.
    ///
    /// `index` holds what the asker may read, under the request's salt; no further range is answered
    /// once the answers have `limit` bytes; `heads` reads those of documents of the index, in the
    /// order asked for. A request that breaks the rules throws a `SyncError`.
    package static func answers(
        to request: WireCompareRequest,
        from index: CompareIndex,
        limit: Int = Limits.pageBytes,
        heads: ([DocumentID]) throws -> [DocumentHeads]
    ) throws -> [WireCompareAnswer] {
        var answers: [WireCompareAnswer] = []
        var bytes = 0
        for asked in try ranges(of: request) {
            let (answer, size) = try Self.answer(asked, from: index, heads)
            guard answers.isEmpty || bytes + size <= limit else { break }
            answers.append(answer)
            bytes += size
        }
        return answers
    }

    /// The ranges of a request, checked.
    package static func ranges(
        of request: WireCompareRequest
    ) throws(SyncError) -> [SummedRange] {
        guard CompareSalt(bytes: request.salt) != nil else {
            throw SyncError(.malformed, "a comparison has no salt of 16 bytes")
        }
        guard !request.ranges.isEmpty, request.ranges.count <= Limits.compareRanges else {
            throw SyncError(
                .limit,
                "\(request.ranges.count) ranges are compared; 1 to \(Limits.compareRanges) may be"
            )
        }
        let ranges = request.ranges.compactMap(SummedRange.init)
        guard ranges.count == request.ranges.count,
            zip(ranges, ranges.dropFirst()).allSatisfy({ $0.range.last < $1.range.first })
        else {
            throw SyncError(.malformed, "ranges must have 16-byte ends, ascend and be disjoint")
        }
        return ranges
    }

    private static func answer(
        _ asked: SummedRange,
        from index: CompareIndex,
        _ heads: ([DocumentID]) throws -> [DocumentHeads]
    ) throws -> (WireCompareAnswer, bytes: Int) {
        var answer = WireCompareAnswer()
        let sum = index.sum(of: asked.range)
        guard sum != asked.sum else {
            answer.verdict = .equal
            return (answer, 8)
        }
        guard sum.count <= CompareLimits.leaf(asked: asked.sum.count) else {
            answer.verdict = .split
            answer.parts = asked.range.parts.map { SummedRange($0, index.sum(of: $0)).wire }
            return (answer, answer.parts.count * 64)
        }
        let documents = try heads(index.documents(in: asked.range))
        answer.verdict = .heads
        answer.documents = documents.map(\.wire)
        return (answer, documents.reduce(8) { $0 + $1.size })
    }
}

/// The bounds of one comparison (Protocol/conversation.md §6).
package enum CompareLimits {
    /// Documents up to which a server lists heads instead of splitting: more where the asker has
    /// none, because then every one of them must be named anyway.
    static func leaf(asked: UInt64) -> UInt64 {
        UInt64(asked == 0 ? emptyLeafDocuments : Limits.compareLeafDocuments)
    }

    static let emptyLeafDocuments = 256
    /// Splits above one another: 16³² ids are all there are.
    static let depth = 32
    /// Requests of one comparison.
    static let requests = 1_024
    /// Ranges asked about in one comparison.
    static let ranges = 262_144
    /// Bytes of all heads that a server lists in one comparison; they are held in memory.
    static let listedBytes = 64 << 20
    /// Comparisons of one healing: the last ones see what was written meanwhile.
    static let walks = 3
}
