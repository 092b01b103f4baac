import FoundationEssentials
import GRDB
import Trust
import Wire

// Where the device stands in each server's feed.

extension Store {
    /// The anchors of a server's feed, newest first.
    func anchors(of server: ServerID) throws -> [WireAnchor] {
        try rows(
            """
            SELECT feed, cursor, hash FROM anchors JOIN servers ON servers.number = server
            WHERE servers.id = ? ORDER BY cursor DESC
            """,
            [Data(server.bytes)]
        ).map { row in
            var anchor = WireAnchor()
            anchor.serverID = Data(server.bytes)
            anchor.feedID = row["feed"]
            anchor.cursor = UInt64(bitPattern: row["cursor"] as Int64)
            anchor.feedHash = row["hash"]
            return anchor
        }
    }

    /// Moves on in a feed; an anchor of another feed, or an earlier one, begins anew.
    func setAnchor(_ anchor: WireAnchor, of server: ServerID) throws {
        let number = try number(of: server)
        let known = try anchors(of: server)
        if let current = known.first,
            current.feedID != anchor.feedID || current.cursor > anchor.cursor
        {
            try forgetAnchors(of: server)
        }
        try execute(
            "INSERT OR REPLACE INTO anchors VALUES (?, ?, ?, ?)",
            [number, Int64(clamping: anchor.cursor), anchor.feedID, anchor.feedHash]
        )
        try thinAnchors(of: server, number)
    }

    func forgetAnchors(of server: ServerID) throws {
        try execute("DELETE FROM anchors WHERE server = ?", [number(of: server)])
        try forgetPlaces(at: server)
    }

    /// Keeps the nearest and the furthest anchor between any two powers of two of distance: the
    /// furthest of each band becomes the nearest of the next as the feed grows.
    private func thinAnchors(of server: ServerID, _ number: Int64) throws {
        let all = try anchors(of: server).map(\.cursor)
        guard let newest = all.first else { return }
        var kept: [UInt64] = []
        var countInBand = 0
        for cursor in all {
            let isSameBand = kept.last.map { Self.band(newest - $0) == Self.band(newest - cursor) }
            if isSameBand == true, countInBand == 2 {
                kept[kept.count - 1] = cursor
            } else {
                countInBand = isSameBand == true ? 2 : 1
                kept.append(cursor)
            }
        }
        let keep = Set(kept.prefix(DeviceLimits.anchors))
        for cursor in all where !keep.contains(cursor) {
            try execute(
                "DELETE FROM anchors WHERE server = ? AND cursor = ?",
                [number, Int64(clamping: cursor)]
            )
        }
    }

    private static func band(_ distance: UInt64) -> Int {
        UInt64.bitWidth - distance.leadingZeroBitCount
    }

    func lease(of server: ServerID) throws -> [UInt8] {
        let row = try row("SELECT lease FROM servers WHERE id = ?", [Data(server.bytes)])
        return (row?["lease"] as Data?).map(Array.init) ?? []
    }

    func setLease(_ lease: [UInt8], of server: ServerID) throws {
        let number = try number(of: server)
        try execute("UPDATE servers SET lease = ? WHERE number = ?", [Data(lease), number])
    }
}
