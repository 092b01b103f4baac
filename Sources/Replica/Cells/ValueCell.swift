/// One cell that holds values: every merge type but text and list.
///
/// All that was ever written is in `writes`. What stands is derived from it: `current`, and for
/// removing-wins sets `barriers`. Both are kept up to date when a change arrives, and evaluated
/// anew when changes become void or effective.
struct ValueCell {
    /// One operation.
    ///
    /// Ordered by arrival; whoever saw another comes after it.
    struct Write {
        static let value: UInt8 = 0
        static let removal: UInt8 = 1

        let node: UInt32
        let kind: UInt8
        let value: ValueRef
    }

    let address: CellAddress
    private(set) var writes: [Write] = []
    /// Indexes of the writes that stand: current values, the additions that keep an element in a
    /// set (by element, then arrival), increments, or the opaque bytes of an unknown merge type.
    private(set) var current: [UInt32] = []
    /// Of a removing-wins set: the removals that an addition must have seen, likewise ordered.
    private var barriers: [UInt32] = []
    /// The sum of all increments, before it saturates.
    private var sum: Int128 = 0

    init(_ address: CellAddress) {
        self.address = address
    }

    /// Adds one operation of a change that has every earlier write in or beside its past; returns
    /// whether what stands changed.
    mutating func append(
        _ write: Write,
        isEffective: Bool,
        _ heap: ValueHeap,
        _ graph: ChangeGraph
    ) -> Bool {
        writes.append(write)
        return isEffective && stand(UInt32(writes.count - 1), heap, graph)
    }

    /// Evaluates everything anew; returns whether what stands changed.
    mutating func evaluate(
        _ heap: ValueHeap,
        _ graph: ChangeGraph,
        isEffective: (UInt32) -> Bool
    ) -> Bool {
        let before = current
        let sumBefore = sum
        current = []
        barriers = []
        sum = 0
        for index in writes.indices where isEffective(writes[index].node) {
            _ = stand(UInt32(index), heap, graph)
        }
        return current != before || sum != sumBefore
    }

    /// The value of a counter, saturated.
    var count: Int64 {
        Int64(min(max(sum, -Int128(Limits.counter)), Int128(Limits.counter)))
    }
}

// MARK: - Merge types

extension ValueCell {
    private mutating func stand(
        _ index: UInt32,
        _ heap: ValueHeap,
        _ graph: ChangeGraph
    ) -> Bool {
        let write = writes[Int(index)]
        switch address.type {
        case .register:
            // Arrival respects sight, so a write is beaten only by one with a later counter.
            if let last = current.first, graph.precedes(write.node, writes[Int(last)].node) {
                return false
            }
            current = [index]
        case .multiRegister, .earliest:
            current.removeAll { graph.saw(write.node, writes[Int($0)].node) }
            current.append(index)
        case .event:
            // Nothing changes an event: a write that saw it has no effect. Rivals that saw
            // nothing of each other stand side by side, for people to judge.
            if current.contains(where: { graph.saw(write.node, writes[Int($0)].node) }) {
                return false
            }
            current.append(index)
        case .addWinsSet: return standInAddWinsSet(index, write, heap, graph)
        case .removeWinsSet: return standInRemoveWinsSet(index, write, heap, graph)
        case .counter:
            sum += Int128(Value.integer(heap[write.value]))
            current.append(index)
        default: current.append(index)
        }
        return true
    }

    private mutating func standInAddWinsSet(
        _ index: UInt32,
        _ write: Write,
        _ heap: ValueHeap,
        _ graph: ChangeGraph
    ) -> Bool {
        var range = range(of: heap[write.value], in: current, heap)
        let before = range.count
        // An addition replaces the additions it saw: whatever removal saw it saw those as well.
        range = drop(range, of: \.current, seenBy: write.node, graph)
        if write.kind == Write.value { current.insert(index, at: range.upperBound) }
        return write.kind == Write.value || range.count != before
    }

    private mutating func standInRemoveWinsSet(
        _ index: UInt32,
        _ write: Write,
        _ heap: ValueHeap,
        _ graph: ChangeGraph
    ) -> Bool {
        let element = heap[write.value]
        let standing = range(of: element, in: current, heap)
        let removals = range(of: element, in: barriers, heap)
        if write.kind == Write.value {
            let sawAll = removals.allSatisfy {
                graph.saw(write.node, writes[Int(barriers[$0])].node)
            }
            guard sawAll else { return false }
            current.insert(index, at: standing.upperBound)
            return true
        }
        // No addition that is here saw this removal.
        current.removeSubrange(standing)
        let rest = drop(removals, of: \.barriers, seenBy: write.node, graph)
        barriers.insert(index, at: rest.upperBound)
        return !standing.isEmpty
    }

    /// Takes the writes that a change saw out of a range; returns the range that is left.
    private mutating func drop(
        _ range: Range<Int>,
        of list: WritableKeyPath<ValueCell, [UInt32]>,
        seenBy node: UInt32,
        _ graph: ChangeGraph
    ) -> Range<Int> {
        let kept = self[keyPath: list][range].filter { !graph.saw(node, writes[Int($0)].node) }
        self[keyPath: list].replaceSubrange(range, with: kept)
        return range.lowerBound..<range.lowerBound + kept.count
    }

    /// The part of a list, ordered by element, that is about one element.
    private func range(
        of element: ArraySlice<UInt8>,
        in list: [UInt32],
        _ heap: ValueHeap
    ) -> Range<Int> {
        func first(where isPast: (ArraySlice<UInt8>) -> Bool) -> Int {
            var low = 0
            var high = list.count
            while low < high {
                let middle = (low + high) / 2
                if isPast(heap[writes[Int(list[middle])].value]) {
                    high = middle
                } else {
                    low = middle + 1
                }
            }
            return low
        }
        let start = first { !$0.lexicographicallyPrecedes(element) }
        let end = first { element.lexicographicallyPrecedes($0) }
        return start..<end
    }
}
