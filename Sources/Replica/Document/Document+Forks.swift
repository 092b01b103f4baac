extension Document {
    /// Decides a fork: from now on the identity has this content, or, with nil, is undecided.
    ///
    /// May come before the fork is known. The decision is part of what the state is a function of,
    /// like the set of void changes.
    package mutating func adopt(_ payload: [UInt8]?, for id: ChangeID) -> [Patch] {
        adopt([(id, payload)])
    }

    /// The same for several at once, which costs no more than one.
    package mutating func adopt(_ decisions: [(id: ChangeID, payload: [UInt8]?)]) -> [Patch] {
        var isOther = false
        for (id, payload) in decisions where adoptions[id] != payload {
            adoptions[id] = payload
            isOther = isOther || forks[id] != nil
        }
        var patches = PatchCollector()
        if isOther { rebuild(&patches) }
        return patches.patches
    }

    /// The contents of a forked identity, bytewise ascending; empty if it is not forked.
    package func contents(ofFork id: ChangeID) -> [[UInt8]] {
        (forks[id] ?? []).map(\.payload)
    }

    /// The identities for which more than one content is known, ascending.
    package var forkedChanges: [ChangeID] { forks.keys.sorted() }

    /// Whether what a sealed change carried has an effect: not where another content of the same identity
    /// has it.
    package func isEffective(_ carrier: ChangeID) -> Bool {
        guard let node = graph.slot(carrier), contents.isEffective[Int(node)] else { return false }
        let id = graph.id(node)
        guard let holdings = forks[id] else { return true }
        return decided(id, holdings)?.carriers.contains(carrier) ?? false
    }

    /// The content of an identity that counts, or nil if it is forked and undecided.
    ///
    /// A content whose carriers are all void is no rival to one with a carrier that is not: who
    /// may not write cannot take the effect from what another wrote.
    func decided(_ id: ChangeID, _ holdings: [Holding]) -> Holding? {
        if holdings.count == 1 { return holdings.first }
        if let adopted = adoptions[id],
            let holding = holdings.first(where: { $0.payload == adopted })
        {
            return holding
        }
        let standing = holdings.filter { $0.carriers.contains { counts($0, of: id) } }
        return standing.count == 1 ? standing.first : nil
    }
}
