import Foundation
import Samen
import SamenServer
import Sync
import Trust
import Wire

// Keeping something from someone, and whatever was asked for agreeing that it is not there.

extension EvilServer {
    /// Shows these devices the feed, and everything else, as if some changes had never come.
    ///
    /// Pages fold them away with the true hash behind them, which nobody can tell from what a device
    /// may not see; comparisons are answered as the device wants to hear.
    func hide(
        from devices: Set<Trust.DeviceID>,
        where isHidden: @escaping (SealedChange) -> Bool
    ) {
        hide(from: devices) { item in
            guard case .change(let message)? = item.what,
                let change = try? SealedChange(message)
            else { return false }
            return isHidden(change)
        }
    }

    func hide(
        from devices: Set<Trust.DeviceID>,
        items isHidden: @escaping (WireFeedItem) -> Bool
    ) {
        onPage(for: devices) { page, asked in
            page.items = try Self.folded(page.items, asked.core, isHidden)
        }
        onFetchAnswer { response, asked in
            guard devices.contains(asked.device) else { return }
            response.items.removeAll(where: isHidden)
        }
        onCompareAnswer { response, asked in
            guard devices.contains(asked.device) else { return }
            let asked = try WireCompareRequest(decoding: asked.call.body)
            response.answers = asked.ranges.map { _ in
                var answer = WireCompareAnswer()
                answer.verdict = .equal
                return answer
            }
        }
    }

    /// The same items, those that are hidden folded into one skip with what is folded beside them.
    private static func folded(
        _ items: [WireFeedItem],
        _ core: Core,
        _ isHidden: (WireFeedItem) -> Bool
    ) throws -> [WireFeedItem] {
        var folded: [WireFeedItem] = []
        for item in items {
            guard let last = end(ofFold: item, isHidden) else {
                folded.append(item)
                continue
            }
            var skip = WireFeedItem()
            skip.cursor = item.cursor
            if let before = folded.last, case .skip? = before.what {
                skip.cursor = before.cursor
                folded.removeLast()
            }
            skip.skip.to = last
            let hash = try core.store.read { try $0.hash(at: last) }
            skip.skip.hashTo = Data(hash?.bytes ?? [])
            folded.append(skip)
        }
        return folded
    }

    private static func end(
        ofFold item: WireFeedItem,
        _ isHidden: (WireFeedItem) -> Bool
    ) -> UInt64? {
        if case .skip(let skip)? = item.what { return skip.to }
        return isHidden(item) ? item.cursor : nil
    }
}

extension WirePage {
    /// Makes the page follow again from where it was asked after: what a server that rewrites its
    /// own feed would compute.
    mutating func rechain(after anchor: WireAnchor) {
        var hash = FeedHash(bytes: Array(anchor.feedHash))
        var cursor = anchor.cursor
        for index in items.indices {
            items[index].cursor = cursor + 1
            if case .skip(let skip)? = items[index].what {
                (cursor, hash) = (skip.to, FeedHash(bytes: Array(skip.hashTo)))
                continue
            }
            cursor += 1
            guard let content = ItemHash.of(items[index]) else { continue }
            hash = hash?.appending(content, at: cursor)
        }
        next.cursor = cursor
        next.feedHash = Data(hash?.bytes ?? [])
        head = max(cursor, hasMore_p ? cursor + 1 : cursor)
    }
}
