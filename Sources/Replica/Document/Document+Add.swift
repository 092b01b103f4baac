extension Document {
    /// Adds a change whose parents are here, and lets its operations take effect; returns its
    /// node.
    mutating func add(
        _ id: ChangeID,
        _ content: Content,
        parents: [UInt32],
        implied: [UInt32],
        effective: Bool,
        _ patches: inout PatchCollector
    ) -> UInt32 {
        let envelope = content.envelope
        let node = graph.append(id, parents: parents, authored: envelope.authored)
        contents.isEffective.append(effective && content.opaque == nil)
        contents.opaque[node] = content.opaque
        if !envelope.voidSeen.isEmpty { contents.voidRuns[node] = envelope.voidSeen }
        let derived = graph.parents(node).filter { !implied.contains($0) }.map(graph.id).sorted()
        if derived != envelope.dependencies {
            contents.namedDependencies[node] = envelope.dependencies
        }
        let voidSeen = envelope.voidSeen.isEmpty ? [] : nodes(in: envelope.voidSeen)
        for cell in content.operations {
            apply(cell, node, voidSeen, &patches)
            contents.operationCount += cell.operations.count
        }
        contents.touchStarts.append(UInt32(contents.touches.count))
        return node
    }

    /// What a change's own place in its chain implies that it has seen.
    ///
    /// The change before it, and if that place carries a re-homed change, the ones before, back to
    /// the last change that has its identity in this chain: so a chain is a prefix of every past.
    func impliedParents(of id: ChangeID) -> [UInt32] {
        var parents: [UInt32] = []
        var seq = id.seq - 1
        while seq > 0, let node = graph.slot(ChangeID(chain: id.chain, seq: seq)) {
            if !parents.contains(node) { parents.append(node) }
            if graph.id(node).chain == id.chain { break }
            seq -= 1
        }
        return parents
    }

    /// The nodes here that void runs name.
    private func nodes(in runs: [VoidRun]) -> [UInt32] {
        var nodes: [UInt32] = []
        for run in runs {
            for seq in run.first..<run.first + run.count {
                let id = ChangeID(chain: run.chain, seq: seq)
                guard graph.slot(id) != nil else { break }
                if let node = graph.node(id) { nodes.append(node) }
            }
        }
        return nodes
    }

    private mutating func apply(
        _ cell: CellOperations,
        _ node: UInt32,
        _ voidSeen: [UInt32],
        _ patches: inout PatchCollector
    ) {
        let reference = cells.reference(cell.address)
        let index = Int(reference.index)
        let isEffective = contents.isEffective[Int(node)]
        switch cell.operations {
        case .text(let text):
            let first = UInt32(cells.texts[index].entries.count)
            contents.touches.append(Contents.Touch(cell: reference, first: first))
            let edits = cells.texts[index].append(
                text,
                node,
                voidSeen: voidSeen,
                isEffective: isEffective,
                graph
            )
            patches.add(edits, to: cell.address)
        case .list(let list):
            let first = UInt32(cells.lists[index].entries.count)
            contents.touches.append(Contents.Touch(cell: reference, first: first))
            let hasChanged = cells.lists[index].append(
                list,
                node,
                voidSeen: voidSeen,
                isEffective: isEffective,
                graph
            )
            if hasChanged { patches.touch(cell.address) }
        default:
            let first = UInt32(cells.values[index].writes.count)
            contents.touches.append(Contents.Touch(cell: reference, first: first))
            if write(cell.operations, to: index, node) { patches.touch(cell.address) }
        }
    }

    /// Adds the operations of a change on a cell of values; returns whether what stands changed.
    private mutating func write(
        _ operations: Operations,
        to index: Int,
        _ node: UInt32
    ) -> Bool {
        var hasChanged = false
        for (kind, value) in operations.writes {
            let write = ValueCell.Write(
                node: node,
                kind: kind,
                value: cells.heap.store(value[...])
            )
            let isEffective = contents.isEffective[Int(node)]
            if cells.values[index].append(write, isEffective: isEffective, cells.heap, graph) {
                hasChanged = true
            }
        }
        return hasChanged
    }
}

extension Operations {
    /// The operations as kinds and canonical values, in the order in which a cell keeps them.
    fileprivate var writes: [(kind: UInt8, value: [UInt8])] {
        switch self {
        case .write(let value): [(ValueCell.Write.value, value)]
        case .set(let added, let removed):
            added.map { (ValueCell.Write.value, $0) }
                + removed.map { (ValueCell.Write.removal, $0) }
        case .increment(let amount): [(ValueCell.Write.value, Value.int(amount).bytes)]
        case .unknown(let bytes): [(ValueCell.Write.value, bytes)]
        case .text, .list: []
        }
    }
}
