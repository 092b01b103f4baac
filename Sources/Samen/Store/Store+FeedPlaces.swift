import FoundationEssentials
import GRDB
import Trust

// In which order servers got entries.

extension Store {
    /// Writes down where an entry stands in a server's feed.
    func note(place cursor: UInt64, of entry: Int64, at server: Int64) throws {
        guard cursor > 0 else { return }
        try execute(
            "INSERT OR REPLACE INTO feed_places (entry, server, cursor) VALUES (?, ?, ?)",
            [entry, server, Int64(clamping: cursor)]
        )
    }

    /// Nothing that was known of a feed's order holds for the one that took its place.
    func forgetPlaces(at server: ServerID) throws {
        try execute("DELETE FROM feed_places WHERE server = ?", [number(of: server)])
    }

    /// Whether some server got an entry before each of the others, and none got one of those first.
    ///
    /// A server of which the place of one of them is not known says nothing for it.
    func stands(_ entry: EntryID, before others: [EntryID]) throws -> Bool {
        guard !others.isEmpty, let number = try number(of: entry) else { return false }
        let numbers = try others.compactMap { try self.number(of: $0) }
        guard numbers.count == others.count else { return false }
        var isShown = false
        let places = try rows(
            "SELECT server, cursor FROM feed_places WHERE entry = ?",
            [number]
        )
        for place in places {
            let (server, cursor) = (place["server"] as Int64, place["cursor"] as Int64)
            let known = try numbers.compactMap { other in
                try self.number(
                    "SELECT cursor FROM feed_places WHERE entry = ? AND server = ?",
                    [other, server]
                )
            }
            guard known.allSatisfy({ cursor < $0 }) else { return false }
            if known.count == numbers.count { isShown = true }
        }
        return isShown
    }
}
