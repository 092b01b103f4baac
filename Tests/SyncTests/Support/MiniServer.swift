import Sync
import Trust
import Wire

import struct Foundation.Data

/// A server in a few arrays: honest, with faults that tests switch on.
struct MiniServer {
    enum Fault: Equatable {
        case endlessPages
        case endlessSkips
        case alwaysDiverged
        case wrongFeedHash
        case alwaysSplit
        case swapsParts
        case newLeaseEachTime
        case claimsAhead
        case discards
        case endlessFetch
        case foreignFetch
    }

    let id = Make.server()
    private(set) var feed: FeedID
    private(set) var log: [WireFeedItem] = []
    private(set) var anchors: [FeedAnchor]
    private(set) var held = Chains()
    var faults: [Fault] = []
    /// The word on a push that is not stored, by place.
    var words: [ChangePlace: WireStatus] = [:]
    /// The word on an entry that is not stored.
    var entryWords: [EntryID: WireStatus] = [:]
    var hidden: Set<DocumentID> = []
    var problems: [Problem] = []
    var largestPush = Int.max
    var backoff: UInt32 = 0
    /// Of the link, down.
    var bytesPerSecond = 1 << 20
    var lease: [UInt8] = [1]
    private var feeds: UInt64 = 1
    private(set) var requests: [Call.Kind] = []
    private(set) var syncs: [WireSyncRequest] = []

    init() {
        feed = Make.feed(1)
        anchors = [FeedAnchor(startOf: feed, server: id)]
    }

    var anchor: FeedAnchor { Make.identifier(anchors.last) }

    mutating func answer(_ call: Call) -> Result<Answer, TransportFailure> {
        requests.append(call.kind)
        if !problems.isEmpty { return .failure(.problem(problems.removeFirst())) }
        do {
            switch call.kind {
            case .sync: return try sync(WireSyncRequest(decoding: call.body))
            case .compare:
                return try .success(compare(WireCompareRequest(decoding: call.body)))
            case .fetch: return try .success(fetch(WireFetchRequest(decoding: call.body)))
            default: preconditionFailure("the exchange does not call this")
            }
        } catch {
            return .failure(.problem(Problem(status: 422, message: "\(error)")))
        }
    }

    func reply(_ body: [UInt8]) -> Answer {
        Answer(body: body, milliseconds: 20 + UInt64(body.count * 1_000 / bytesPerSecond))
    }

    // MARK: Content

    mutating func store(_ change: SealedChange) -> Chains.Placed {
        let placed = held.place(change)
        if placed == .stored || placed == .fork {
            var item = WireFeedItem()
            item.change = change.wire
            append(item)
        }
        return placed
    }

    mutating func store(_ entry: OfferedEntry) -> Bool {
        guard held.add(entry) else { return false }
        var item = WireFeedItem()
        item.authEntry = entry.message
        append(item)
        return true
    }

    mutating func append(_ item: WireFeedItem) {
        var item = item
        item.cursor = anchor.cursor + 1
        item.receivedMs = 1_000 + item.cursor
        guard let hash = ItemHash.of(item) else { preconditionFailure("the item is well formed") }
        log.append(item)
        anchors.append(
            FeedAnchor(
                server: id,
                feed: feed,
                cursor: item.cursor,
                hash: anchor.hash.appending(hash, at: item.cursor)
            )
        )
    }

    /// Comes back as it was at a cursor.
    mutating func restore(to cursor: Int) {
        let kept = Array(log.prefix(cursor))
        log = []
        anchors = [FeedAnchor(startOf: feed, server: id)]
        held = Chains()
        for item in kept { replay(item) }
    }

    /// Comes back with what it had under a new feed.
    mutating func replaceFeed(keeping count: Int) {
        feeds += 1
        feed = Make.feed(feeds)
        restore(to: count)
    }

    private mutating func replay(_ item: WireFeedItem) {
        switch item.what {
        case .change(let change): _ = store(Make.change(change))
        case .authEntry(let entry): _ = store(Make.offered(entry))
        default: append(item)
        }
    }

    // MARK: Sync

    private mutating func sync(
        _ request: WireSyncRequest
    ) throws -> Result<Answer, TransportFailure> {
        syncs.append(request)
        guard request.push.count + request.authPush.count <= largestPush else {
            return .failure(.problem(Problem(status: 413, message: "too much at once")))
        }
        var response = WireSyncResponse()
        response.backoffMs = backoff
        response.authResults = request.authPush.map { message in
            var result = WireEntryResult()
            let entry = Make.offered(message)
            result.status = entryWords[entry.id] ?? (store(entry) ? .stored : .duplicate)
            return result
        }
        response.results = request.push.map { take(Make.change($0)) }
        if response.results.contains(where: { $0.status == .stored })
            || faults.contains(.newLeaseEachTime)
        {
            lease = Hashing.sha256(lease)
        }
        response.lease = Data(lease)
        response.ownAhead = request.own.compactMap(contradiction)
        if request.hasHave { response.pull = try pull(request) }
        return .success(reply(response.encoded))
    }

