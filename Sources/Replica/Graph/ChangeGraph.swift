/// The causal graph of a document: which change had seen which.
///
/// Changes are *nodes*, dense indexes in an order in which parents come before children. That
/// order is the order of arrival: nothing that leaves the engine may depend on it. All columns
/// are plain numbers; identities are interned at the edge.
///
/// A chain is a prefix in every causal past (a change implies its predecessor), so a causal past
/// is one number for each chain: a *clock*. Nodes that only continue their chain share one row of
/// clock values, so a document has about as many rows as it has merges.
struct ChangeGraph {
    static let none = UInt32.max

    private(set) var chains: [ChainID] = []
    private var chainIndexes: [ChainID: UInt32] = [:]
    /// For each chain and sequence number: the node that stands there, as its identity or as the
    /// origin of a change that was re-homed to this place.
    private(set) var slots: [[UInt32]] = []
    /// For each chain: the sealed changes 1 … n that were received without a gap.
    private(set) var carried: [UInt32] = []

    private(set) var nodeChains: [UInt32] = []
    private(set) var nodeSeqs: [UInt32] = []
    private(set) var lamports: [UInt32] = []
    private(set) var authored: [UInt64] = []
    private(set) var parentStarts: [UInt32] = [0]
    private(set) var parentNodes: [UInt32] = []
    /// Nodes that no other node has as a parent, ascending.
    private(set) var heads: [UInt32] = []

    private var clockRows: [UInt32] = []
    private var rowStarts: [UInt32] = [0]
    private var rows: [UInt32] = []

    var count: Int { nodeChains.count }

    func id(_ node: UInt32) -> ChangeID {
        let index = Int(node)
        return ChangeID(chain: chains[Int(nodeChains[index])], seq: UInt64(nodeSeqs[index]))
    }

    func parents(_ node: UInt32) -> ArraySlice<UInt32> {
        parentNodes[Int(parentStarts[Int(node)])..<Int(parentStarts[Int(node) + 1])]
    }

    /// The node at a place in a chain, whatever its own identity.
    func slot(_ id: ChangeID) -> UInt32? {
        guard let chain = chainIndexes[id.chain], id.seq >= 1,
            id.seq <= UInt64(slots[Int(chain)].count)
        else { return nil }
        let node = slots[Int(chain)][Int(id.seq) - 1]
        return node == Self.none ? nil : node
    }

    /// The node whose identity this is.
    func node(_ id: ChangeID) -> UInt32? {
        guard let node = slot(id), self.id(node) == id else { return nil }
        return node
    }

    func isCarried(_ id: ChangeID) -> Bool {
        guard let chain = chainIndexes[id.chain] else { return false }
        return id.seq <= UInt64(carried[Int(chain)])
    }

    /// The last number of another chain in the past of a node.
    func clockValue(_ node: UInt32, chain: UInt32) -> UInt32 {
        let row = Int(clockRows[Int(node)])
        let index = rowStarts[row] + chain
        return index < rowStarts[row + 1] ? rows[Int(index)] : 0
    }

    /// Whether change `a` comes before `b` in the order that breaks ties: Lamport counter, then
    /// identity.
    func precedes(_ a: UInt32, _ b: UInt32) -> Bool {
        let first = lamports[Int(a)]
        let second = lamports[Int(b)]
        return first != second ? first < second : id(a) < id(b)
    }
}

// MARK: - Growing

extension ChangeGraph {
    /// Adds a change whose parents are here; returns its node.
    ///
    /// The Lamport counter is computed, never received: a number that nobody sends cannot be
    /// poisoned.
    mutating func append(_ id: ChangeID, parents: [UInt32], authored: UInt64) -> UInt32 {
        let node = UInt32(count)
        let chain = intern(id.chain)
        if parents.count == 1, nodeChains[Int(parents[0])] == chain {
            return extend(chain, parents[0], id, authored)
        }
        var row = mergedRow(parents)
        let reduced = parents.filter { parent in
            let own = Int(nodeChains[Int(parent)])
            return own >= row.count || row[own] < nodeSeqs[Int(parent)]
        }
        nodeChains.append(chain)
        nodeSeqs.append(UInt32(id.seq))
        self.authored.append(authored)
        lamports.append(1 + (reduced.map { lamports[Int($0)] }.max() ?? 0))
        parentNodes.append(contentsOf: reduced)
        parentStarts.append(UInt32(parentNodes.count))
        if reduced.count == 1, nodeChains[Int(reduced[0])] == chain {
            clockRows.append(clockRows[Int(reduced[0])])
        } else {
            for parent in reduced {
                let own = Int(nodeChains[Int(parent)])
                while row.count <= own { row.append(0) }
                row[own] = max(row[own], nodeSeqs[Int(parent)])
            }
            clockRows.append(UInt32(rowStarts.count - 1))
            rows.append(contentsOf: row)
            rowStarts.append(UInt32(rows.count))
        }
        heads.removeAll { reduced.contains($0) }
        heads.append(node)
        place(node, at: id)
        return node
    }

    /// Adds a change that only continues its own chain: nearly always, and without a new row.
    private mutating func extend(
        _ chain: UInt32,
        _ parent: UInt32,
        _ id: ChangeID,
        _ authored: UInt64
    ) -> UInt32 {
        let node = UInt32(count)
        nodeChains.append(chain)
        nodeSeqs.append(UInt32(id.seq))
        self.authored.append(authored)
        lamports.append(1 + lamports[Int(parent)])
        parentNodes.append(parent)
        parentStarts.append(UInt32(parentNodes.count))
        clockRows.append(clockRows[Int(parent)])
        if let index = heads.firstIndex(of: parent) { heads.remove(at: index) }
        heads.append(node)
        place(node, at: id)
        return node
    }

    /// Notes that a sealed change at this place of its chain carries `node`.
    mutating func carry(_ node: UInt32, at carrier: ChangeID) {
        let chain = Int(intern(carrier.chain))
        if UInt64(carried[chain]) + 1 == carrier.seq { carried[chain] += 1 }
        if slot(carrier) == nil { place(node, at: carrier) }
    }

    private mutating func place(_ node: UInt32, at id: ChangeID) {
        let chain = Int(intern(id.chain))
        while slots[chain].count < Int(id.seq) { slots[chain].append(Self.none) }
        slots[chain][Int(id.seq) - 1] = node
    }

    private mutating func intern(_ chain: ChainID) -> UInt32 {
        if let index = chainIndexes[chain] { return index }
        let index = UInt32(chains.count)
        chains.append(chain)
        chainIndexes[chain] = index
        slots.append([])
        carried.append(0)
        return index
    }

    /// For each chain the last number in the past of some parent, the parents themselves left
    /// out.
    ///
    /// A parent that is covered by this row is implied by another parent.
    private func mergedRow(_ parents: [UInt32]) -> [UInt32] {
        if parents.count == 1 { return parents.first.map(row) ?? [] }
        var merged: [UInt32] = []
        for parent in parents {
            let row = row(parent)
            while merged.count < row.count { merged.append(0) }
            for chain in row.indices { merged[chain] = max(merged[chain], row[chain]) }
        }
        return merged
    }

    /// The clock of a node's past, the node itself left out.
    private func row(_ node: UInt32) -> [UInt32] {
        let index = Int(clockRows[Int(node)])
        var row = Array(rows[Int(rowStarts[index])..<Int(rowStarts[index + 1])])
        let own = Int(nodeChains[Int(node)])
        let before = nodeSeqs[Int(node)] - 1
        if before > 0 {
            while row.count <= own { row.append(0) }
            row[own] = before
        }
        return row
    }
}
