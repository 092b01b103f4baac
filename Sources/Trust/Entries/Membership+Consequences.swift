// What a removal takes with it besides its target.

extension Membership {
    /// The entries of the network's log that count now and would not after a removal, in the order in
    /// which they came.
    package func voided(by removal: Remove, signedBy author: Author) -> [SignedEntry] {
        var supposed = log
        let before = supposed.evaluation()
        let draft = draft(in: nil, by: author, at: 0)
        let name = Hashing.hash(.entry, draft.parents.sorted().flatMap(\.bytes))
        guard let id = EntryID(bytes: name) else { preconditionFailure("a hash names an entry") }
        supposed.add(
            Entry(
                id: id,
                log: .network,
                author: author,
                authorSeq: draft.authorSeq,
                authorPrev: draft.authorPrev,
                parents: draft.parents.sorted(),
                action: .remove(removal)
            )
        )
        let after = supposed.evaluation()
        return log.history.logs[History.network].entries.compactMap { number in
            let id = log.history.entries[number].id
            guard before.verdict(of: id) == .valid, after.verdict(of: id) == .void else {
                return nil
            }
            return entry(id)
        }
    }
}
