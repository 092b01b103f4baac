extension Document {
    /// The changes that someone with this version lacks, so that each comes after what it depends
    /// on; all contents of a forked identity are among them.
    ///
    /// - Parameter version: How far the other holds each chain.
    /// - Returns: The changes, each after what it depends on.
    package func missing(from version: VersionVector) -> [Change] {
        var changes: [Change] = []
        for node in 0..<UInt32(graph.count) {
            let id = graph.id(node)
            if forks[id] == nil, !isMissing(node, id, version) { continue }
            for holding in holdings(of: node) {
                for carrier in holding.carriers where !version.contains(carrier) {
                    changes.append(Change(carrier: carrier, origin: id, payload: holding.payload))
                }
            }
        }
        return changes
    }

    /// One change as it was received; nil if it is not here.
    ///
    /// Of a forked identity this is the bytewise first content; `missing(from:)` has all.
    package func change(_ carrier: ChangeID) -> Change? {
        guard let node = graph.slot(carrier) else { return nil }
        for holding in holdings(of: node) where holding.carriers.contains(carrier) {
            return Change(carrier: carrier, origin: graph.id(node), payload: holding.payload)
        }
        return nil
    }

    private func isMissing(_ node: UInt32, _ id: ChangeID, _ version: VersionVector) -> Bool {
        if carriers.own[Int(node)], !version.contains(id) { return true }
        return carriers.rehomed[node]?.contains { !version.contains($0) } ?? false
    }
}
