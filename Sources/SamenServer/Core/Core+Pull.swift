import Sync
import Trust
import Wire

import struct Foundation.Data

// What a device gets of the feed.

extension Core {
    mutating func reply(
        to arrival: Arrival,
        _ outcome: PushOutcome,
        at now: UInt64
    ) throws -> Reply {
        var response = WireSyncResponse()
        response.serverTimeMs = now
        response.upstreamMs = knowledge?.contact ?? 0
        response.results = outcome.results
        response.authResults = outcome.entryResults
        let sight = sight(of: arrival.device)
        let isRemoved = standing(of: arrival.device) != .inForce
        let head = try store.read { reader in
            let head = try reader.head()
            response.lease = try lease(for: arrival, reader)
            response.ownAhead = try chainsAhead(of: arrival, isRemoved: isRemoved, reader)
            // Without an anchor a device only pushes: it compares before it takes one.
            if arrival.request.hasHave {
                response.pull = try pull(arrival.request, sight, head, outcome.cursors, reader)
            }
            return head
        }
        return Reply(response: response, account: outcome.account, head: head.cursor)
    }

    private func pull(
        _ request: WireSyncRequest,
        _ sight: Sight,
        _ head: FeedHead,
        _ brought: Set<UInt64>,
        _ reader: FeedReader
    ) throws -> WireSyncResponse.OneOf_Pull {
        let start = FeedAnchor(startOf: identity.feed, server: identity.server)
        guard let have = FeedAnchor(wire: request.have), try isOurs(have, reader) else {
            return .diverged(try diverged(request, start, head, reader))
        }
        return .page(try page(after: have, request, sight, head, brought, reader))
    }

    private func isOurs(_ anchor: FeedAnchor, _ reader: FeedReader) throws -> Bool {
        guard anchor.server == identity.server, anchor.feed == identity.feed else { return false }
        return try reader.hash(at: anchor.cursor) == anchor.hash
    }

    /// The latest of the client's anchors that this feed still agrees with.
    private func diverged(
        _ request: WireSyncRequest,
        _ start: FeedAnchor,
        _ head: FeedHead,
        _ reader: FeedReader
    ) throws -> WireFeedDiverged {
        var common = start
        for older in request.older.prefix(Wire.Limits.olderAnchors) {
            guard let anchor = FeedAnchor(wire: older), try isOurs(anchor, reader),
                anchor.cursor > common.cursor
            else { continue }
            common = anchor
        }
        var diverged = WireFeedDiverged()
        diverged.common = common.wire
        diverged.feedReplaced = request.have.feedID != Data(identity.feed.bytes)
        diverged.head = head.cursor
        return diverged
    }

    private func page(
        after have: FeedAnchor,
        _ request: WireSyncRequest,
        _ sight: Sight,
        _ head: FeedHead,
        _ brought: Set<UInt64>,
        _ reader: FeedReader
    ) throws -> WirePage {
        let wanted = request.maxBytes == 0 ? Wire.Limits.pageBytes : Int(request.maxBytes)
        var builder = PageBuilder(
            after: have,
            bytes: min(max(wanted, Limits.smallestPageBytes), Wire.Limits.pageBytes),
            isSigned: isSigned
        )
        var (sight, cursor) = (sight, have.cursor)
        while true {
            let rows = try reader.rows(after: cursor, limit: Limits.rowsPerPage)
            for row in rows {
                // What this very request brought need not travel back.
                let isShown = sight.includes(row) && !brought.contains(row.cursor)
                let item = try isShown ? item(row, for: sight, reader) : nil
                guard builder.add(row, item) else { return builder.page(isCut: true, head: head) }
                cursor = row.cursor
            }
            if rows.count < Limits.rowsPerPage { return builder.page(isCut: false, head: head) }
            // A page that is not the last holds something that the device may see.
            if !builder.isBlank { return builder.page(isCut: true, head: head) }
        }
    }

    private func isSigned(_ message: WireSealedChange) -> Bool {
        guard let change = try? SealedChange(message),
            let author = membership.identity(of: change.header.device)
        else { return false }
        return change.isSigned(by: author.signingKey, in: identity.network)
    }

    /// A row as one device gets it: entries with the wraps that are for it, and for `others`; a relay gets
    /// them all.
    func item(
        _ row: FeedRow,
        for sight: Sight,
        others: [RecoveryID] = [],
        _ reader: FeedReader
    ) throws -> WireFeedItem {
        var item = WireFeedItem()
        item.cursor = row.cursor
        item.receivedMs = row.receivedMilliseconds
        switch row.kind {
        case .change: item.change = try Self.stored(row.item)
        case .granted: item.granted = try Self.stored(row.item)
        case .revoked: item.revoked = try Self.stored(row.item)
        case .order: item.erased = try Self.stored(row.item)
        case .upstream: item.upstream = try Self.stored(row.item)
        case .entry:
            var entry: WireSignedEntry = try Self.stored(row.item)
            let recipients = [sight.device.bytes] + others.map(\.bytes)
            entry.wraps = try wraps(beside: entry, for: sight.isRelay ? nil : recipients, reader)
            item.authEntry = entry
        }
        return item
    }

    /// What the server wrote itself, read back.
    private static func stored<Message: WireMessage>(_ bytes: [UInt8]) throws -> Message {
        do {
            return try Message(decoding: bytes)
        } catch {
            throw ServerError(.storeDamaged, "An item of the feed does not decode.")
        }
    }

    /// For everyone where `recipients` is nil.
    private func wraps(
        beside entry: WireSignedEntry,
        for recipients: [[UInt8]]?,
        _ reader: FeedReader
    ) throws -> [WireWrap] {
        guard let id = EntryID(bytes: Hashing.hash(.entry, Array(entry.body))) else { return [] }
        let wraps =
            try recipients?.flatMap { try reader.wraps(of: id, for: $0) } ?? reader.wraps(of: id)
        return wraps.compactMap { try? WireWrap(decoding: $0) }
    }

    /// The lease as it stands after the request; empty if the device presented another one and has
    /// yet to show its own chain heads.
    private func lease(for arrival: Arrival, _ reader: FeedReader) throws -> Data {
        guard let lease = try reader.lease(of: arrival.device) else { return Data() }
        let presented = Array(arrival.request.lease)
        let isKnown = presented == lease.current || presented == lease.previous
        return isKnown || !arrival.request.own.isEmpty ? Data(lease.current) : Data()
    }

    /// Of the device's own chains that it names, those whose head is another one here; to a device that
    /// was removed nothing is said.
    ///
    /// One that is ahead, or another change at the same place, is the sign of a copied or restored
    /// store; one that is behind, of work that the server lost.
    private func chainsAhead(
        of arrival: Arrival,
        isRemoved: Bool,
        _ reader: FeedReader
    ) throws -> [WireChainHead] {
        guard !isRemoved else { return [] }
        return try arrival.request.own.prefix(Wire.Limits.ownHeads).compactMap { head in
            guard let chain = ChainID(wire: head), chain.device == arrival.device else {
                return nil
            }
            guard let stored = try reader.head(of: chain) else {
                var nothing = head
                nothing.seq = 0
                nothing.hash = Data()
                return nothing
            }
            let isSame = stored.seq == head.seq && stored.hash.bytes == Array(head.hash)
            return isSame ? nil : stored.wire
        }
    }
}
