import Foundation
import Sync
import Trust
import Wire

// The messages of the calls: what a server is asked, and what a device is answered.

extension Decoder {
    static let conversation = [request, answer]

    private static let heads = [
        "Sync/Compare/DocumentHeads.swift",
        "Sync/Feed/FeedAnchor.swift",
    ]

    /// What heads and anchors are for besides being read.
    private static let beside = [
        "makes heads and anchors of what is stored": ["startOf", "networkLog", "8document6chains"],
        "is asked by those who compare them": ["04isOnB0", "V5chain2in", "isBefore"],
    ]

    private static let request = Decoder(
        "request",
        of: heads + ["Sync/Compare/CompareResponder.swift", "Trust/Receiving/PreparedPush.swift"],
        apart: Self.beside.merging(
            ["checks signatures, with keys that reading does not have": ["authors", "checkSign"]]
        ) { $1 },
        expansion: 160,
        seeds: { vectors in try Messages(vectors).requests + Messages.brokenRequests },
        read: { bytes in
            guard let first = bytes.first else { return false }
            return (try? read(request: Array(bytes.dropFirst()), kind: first)) != nil
        }
    )

    private static func read(request bytes: [UInt8], kind: UInt8) throws {
        switch kind & 7 {
        case 0:
            let message = try WireSyncRequest(decoding: bytes)
            _ = PreparedPush(message.push, message.authPush, in: Known.network)
            _ = ([message.have] + message.older).compactMap(FeedAnchor.init(wire:)).map(\.wire)
        case 1:
            for have in try WireFetchRequest(decoding: bytes).have {
                let heads = try DocumentHeads(have)
                let again = try DocumentHeads(heads.wire)
                precondition(again == heads, "heads have one spelling")
                precondition(again.hash == heads.hash, "heads have one digest")
                _ = (heads.size, heads.chains.map { $0.chain(in: heads.document) })
            }
        case 2:
            let message = try WireCompareRequest(decoding: bytes)
            let answers = try CompareResponder.answers(
                to: message,
                from: Messages.index,
                heads: { wanted in Messages.documents.filter { wanted.contains($0.document) } }
            )
            precondition(!answers.isEmpty, "at least one range is answered")
        case 3:
            let message = try WireSessionRequest(decoding: bytes)
            _ = PreparedPush([], message.authPush, in: Known.network)
        case 4: _ = try WireInviteRequest(decoding: bytes)
        case 5: _ = try WireWelcomeRequest(decoding: bytes)
        case 6: _ = try WireRevokeRequest(decoding: bytes)
        default: _ = try WireRequestsRequest(decoding: bytes)
        }
    }

    private static let answer = Decoder(
        "answer",
        of: heads + [
            "Sync/Feed/FeedVerifier.swift", "Sync/Feed/ItemHash.swift",
            "Sync/Compare/CompareWalk.swift",
        ],
        apart: Self.beside.merging([
            "is asked of what was read": ["V6leaves", "VerifiedPageV7isEmpty", "changeCount"]
        ]) { $1 },
        expansion: 160,
        seeds: { vectors in try Messages(vectors).answers + Messages(vectors).brokenAnswers },
        read: { bytes in
            guard let first = bytes.first else { return false }
            return (try? read(answer: Array(bytes.dropFirst()), kind: first)) != nil
        }
    )

    private static func read(answer bytes: [UInt8], kind: UInt8) throws {
        switch kind & 7 {
        case 0:
            let page = try WireSyncResponse(decoding: bytes).page
            let verified = try FeedVerifier.verify(page, after: Messages.anchor)
            precondition(verified.next.cursor <= verified.head, "a page ends before the head")
        case 1:
            // The same page, led to where its items lead: what only a wrong hash would refuse.
            var page = try WireSyncResponse(decoding: bytes).page
            page.next = Messages.next(after: page.items)
            page.head = page.next.cursor
            page.hasMore_p = false
            _ = try FeedVerifier.verify(page, after: Messages.anchor)
        case 2:
            for item in try WireFetchResponse(decoding: bytes).items {
                if case .change(let change) = item.what { _ = try SealedChange(change) }
                _ = ItemHash.of(item)
            }
        case 3:
            var walk = CompareWalk(index: Messages.index)
            var answers = try WireCompareResponse(decoding: bytes).answers[...]
            while try walk.next() != nil {
                // As many at a time as the first byte says besides the kind.
                let some = answers.prefix(1 + Int(kind >> 3))
                answers = answers.dropFirst(some.count)
                try walk.take(Array(some))
            }
            _ = (walk.leaves, try walk.next())
        case 4: _ = try WireSessionResponse(decoding: bytes)
        case 5: _ = try WireHello(decoding: bytes)
        case 6: _ = (try WireJoinResponse(decoding: bytes), try WirePollResponse(decoding: bytes))
        default: _ = try WireRequestsResponse(decoding: bytes)
        }
    }
}
