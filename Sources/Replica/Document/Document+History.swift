extension Document {
    /// The document as it was when these were the heads, judged by the voids of today.
    ///
    /// - Throws: `ReplicaError` with `unknownVersion` if a head is not here.
    package func at(_ heads: [ChangeID]) throws(ReplicaError) -> Document {
        rebuilt(from: past(of: try nodes(heads)))
    }

    /// One text as it was when these were the heads; the rest is not replayed.
    package func text(
        _ address: CellAddress,
        at heads: [ChangeID]
    ) throws(ReplicaError) -> String {
        let version = try nodes(heads)
        guard let cell = cells.text(address) else { return "" }
        let past = cell.restricted(
            to: { graph.version(version, contains: $0) },
            isEffective: contents.isEffective,
            graph
        )
        return past.buffer.string
    }

    /// What a reader of one version would see change on going to another.
    package func differences(
        from before: [ChangeID],
        to after: [ChangeID]
    ) throws(ReplicaError) -> [Patch] {
        var patches = PatchCollector()
        try at(before).collectDifferences(to: try at(after), &patches)
        return patches.patches
    }

    /// The changes that touched a cell and count, in the order of the engine.
    package func changes(of address: CellAddress) -> [ChangeID] {
        guard let reference = cells.directory[address] else { return [] }
        let nodes = (0..<UInt32(graph.count)).filter { node in
            contents.isEffective[Int(node)]
                && contents.touches(of: node).contains { $0.cell == reference }
        }
        return nodes.sorted(by: graph.precedes).map(graph.id)
    }

    /// Whether one change had seen another; false if one of them is not here.
    package func saw(_ a: ChangeID, _ b: ChangeID) -> Bool {
        guard let first = graph.slot(a), let second = graph.slot(b) else { return false }
        return graph.saw(first, second)
    }

    func nodes(_ heads: [ChangeID]) throws(ReplicaError) -> [UInt32] {
        var nodes: [UInt32] = []
        for head in heads {
            guard let node = graph.slot(head) else {
                throw ReplicaError(
                    .unknownVersion,
                    "A change of this version is not in the document.",
                    advice: "Sync, then ask again."
                )
            }
            nodes.append(node)
        }
        return nodes
    }

    /// The nodes of a version and all in their past, ascending.
    private func past(of version: [UInt32]) -> [UInt32] {
        (0..<UInt32(graph.count)).filter { graph.version(version, contains: $0) }
    }
}
