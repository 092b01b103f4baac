extension Document {
    static let snapshotMagic: [UInt8] = Array("SAMR".utf8)
    static let snapshotFormat: UInt8 = 1

    /// The document with its full history, in one encoding that does not depend on how the
    /// changes arrived.
    ///
    /// Contains voids and decisions about forks, not the changes that wait for others. The layout
    /// is `Protocol/change-format.md` §8: the graph in columns, then one block a cell with all
    /// that was ever done to it, so that a text costs nothing until someone reads it.
    package func snapshot() -> [UInt8] {
        let order = (0..<UInt32(graph.count)).sorted { graph.precedes($0, $1) }
        var writer = ByteWriter()
        writer.raw(Self.snapshotMagic)
        writer.byte(Self.snapshotFormat)
        let chains = graph.chains.sorted()
        writer.varint(chains.count)
        for chain in chains { writer.chain(chain) }
        SnapshotGraph(self, order, chains).encode(into: &writer)
        encodeCells(order, into: &writer)
        writer.varint(voidCarriers.count)
        for id in voidCarriers.sorted() { writer.change(id) }
        writer.varint(adoptions.count)
        for (id, payload) in adoptions.sorted(by: { $0.key < $1.key }) {
            writer.change(id)
            writer.block(payload)
        }
        return writer.bytes
    }

    private func encodeCells(_ order: [UInt32], into writer: inout ByteWriter) {
        var indexes = [UInt64](repeating: 0, count: graph.count)
        for (index, node) in order.enumerated() { indexes[Int(node)] = UInt64(index) }
        let addresses = cells.directory.keys.sorted()
        writer.varint(addresses.count)
        for address in addresses {
            writer.varint(UInt64(address.record.type))
            writer.record(address.record.id)
            writer.varint(UInt64(address.field))
            writer.byte(address.type.rawValue)
            let touches = touches(of: address).sorted {
                indexes[Int($0.node)] < indexes[Int($1.node)]
            }
            var steps: [UInt64] = []
            var next: UInt64 = 0
            for touch in touches {
                steps.append(indexes[Int(touch.node)] - next)
                next = indexes[Int(touch.node)] + 1
            }
            writer.varint(steps.count)
            RunColumn.encode(steps, into: &writer)
            var block = ByteWriter()
            encodeHistory(address, touches, into: &block)
            writer.block(block.bytes)
        }
    }

    /// A change that touched a cell, with its operations there.
    private typealias Touched = (node: UInt32, operations: Operations)

    private func touches(of address: CellAddress) -> [Touched] {
        guard let reference = cells.directory[address] else { return [] }
        let index = Int(reference.index)
        let nodes: [UInt32]
        switch reference.family {
        case .text: nodes = cells.texts[index].entries.nodes
        case .list: nodes = cells.lists[index].entries.nodes
        case .value:
            let writes = cells.values[index].writes
            nodes = writes.indices.filter { $0 == 0 || writes[$0].node != writes[$0 - 1].node }
                .map { writes[$0].node }
        }
        return nodes.map { ($0, operations(of: $0, on: reference)) }
    }

    private func operations(of node: UInt32, on reference: CellReference) -> Operations {
        guard let touch = contents.touches(of: node).first(where: { $0.cell == reference }) else {
            preconditionFailure("A change that edited a cell touched it.")
        }
        return operations(touch, node)
    }

    /// Operations on sequences as one pair of columns over all changes, so that typing that went
    /// on through many changes costs what it costs within one.
    private func encodeHistory(
        _ address: CellAddress,
        _ touches: [Touched],
        into writer: inout ByteWriter
    ) {
        var text = TextOperations()
        var list = ListOperations()
        if address.type.isSequence {
            RunColumn.encode(touches.map { UInt64($0.operations.count) }, into: &writer)
        }
        for touch in touches {
            switch touch.operations {
            case .text(let operations): text.append(operations)
            case .list(let operations): list.append(operations)
            default:
                var block = ByteWriter()
                touch.operations.encode(into: &block)
                writer.block(block.bytes)
            }
        }
        if address.type == .text { text.encode(into: &writer) }
        if address.type == .list { list.encode(into: &writer) }
    }
}

extension TextOperations {
    mutating func append(_ other: TextOperations) {
        kinds += other.kinds
        positions += other.positions
        lengths += other.lengths
        text += other.text
    }

    /// The next `count` operations from an index of operations and of bytes, which move on.
    func part(_ count: Int, from index: inout Int, _ byte: inout Int) -> TextOperations {
        let range = index..<index + count
        let start = byte
        for operation in range where kinds[operation] == Self.insertion {
            byte = byteIndex(in: text, from: byte, after: Int(lengths[operation]))
        }
        index += count
        return TextOperations(
            kinds: Array(kinds[range]),
            positions: Array(positions[range]),
            lengths: Array(lengths[range]),
            text: Array(text[start..<byte])
        )
    }
}

extension ListOperations {
    mutating func append(_ other: ListOperations) {
        kinds += other.kinds
        positions += other.positions
        arguments += other.arguments
        records += other.records
    }

    /// The next `count` operations from an index of operations and of elements, which move on.
    func part(_ count: Int, from index: inout Int, _ element: inout Int) -> ListOperations {
        let range = index..<index + count
        let start = element
        for operation in range where kinds[operation] == Self.insertion {
            element += Int(arguments[operation])
        }
        index += count
        return ListOperations(
            kinds: Array(kinds[range]),
            positions: Array(positions[range]),
            arguments: Array(arguments[range]),
            records: Array(records[start..<element])
        )
    }
}
