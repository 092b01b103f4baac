import Sync
import Trust
import Wire

import struct Foundation.Data

/// The reading half of the conversation: `compare` and `fetch`.
extension MiniServer {
    func compare(_ request: WireCompareRequest) throws -> Answer {
        let salt = Make.identifier(CompareSalt(bytes: request.salt))
        let visible = held.documents.filter { !hidden.contains($0) }
        let index = CompareIndex(
            salt: salt,
            items: visible.map { CompareIndex.Item(held.heads($0)) }
        )
        var response = WireCompareResponse()
        response.anchor = anchor.wire
        response.answers = try CompareResponder.answers(to: request, from: index) {
            $0.map(held.heads)
        }
        if faults.contains(.alwaysSplit) {
            response.answers = try CompareResponder.ranges(of: request).map { asked in
                var answer = WireCompareAnswer()
                answer.verdict = .split
                answer.parts = asked.range.parts.map {
                    SummedRange($0, RangeSum(count: 99, digests: 1)).wire
                }
                return answer
            }
        }
        if faults.contains(.swapsParts) {
            for index in response.answers.indices { response.answers[index].parts.reverse() }
        }
        return reply(response.encoded)
    }

    /// The resume token counts the items that were already handed out.
    func fetch(_ request: WireFetchRequest) throws -> Answer {
        var items: [WireFeedItem] = []
        for message in request.have {
            let heads = try DocumentHeads(message)
            guard !hidden.contains(heads.document) else { continue }
            let beyond = held.beyond(heads)
            items += beyond.entries.map { entry in
                var item = WireFeedItem()
                item.authEntry = entry.message
                return item
            }
            items += beyond.changes.map { change in
                var item = WireFeedItem()
                item.change = change.wire
                return item
            }
        }
        let start = request.resume.reduce(0) { $0 << 8 | Int($1) }
        let count = min(100, max(1, Int(request.maxBytes) / 400))
        var response = WireFetchResponse()
        response.items = Array(items.dropFirst(start).prefix(count))
        let end = start + response.items.count
        if end < items.count { response.resume = Data(bigEndian(UInt64(end))) }
        if faults.contains(.endlessFetch) { response.resume = Data([0]) }
        if faults.contains(.foreignFetch) {
            var item = WireFeedItem()
            item.revoked.documentID = Data(Make.document(1).bytes)
            response.items = [item]
        }
        return reply(response.encoded)
    }
}
