package import Trust

/// What a vault or a server remembers of chains, in memory.
package struct MemoryChainStore: ChainStore {
    package private(set) var changes: [ChangePlace: [ChangeID]] = [:]
    private var branches: [ChangeID: Branch] = [:]

    package init() {}

    package mutating func insert(_ change: SealedChange, on branch: Branch? = nil) {
        changes[change.place, default: []].append(change.id)
        branches[change.id] = branch
    }

    package func changes(at place: ChangePlace) throws -> [ChangeID] {
        changes[place] ?? []
    }

    package func branch(of change: ChangeID, at place: ChangePlace) throws -> Branch? {
        branches[change]
    }
}
