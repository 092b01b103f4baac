import Foundation
import Sync
import Trust
import Wire

/// Whole messages to begin with, made of the changes and entries of the vectors.
struct Messages {
    private let changes: [WireSealedChange]
    private let entries: [WireSignedEntry]

    init(_ vectors: Vectors) throws {
        changes = try vectors.bytes("changes", "chain", "sealed")
            .map { try WireSealedChange(decoding: $0) }
        entries = try vectors.bytes("entries", "entries", "entry")
            .map { try WireSignedEntry(decoding: $0) }
    }

    /// Where a device stands before the first page.
    static let anchor = FeedAnchor(startOf: filled(3), server: filled(4))

    /// Twenty documents with a chain and a head each.
    static let documents: [DocumentHeads] = (1...20).map { (number: UInt8) in
        let tip = ChainTip(
            device: long(number),
            incarnation: incarnation,
            seq: UInt64(number),
            hash: long(number)
        )
        return DocumentHeads(document: filled(number * 12), chains: [tip], entries: [long(number)])
    }

    static let index = CompareIndex(salt: filled(5), items: documents.map(CompareIndex.Item.init))

    private static let incarnation: IncarnationID = {
        guard let incarnation = IncarnationID(bytes: [UInt8](repeating: 8, count: 8)) else {
            preconditionFailure("eight bytes are an incarnation")
        }
        return incarnation
    }()

    static func filled<Kind>(_ byte: UInt8) -> Identifier16<Kind> {
        guard let found = Identifier16<Kind>(bytes: [UInt8](repeating: byte, count: 16)) else {
            preconditionFailure("sixteen bytes are an identifier")
        }
        return found
    }

    static func long<Kind>(_ byte: UInt8) -> Identifier32<Kind> {
        guard let found = Identifier32<Kind>(bytes: [UInt8](repeating: byte, count: 32)) else {
            preconditionFailure("32 bytes are an identifier")
        }
        return found
    }

    /// Each request behind the number of its kind.
    var requests: [[UInt8]] {
        var sync = WireSyncRequest()
        sync.protocol = 1
        sync.have = Self.anchor.wire
        sync.older = [Self.anchor.wire]
        sync.push = changes
        sync.authPush = Array(entries.prefix(4))
        var fetch = WireFetchRequest()
        fetch.protocol = 1
        fetch.have = Self.documents.prefix(3).map(\.wire)
        var session = WireSessionRequest()
        session.authPush = Array(entries.prefix(3))
        var invite = WireInviteRequest()
        invite.invitation = Data(repeating: 7, count: 32)
        return [
            [0] + sync.encoded, [1] + fetch.encoded, [3] + session.encoded, [4] + invite.encoded,
            [5] + WireWelcomeRequest().encoded, [6] + WireRevokeRequest().encoded,
            [7] + WireRequestsRequest().encoded,
        ] + comparisons
    }

    private var comparisons: [[UInt8]] {
        let ranges = DocumentRange.all.parts
        return [[DocumentRange.all], Array(ranges.prefix(2)), Array(ranges[1].parts)].map { asked in
            var compare = WireCompareRequest()
            compare.protocol = 1
            compare.salt = Data(repeating: 5, count: 16)
            compare.ranges = asked.map { SummedRange($0, RangeSum(count: 1)).wire }
            return [2] + compare.encoded
        } + [equal]
    }

    private var equal: [UInt8] {
        var compare = WireCompareRequest()
        compare.salt = Data(repeating: 5, count: 16)
        compare.ranges = [SummedRange(.all, Self.index.sum(of: .all)).wire]
        return [2] + compare.encoded
    }

    /// Each answer behind the number of its kind.
    var answers: [[UInt8]] {
        var sync = WireSyncResponse()
        sync.page.items = items
        sync.page.next = Self.next(after: items)
        sync.page.head = sync.page.next.cursor
        var fetch = WireFetchResponse()
        fetch.items = items
        var session = WireSessionResponse()
        session.expiresMs = 7
        var requests = WireRequestsResponse()
        requests.invitations = [WireInvitationState()]
        return [
            [0] + sync.encoded, [1] + sync.encoded, [2] + fetch.encoded, [4] + session.encoded,
            [5] + WireHello().encoded, [6] + WirePollResponse().encoded, [7] + requests.encoded,
        ] + walks.map { [3] + $0 }
    }

    /// One item of each kind, and a skip.
    var items: [WireFeedItem] {
        var granted = WireGranted()
        granted.documentID = Data(repeating: 1, count: 16)
        granted.entries = [Data(repeating: 2, count: 32)]
        var revoked = WireRevoked()
        revoked.documentID = granted.documentID
        var upstream = WireUpstreamAck()
        upstream.except = [3]
        var order = WireEraseOrder()
        order.documentID = granted.documentID
        order.approval = Data(repeating: 2, count: 32)
        var skip = WireSkip()
        (skip.to, skip.hashTo) = (9, Data(repeating: 6, count: 32))
        let erased = changes.first.flatMap { try? SealedChange($0).stub().wire }
        let all: [WireFeedItem.OneOf_What] =
            changes.prefix(2).map { .change($0) } + [.change(erased ?? WireSealedChange())]
            + entries.prefix(2).map { .authEntry($0) }
            + [.granted(granted), .revoked(revoked), .upstream(upstream)]
            + [.skip(skip), .blobStored(Data(repeating: 5, count: 32)), .erased(order)]
        return all.enumerated().map { index, what in
            var item = WireFeedItem()
            (item.cursor, item.receivedMs, item.what) = (UInt64(index + 1), 7, what)
            return item
        }
    }

    /// Where these items lead from `anchor`, as far as they lead anywhere.
    static func next(after items: [WireFeedItem]) -> WireAnchor {
        var (cursor, hash) = (anchor.cursor, anchor.hash)
        for item in items {
            if case .skip(let skip)? = item.what {
                guard let skipped = FeedHash(bytes: Array(skip.hashTo)) else { break }
                (cursor, hash) = (skip.to, skipped)
            } else if let content = ItemHash.of(item) {
                (cursor, hash) = (item.cursor, hash.appending(content, at: item.cursor))
            }
        }
        return FeedAnchor(server: anchor.server, feed: anchor.feed, cursor: cursor, hash: hash).wire
    }

    /// Answers to a comparison: equal, everything listed, split and then listed.
    private var walks: [[UInt8]] {
        var equal = WireCompareAnswer()
        equal.verdict = .equal
        var listed = WireCompareAnswer()
        listed.verdict = .heads
        listed.documents = Self.documents.map(\.wire)
        var split = WireCompareAnswer()
        split.verdict = .split
        split.parts = DocumentRange.all.parts.map { SummedRange($0, RangeSum(count: 2)).wire }
        return [[equal], [listed], [split], [split] + Array(repeating: equal, count: 16)].map {
            answers in
            var response = WireCompareResponse()
            response.answers = answers
            return response.encoded
        }
    }
}
