extension ChangeGraph {
    /// Whether `b` is in the causal past of `a`; no change saw itself.
    func saw(_ a: UInt32, _ b: UInt32) -> Bool {
        a != b && clock(a, chain: nodeChains[Int(b)]) >= nodeSeqs[Int(b)]
    }

    /// The last number of a chain in the past of a node, the node itself included.
    func clock(_ node: UInt32, chain: UInt32) -> UInt32 {
        if nodeChains[Int(node)] == chain { return nodeSeqs[Int(node)] }
        return clockValue(node, chain: chain)
    }

    /// Whether `node` is one of the heads of a version or in their past.
    func version(_ heads: [UInt32], contains node: UInt32) -> Bool {
        heads.contains { $0 == node || saw($0, node) }
    }

    /// The heads that are not in the past of another head, ascending.
    func reduced(_ heads: [UInt32]) -> [UInt32] {
        let unique = Set(heads).sorted()
        return unique.filter { node in !unique.contains { saw($0, node) } }
    }

    /// What lies between two versions: the nodes only in the past of `a`, and only of `b`, both
    /// descending.
    ///
    /// Walks down from both with one queue, newest first, until all that is left is common; the
    /// cost is that of the difference, not of the history.
    func difference(_ a: [UInt32], _ b: [UInt32]) -> (onlyA: [UInt32], onlyB: [UInt32]) {
        if a == b { return ([], []) }
        var queue = NodeQueue()
        for node in a { queue.push(node, side: 1) }
        for node in b { queue.push(node, side: 2) }
        var onlyA: [UInt32] = []
        var onlyB: [UInt32] = []
        while queue.unsharedCount > 0, let (node, sides) = queue.pop() {
            if sides == 1 { onlyA.append(node) }
            if sides == 2 { onlyB.append(node) }
            for parent in parents(node) { queue.push(parent, side: sides) }
        }
        return (onlyA, onlyB)
    }
}

/// A priority queue of nodes, newest first, that merges equal nodes and knows how many are not
/// yet known to be on both sides.
private struct NodeQueue {
    /// A binary heap of `node << 2 | sides`.
    private var heap: [UInt64] = []
    private(set) var unsharedCount = 0

    mutating func push(_ node: UInt32, side: UInt64) {
        if side != 3 { unsharedCount += 1 }
        heap.append(UInt64(node) << 2 | side)
        var index = heap.count - 1
        while index > 0, heap[(index - 1) / 2] < heap[index] {
            heap.swapAt(index, (index - 1) / 2)
            index = (index - 1) / 2
        }
    }

    mutating func pop() -> (node: UInt32, sides: UInt64)? {
        guard var (node, sides) = popOne() else { return nil }
        while let next = heap.first, UInt32(next >> 2) == node, let other = popOne() {
            sides |= other.sides
            node = other.node
        }
        return (node, sides)
    }

    private mutating func popOne() -> (node: UInt32, sides: UInt64)? {
        guard let top = heap.first, let last = heap.popLast() else { return nil }
        if !heap.isEmpty {
            heap[0] = last
            sink()
        }
        if top & 3 != 3 { unsharedCount -= 1 }
        return (UInt32(top >> 2), top & 3)
    }

    private mutating func sink() {
        var index = 0
        while true {
            var largest = index
            for child in [2 * index + 1, 2 * index + 2]
            where child < heap.count && heap[child] > heap[largest] {
                largest = child
            }
            if largest == index { return }
            heap.swapAt(index, largest)
            index = largest
        }
    }
}
