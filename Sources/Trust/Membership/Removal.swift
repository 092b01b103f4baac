/// A valid removal, or a resignation.
struct Removal: Sendable {
    let entry: Int
    /// The level at which it was signed.
    let level: Level
    let organisation: Int?
}

/// The removals that could end one grant: those that the grant had not seen.
///
/// Only the first ones are kept. Whoever sees a later one also sees these.
struct Enders: Sendable {
    private var removals: [Removal] = []

    init() {}

    /// Of these removals the ones that could end a grant.
    init(_ removals: [Removal], for grant: Int, in history: History) {
        for removal in removals { insert(removal, for: grant, in: history) }
    }

    mutating func insert(_ removal: Removal, for grant: Int, in history: History) {
        guard !history.pasts.isBefore(removal.entry, grant) else { return }
        guard !removals.contains(where: { $0.precedes(removal, in: history) }) else { return }
        removals.removeAll { removal.precedes($0, in: history) }
        removals.append(removal)
    }

    /// Whether the view holds one from strictly above a level.
    func endGrant(in view: View, below level: Level, of history: History) -> Bool {
        removals.contains { $0.level < level && history.sees(view, $0.entry) }
    }
}

extension Removal {
    /// Whether whatever the other ends, this one has ended before.
    fileprivate func precedes(_ other: Removal, in history: History) -> Bool {
        level <= other.level && history.pasts.isBefore(entry, other.entry)
    }
}
