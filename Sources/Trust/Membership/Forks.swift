/// Where the authors' chains of one log are forked.
struct Forks: Sendable {
    /// By ordinal: the nearest entry with rivals on the chain, at or before this one.
    private var nearest: [Int?] = []

    init(of log: Int, in history: History) {
        let entries = history.logs[log].entries
        nearest.reserveCapacity(entries.count)
        for entry in entries {
            if !history.chains.isWellFormed(entry) {
                nearest.append(nil)
            } else if history.hasRival(entry) {
                nearest.append(entry)
            } else {
                let previous = history.chains.previous(of: entry)
                nearest.append(previous.flatMap { nearest[history.nodes[$0].ordinal] })
            }
        }
    }

    /// The last forked entry on the chain that ends with this one.
    func last(upTo entry: Int, in history: History) -> Int? {
        nearest[history.nodes[entry].ordinal]
    }

    /// Whether the chain up to an entry holds a fork that nothing has decided in its favour.
    ///
    /// What `isSettled` says of an entry must hold for all that comes before it on its chain. A
    /// rival that `isExcluded` proves nothing.
    func strike(
        _ entry: Int,
        in history: History,
        isSettled: (Int) -> Bool,
        isExcluded: (Int) -> Bool
    ) -> Bool {
        var forked = last(upTo: entry, in: history)
        while let current = forked {
            if isSettled(current) { return false }
            if history.rivals(of: current).contains(where: { !isExcluded($0) }) { return true }
            forked = history.chains.previous(of: current).flatMap { last(upTo: $0, in: history) }
        }
        return false
    }
}
