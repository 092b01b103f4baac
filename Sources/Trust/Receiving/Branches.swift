/// The branches on which the changes of one passage lie.
struct Branches {
    private var known: [ChangeID: Branch] = [:]

    init(_ passage: ChainGate.Passage, _ store: some ChainStore) throws {
        var forks: [ChainID: Fork] = [:]
        for fork in passage.forks {
            let earliest = forks[fork.place.chain]
            if let earliest, earliest.place < fork.place { continue }
            forks[fork.place.chain] = fork
        }
        for admitted in passage.admitted {
            known[admitted.change.id] = try branch(admitted.change, forks, store)
        }
    }

    subscript(id: ChangeID) -> Branch? { known[id] }

    /// A change lies where its predecessor lies, unless the branches part at it.
    private func branch(
        _ change: SealedChange,
        _ forks: [ChainID: Fork],
        _ store: some ChainStore
    ) throws -> Branch? {
        let place = change.place
        let fork = forks[place.chain]
        let inherited = try predecessor(of: change, store)
        if let inherited, fork.map({ inherited.fork.place <= $0.place }) ?? true {
            return inherited
        }
        guard let fork, fork.place <= place else { return inherited }
        if fork.place == place { return Branch(own: change.id, fork: fork) }
        // The stored branch, to which this passage brought the rival.
        let stored = try store.changes(at: fork.place)
        return Branch(own: stored.first ?? change.id, fork: fork)
    }

    private func predecessor(
        of change: SealedChange,
        _ store: some ChainStore
    ) throws -> Branch? {
        guard let prev = change.header.prev else { return nil }
        if let branch = known[prev] { return branch }
        let before = ChangePlace(chain: change.place.chain, seq: change.place.seq - 1)
        return try store.branch(of: prev, at: before)
    }
}
