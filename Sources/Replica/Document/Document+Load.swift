extension Document {
    /// Opens a snapshot with its full history.
    ///
    /// Every change in it goes through the same checks as one that was received. A change that was
    /// opaque to whoever wrote the snapshot is decoded if this version can.
    ///
    /// - Throws: `ReplicaError` if the bytes are not a whole snapshot; there is no partial document.
    package init(snapshot bytes: [UInt8]) throws(ReplicaError) {
        guard bytes.count <= Limits.snapshotBytes else {
            throw .limit(
                "A snapshot of \(bytes.count) bytes exceeds \(Limits.snapshotBytes).",
                advice: "Load the changes instead."
            )
        }
        var reader = ByteReader(bytes)
        guard try reader.raw(4).elementsEqual(Self.snapshotMagic) else {
            throw .malformed("The bytes are not a snapshot.")
        }
        guard try reader.byte() == Self.snapshotFormat else {
            throw ReplicaError(
                .unknownFormat,
                "A snapshot in a later format.",
                advice: "Update this program."
            )
        }
        let chains = try Self.chains(&reader)
        let graph = try SnapshotGraph(decoding: &reader, chains)
        let operations = try Self.operations(graph.nodes.count, &reader)
        voidCarriers = Set(try Self.identities(&reader))
        adoptions = try Self.decisions(&reader)
        try reader.finish("A snapshot")
        let changes = Self.changes(graph.nodes, operations)
        let merge = merge(changes)
        guard merge.refused.isEmpty, merge.pending.isEmpty, merge.evicted.isEmpty else {
            throw .malformed("A snapshot contains changes without what they depend on.")
        }
    }

    private static func chains(_ reader: inout ByteReader) throws(ReplicaError) -> [ChainID] {
        let count = try reader.count(of: "chains", unit: 40, upTo: Limits.documentOperations)
        var chains: [ChainID] = []
        for _ in 0..<count {
            let chain = try reader.chain()
            if let last = chains.last, last >= chain {
                throw ReplicaError(.notCanonical, "The chains of a snapshot must ascend.")
            }
            chains.append(chain)
        }
        return chains
    }

    /// The operations of each change, by cell, ascending.
    private static func operations(
        _ changeCount: Int,
        _ reader: inout ByteReader
    ) throws(ReplicaError) -> [[CellOperations]] {
        var operations = [[CellOperations]](repeating: [], count: changeCount)
        let count = try reader.count(of: "cells", unit: 20, upTo: Limits.documentOperations)
        var last: CellAddress?
        for _ in 0..<count {
            let address = try address(&reader)
            if let last, last >= address {
                throw ReplicaError(.notCanonical, "The cells of a snapshot must ascend.")
            }
            last = address
            let touchCount = try reader.count(of: "touches", upTo: changeCount)
            var index: UInt64 = 0
            var touched: [Int] = []
            for step in try RunColumn.decode(touchCount, from: &reader) {
                guard step < UInt64(changeCount), index + step < UInt64(changeCount) else {
                    throw .malformed("A cell refers to a change beyond the table.")
                }
                touched.append(Int(index + step))
                index += step + 1
            }
            var block = try reader.block()
            let parts = try history(address.type, touchCount, &block)
            for (index, part) in zip(touched, parts) {
                operations[index].append(CellOperations(address: address, operations: part))
            }
        }
        return operations
    }

    private static func address(_ reader: inout ByteReader) throws(ReplicaError) -> CellAddress {
        let type = UInt16(try reader.number(upTo: Int(UInt16.max), "A record type"))
        let record = Record(type: type, id: try reader.record())
        let field = UInt16(try reader.number(upTo: Int(UInt16.max), "A field code"))
        return CellAddress(
            record: record,
            field: field,
            type: MergeType(rawValue: try reader.byte())
        )
    }

    /// What each of the changes that touched a cell did to it.
    private static func history(
        _ type: MergeType,
        _ count: Int,
        _ block: inout ByteReader
    ) throws(ReplicaError) -> [Operations] {
        var parts: [Operations] = []
        guard type.isSequence else {
            for _ in 0..<count {
                var part = try block.block()
                parts.append(try Operations.decode(type, &part))
            }
            try block.finish("The history of a cell")
            return parts
        }
        let counts = try RunColumn.decode(count, from: &block)
        var index = 0
        var element = 0
        if type == .text {
            let text = try TextOperations.decode(&block, upTo: Limits.documentOperations)
            for size in try checked(counts, sum: text.kinds.count) {
                parts.append(.text(text.part(size, from: &index, &element)))
            }
        } else {
            let list = try ListOperations.decode(&block, upTo: Limits.documentOperations)
            for size in try checked(counts, sum: list.kinds.count) {
                parts.append(.list(list.part(size, from: &index, &element)))
            }
        }
        return parts
    }

    private static func checked(_ counts: [UInt64], sum: Int) throws(ReplicaError) -> [Int] {
        var left = UInt64(sum)
        for count in counts {
            guard count > 0, count <= left else {
                throw .malformed("The operations of a cell do not add up.")
            }
            left -= count
        }
        guard left == 0 else { throw .malformed("The operations of a cell do not add up.") }
        return counts.map(Int.init)
    }

    private static func identities(_ reader: inout ByteReader) throws(ReplicaError) -> [ChangeID] {
        let count = try reader.count(of: "identities", unit: 41, upTo: Limits.documentOperations)
        var ids: [ChangeID] = []
        for _ in 0..<count {
            ids.append(ChangeID(chain: try reader.chain(), seq: try reader.varint()))
        }
        return ids
    }

    private static func decisions(
        _ reader: inout ByteReader
    ) throws(ReplicaError) -> [ChangeID: [UInt8]] {
        let count = try reader.count(of: "decisions", unit: 42, upTo: Limits.documentOperations)
        var decisions: [ChangeID: [UInt8]] = [:]
        for _ in 0..<count {
            let id = ChangeID(chain: try reader.chain(), seq: try reader.varint())
            var block = try reader.block()
            decisions[id] = Array(block.rest())
        }
        return decisions
    }

    private static func changes(
        _ nodes: [SnapshotGraph.Node],
        _ operations: [[CellOperations]]
    ) -> [Change] {
        var changes: [Change] = []
        for (node, operations) in zip(nodes, operations) {
            if node.holdings.isEmpty {
                let payload = Payload.encode(node.envelope, operations)
                let own = node.isCarriedByOwn ? [node.id] : []
                for carrier in own + node.rehomed {
                    changes.append(Change(carrier: carrier, origin: node.id, payload: payload))
                }
            }
            for holding in node.holdings {
                for carrier in holding.carriers {
                    changes.append(
                        Change(carrier: carrier, origin: node.id, payload: holding.payload)
                    )
                }
            }
        }
        return changes
    }
}