    private mutating func take(_ change: SealedChange) -> WirePushResult {
        var result = WirePushResult()
        result.durability = .localFsync
        result.storedAt = Data(id.bytes)
        if let word = words[change.place] {
            result.status = word
        } else if faults.contains(.discards) {
            result.status = .stored
        } else {
            switch store(change) {
            case .stored: result.status = .stored
            case .duplicate: result.status = .duplicate
            case .gap: result.status = .gap
            case .fork: result.status = .fork
            }
        }
        if let tip = held.chain(change.place.chain).last {
            result.serverHead = head(tip)
        }
        return result
    }

    private func contradiction(_ own: WireChainHead) -> WireChainHead? {
        var claimed = own
        if faults.contains(.claimsAhead) {
            claimed.seq += 5
            return claimed
        }
        guard let document = DocumentID(bytes: own.documentID),
            let device = DeviceID(bytes: own.deviceID),
            let incarnation = IncarnationID(bytes: own.incarnation)
        else { return nil }
        let chain = ChainID(document: document, device: device, incarnation: incarnation)
        guard let last = held.chain(chain).last else {
            claimed.seq = 0
            return claimed
        }
        return last.id.bytes.elementsEqual(own.hash) ? nil : head(last)
    }

    private func head(_ change: SealedChange) -> WireChainHead {
        var head = WireChainHead()
        head.documentID = Data(change.header.document.bytes)
        head.deviceID = Data(change.header.device.bytes)
        head.incarnation = Data(change.place.chain.incarnation.bytes)
        head.seq = change.place.seq
        head.hash = Data(change.id.bytes)
        return head
    }

    private func pull(_ request: WireSyncRequest) throws -> WireSyncResponse.OneOf_Pull {
        let have = Make.identifier(FeedAnchor(wire: request.have))
        var diverged = WireFeedDiverged()
        diverged.head = anchor.cursor
        if faults.contains(.alwaysDiverged) { return .diverged(diverged) }
        if faults.contains(.endlessSkips) { return .page(distorted(WirePage(), after: have)) }
        if have.feed != feed {
            diverged.feedReplaced = true
            return .diverged(diverged)
        }
        guard anchors.contains(have) else {
            let common = request.older.compactMap(FeedAnchor.init(wire:)).first(
                where: anchors.contains
            )
            if let common { diverged.common = common.wire }
            return .diverged(diverged)
        }
        return .page(page(after: have, maxBytes: Int(request.maxBytes)))
    }

    private func page(after have: FeedAnchor, maxBytes: Int) -> WirePage {
        var page = WirePage()
        page.head = anchor.cursor
        var cursor = Int(have.cursor)
        var bytes = 0
        while cursor < log.count, bytes < maxBytes, page.items.count < Limits.pageChanges {
            let start = cursor
            while cursor < log.count, isHidden(log[cursor]) { cursor += 1 }
            if cursor > start {
                page.items.append(skip(from: start + 1, to: cursor))
            } else {
                page.items.append(log[cursor])
                bytes += log[cursor].payloadBytes
                cursor += 1
            }
        }
        page.next = anchors[cursor].wire
        page.hasMore_p = cursor < log.count
        return distorted(page, after: have)
    }

    private func distorted(_ page: WirePage, after have: FeedAnchor) -> WirePage {
        var page = page
        if faults.contains(.wrongFeedHash) { page.next.feedHash = Data(count: 32) }
        if faults.contains(.endlessPages) {
            page.items = []
            page.next = have.wire
            page.head = have.cursor + 1_000
            page.hasMore_p = true
        }
        if faults.contains(.endlessSkips) {
            var item = WireFeedItem()
            item.cursor = have.cursor + 1
            item.skip.to = have.cursor + 10
            item.skip.hashTo = Data(count: 32)
            page.items = [item]
            page.next = have.wire
            page.next.cursor = item.skip.to
            page.next.feedHash = item.skip.hashTo
            page.head = have.cursor + 1_000
            page.hasMore_p = true
        }
        return page
    }

    private func skip(from: Int, to: Int) -> WireFeedItem {
        var item = WireFeedItem()
        item.cursor = UInt64(from)
        item.skip.to = UInt64(to)
        item.skip.hashTo = Data(anchors[to].hash.bytes)
        return item
    }

    private func isHidden(_ item: WireFeedItem) -> Bool {
        guard case .change(let change)? = item.what else { return false }
        return hidden.contains(Make.change(change).header.document)
    }
}
