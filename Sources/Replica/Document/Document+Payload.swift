extension Document {
    /// The payload of a node as it was received, byte for byte.
    ///
    /// Payloads are not kept: there is one canonical encoding of what a change did, so it is
    /// written again when someone asks.
    func payload(of node: UInt32) -> [UInt8] {
        if let opaque = contents.opaque[node] { return opaque.payload }
        return Payload.encode(
            envelope(of: node),
            contents.touches(of: node).map { touch in
                CellOperations(
                    address: cells.address(touch.cell),
                    operations: operations(touch, node)
                )
            }
        )
    }

    /// All payloads of a node: more than one if its identity is forked.
    func holdings(of node: UInt32) -> [Holding] {
        if let holdings = forks[graph.id(node)] { return holdings }
        return [Holding(payload: payload(of: node), carriers: allCarriers(of: node))]
    }

    /// The sealed changes that carried a node, ascending.
    func allCarriers(of node: UInt32) -> [ChangeID] {
        let own = carriers.own[Int(node)] ? [graph.id(node)] : []
        return (own + (carriers.rehomed[node] ?? [])).sorted()
    }

    func envelope(of node: UInt32) -> Envelope {
        let named = contents.namedDependencies[node] ?? derivedDependencies(of: node)
        return Envelope(
            authored: graph.authored[Int(node)],
            dependencies: named,
            voidSeen: contents.voidRuns[node] ?? []
        )
    }

    private func derivedDependencies(of node: UInt32) -> [ChangeID] {
        let implied = impliedParents(of: graph.id(node))
        return graph.parents(node).filter { !implied.contains($0) }.map(graph.id).sorted()
    }

    /// Writes down what every node named, because what its place implies is about to change.
    mutating func nameDependencies() {
        for node in 0..<UInt32(graph.count) where contents.namedDependencies[node] == nil {
            contents.namedDependencies[node] = derivedDependencies(of: node)
        }
    }

    func operations(_ touch: Contents.Touch, _ node: UInt32) -> Operations {
        let index = Int(touch.cell.index)
        switch touch.cell.family {
        case .text: return .text(cells.texts[index].log.encodable(touch.first))
        case .list: return .list(cells.lists[index].log.encodable(touch.first))
        case .value: return operations(of: cells.values[index], from: Int(touch.first), node)
        }
    }

    private func operations(of cell: ValueCell, from first: Int, _ node: UInt32) -> Operations {
        let writes = cell.writes[first...].prefix { $0.node == node }
        func values(_ kind: UInt8) -> [[UInt8]] {
            writes.filter { $0.kind == kind }.map { Array(cells.heap[$0.value]) }
        }
        if cell.address.type.isSet {
            return .set(
                added: values(ValueCell.Write.value),
                removed: values(ValueCell.Write.removal)
            )
        }
        guard let value = values(ValueCell.Write.value).first else {
            preconditionFailure("A change that touched a cell wrote to it.")
        }
        if cell.address.type == .counter { return .increment(Value.integer(value[...])) }
        return cell.address.type.isKnown ? .write(value) : .unknown(value)
    }
}
