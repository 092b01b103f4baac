/// Where the authors' chains of one log are forked.
struct Forks: Sendable {
    /// By ordinal: the nearest entry with rivals on the chain, at or before this one.
    private var nearest: [Int?] = []

    init() {}

    init(of log: Int, in history: History) {
        _ = extend(of: log, in: history)
    }

    /// Takes in the entries that are new; answers the devices of which an earlier entry turns out to
    /// have a rival: `lookAgain` at all that they signed.
    mutating func extend(of log: Int, in history: History) -> Set<Int> {
        let entries = history.logs[log].entries
        var forked: Set<Int> = []
        let first = nearest.count
        nearest.reserveCapacity(entries.count)
        for entry in entries[first...] {
            nearest.append(findNearest(to: entry, in: history))
            guard let signer = history.nodes[entry].signer else { continue }
            let isLate = history.rivalled(by: entry).contains { history.nodes[$0].ordinal < first }
            if isLate { forked.insert(signer) }
        }
        return forked
    }

    /// Looks again where chains are forked; the entries are each after the one before on its chain.
    mutating func lookAgain(at entries: [Int], in history: History) {
        for entry in entries {
            nearest[history.nodes[entry].ordinal] = findNearest(to: entry, in: history)
        }
    }

    private func findNearest(to entry: Int, in history: History) -> Int? {
        guard history.chains.isWellFormed(entry) else { return nil }
        if history.hasRival(entry) { return entry }
        let previous = history.chains.previous(of: entry)
        return previous.flatMap { nearest[history.nodes[$0].ordinal] }
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
