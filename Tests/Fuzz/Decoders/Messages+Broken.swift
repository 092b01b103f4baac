import Foundation
import Sync
import Trust
import Wire

// Messages with one fault each, so that the fuzzer need not find every refusal by itself.

extension Messages {
    private typealias Page = @Sendable (inout WirePage) -> Void

    private static let pageFaults: [Page] = [
        { $0.head = 0 }, { $0.hasMore_p = true }, { $0.clearNext() }, { $0.next.feedID[0] ^= 1 },
        { $0.next.feedHash[0] ^= 1 }, { $0.items[0].cursor = 9 }, { $0.items[0].what = nil },
        { $0.items[8].skip.to = 0 }, { $0.items[8].skip.hashTo = Data() },
        { $0.items[0].change.signature = Data() }, { $0.items[0].change.header = Data() },
        { $0.items[0].change.ciphertext = Data() },
        { $0.items[0].change.ciphertextHash = Data(count: 32) },
        { $0.items[3].authEntry.body = Data() }, { $0.items[5].granted.documentID = Data() },
        { $0.items[6].revoked.entries = [Data()] }, { $0.items[9].blobStored = Data() },
        { $0.items[10].erased.approval = Data() },
        { $0.items[10].erased.documentID = Data() },
        { $0.items = .init(repeating: $0.items[2], count: 501) },
        { $0.items.append(contentsOf: Self.heavy) },
    ]

    /// More than a page may hold.
    private static let heavy: [WireFeedItem] = (1...9).map { _ in
        var item = WireFeedItem()
        item.authEntry.body = Data(count: 60_000)
        return item
    }

    private typealias Answer = @Sendable (inout WireCompareAnswer) -> Void

    private static let answerFaults: [Answer] = [
        { $0.verdict = .unspecified }, { $0.verdict = .split }, { $0.documents.swapAt(0, 1) },
        { $0.documents[0].documentID = Data() }, { $0.documents[0].heads[0].deviceID = Data() },
        { $0.documents[0].heads[0].seq = 0 }, { $0.documents[0].entries = [Data()] },
        { $0.documents[0].entries.append($0.documents[0].entries[0]) },
        { $0.documents[0].heads.append($0.documents[0].heads[0]) },
        { $0.documents[0].heads = .init(repeating: .init(), count: 4_097) },
        { $0.documents = .init(repeating: $0.documents[0], count: 257) },
        { answer in
            answer.verdict = .split
            answer.parts = DocumentRange.all.parts.map {
                SummedRange($0, RangeSum(count: .max)).wire
            }
        },
        { answer in
            answer.verdict = .split
            answer.parts = DocumentRange.all.parts.map { SummedRange($0, RangeSum()).wire }
        },
    ]

    var brokenAnswers: [[UInt8]] {
        let pages = Self.pageFaults.flatMap { fault -> [[UInt8]] in
            var answer = WireSyncResponse()
            answer.page.items = items
            answer.page.next = Self.next(after: items)
            answer.page.head = answer.page.next.cursor
            fault(&answer.page)
            return [[0] + answer.encoded, [1] + answer.encoded]
        }
        let comparisons = Self.answerFaults.map { fault in
            var answer = WireCompareAnswer()
            answer.verdict = .heads
            answer.documents = Self.documents.map(\.wire)
            fault(&answer)
            var response = WireCompareResponse()
            response.answers = [answer]
            return [3] + response.encoded
        }
        // Four answers are taken at a time.
        let many = comparisons.map { [$0[0] | 3 << 3] + $0.dropFirst() }
        return pages + comparisons + many + [[3] + WireCompareResponse().encoded]
    }

    private typealias Asked = @Sendable (inout WireCompareRequest) -> Void

    private static let requestFaults: [Asked] = [
        { $0.salt = Data() }, { $0.ranges = [] }, { $0.ranges[0].first = Data() },
        { $0.ranges.append($0.ranges[0]) }, { $0.ranges[0].count = 0 },
        { $0.ranges = .init(repeating: $0.ranges[0], count: 257) },
    ]

    static var brokenRequests: [[UInt8]] {
        let comparisons = requestFaults.map { fault in
            var compare = WireCompareRequest()
            compare.salt = Data(repeating: 5, count: 16)
            compare.ranges = [SummedRange(.all, RangeSum(count: 1)).wire]
            fault(&compare)
            return [2] + compare.encoded
        }
        let fetches = answerFaults.map { fault in
            var answer = WireCompareAnswer()
            answer.documents = documents.map(\.wire)
            fault(&answer)
            var fetch = WireFetchRequest()
            fetch.have = answer.documents
            return [1] + fetch.encoded
        }
        return comparisons + fetches
    }
}
