/// What a store answers about the chains that it holds: the vault, a server's database, a simulation.
package protocol ChainStore {
    /// The authentic changes at a place: none, one, or the branches of a fork.
    func changes(at place: ChangePlace) throws -> [ChangeID]

    /// The branch of a fork that a stored change lies on; nil before any fork of its chain.
    func branch(of change: ChangeID, at place: ChangePlace) throws -> Branch?
}

/// Changes of one device at one place: proof that it, or a copy of it, wrote them all.
package struct Fork: Hashable, Sendable {
    /// Where the branches part; from here on all are void until a lead decides.
    package let place: ChangePlace
    /// The branches' first changes, ascending.
    package let branches: [ChangeID]

    package init(place: ChangePlace, branches: [ChangeID]) {
        self.place = place
        self.branches = branches
    }
}

/// How a change lies to a fork of its chain, at or after the place where the branches part.
package struct Branch: Hashable, Sendable {
    /// The first change of the branch that the change lies on.
    package let own: ChangeID
    package let fork: Fork
    /// Whether a lead's cutoff names a change on it: then the fork is decided in its favour.
    package var isNamed = false

    package init(own: ChangeID, fork: Fork) {
        self.own = own
        self.fork = fork
    }
}
