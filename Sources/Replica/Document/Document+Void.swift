extension Document {
    /// Declares sealed changes void, or effective again; returns what is shown differently.
    ///
    /// May come before or after the changes themselves, in any order, any number of times. A void
    /// change keeps its place: it satisfies dependencies and keeps its identity, but shows,
    /// deletes and replaces nothing. A change that was re-homed is void only when all the sealed
    /// changes that carried it are.
    package mutating func setVoid(_ ids: [ChangeID], _ isVoid: Bool) -> [Patch] {
        var patches = PatchCollector()
        var nodes: [UInt32] = []
        var needsRebuild = false
        for id in ids where isVoid != voidCarriers.contains(id) {
            if isVoid { voidCarriers.insert(id) } else { voidCarriers.remove(id) }
            guard let node = graph.slot(id) else { continue }
            nodes.append(node)
            if forks[graph.id(node)] != nil || carriers.contested.contains(id) {
                needsRebuild = true
            }
        }
        if needsRebuild {
            rebuild(&patches)
        } else {
            refreshEffect(of: Set(nodes).sorted(), &patches)
        }
        return patches.patches
    }

    /// Sealed changes that are declared void, here or not, ascending.
    package var voidChanges: [ChangeID] { voidCarriers.sorted() }

    /// Whether a sealed change gives effect to the identity that it carries.
    ///
    /// Only the device itself may re-home what it wrote.
    func counts(_ carrier: ChangeID, of origin: ChangeID) -> Bool {
        !voidCarriers.contains(carrier) && carrier.chain.device == origin.chain.device
    }

    /// Works out again which of these nodes have an effect, and evaluates what they touched.
    mutating func refreshEffect(of nodes: [UInt32], _ patches: inout PatchCollector) {
        var touched: Set<CellReference> = []
        for node in nodes {
            let id = graph.id(node)
            let isEffective =
                contents.opaque[node] == nil
                && allCarriers(of: node).contains { counts($0, of: id) }
            if isEffective == contents.isEffective[Int(node)] { continue }
            contents.isEffective[Int(node)] = isEffective
            touched.formUnion(contents.touches(of: node).map(\.cell))
        }
        for reference in touched { evaluate(reference, &patches) }
    }

    private mutating func evaluate(
        _ reference: CellReference,
        _ patches: inout PatchCollector
    ) {
        let index = Int(reference.index)
        let address = cells.address(reference)
        let isEffective = contents.isEffective
        func voids(_ entries: EntryLog) -> [UInt32] {
            (0..<UInt32(entries.count)).filter { !isEffective[Int(entries.nodes[Int($0)])] }
        }
        switch reference.family {
        case .text:
            let voids = voids(cells.texts[index].entries)
            patches.add(cells.texts[index].setVoids(voids, graph), to: address)
        case .list:
            let voids = voids(cells.lists[index].entries)
            if cells.lists[index].setVoids(voids, graph) { patches.touch(address) }
        case .value:
            let hasChanged = cells.values[index].evaluate(cells.heap, graph) {
                isEffective[Int($0)]
            }
            if hasChanged { patches.touch(address) }
        }
    }
}
