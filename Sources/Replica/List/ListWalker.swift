/// Evaluates one list whose operations were made in different views.
///
/// The same walk as for texts, with one more idea: an element can have several *places*. Inserting
/// gives it the first, each move another; of those in a view, the one with the highest Lamport
/// counter (then identity) holds the element, and the others are like deleted ones (Kleppmann,
/// *Moving Elements in List CRDTs*, PaPoC 2020). So a move is never a deletion and an insertion,
/// and concurrent moves never double an element. A deletion beats a concurrent move.
///
/// Lists are short (steps of a plan), so the walker goes back to the beginning rather than to the
/// last critical entry.
struct ListWalker {
    private struct Element {
        let record: RecordID
        /// Items of the sequence, in the order of arrival.
        var places: [UInt32] = []
        var deletions: UInt32 = 0
        var effectiveDeletions: UInt32 = 0
    }

    private struct Operation {
        /// The elements that were inserted, deleted or moved.
        var elements: [UInt32] = []
        /// The places that were made, one for each element; none for a deletion.
        var places: [UInt32] = []
    }

    private var sequence = SequenceTree(placeholder: 0)
    private var elements: [Element] = []
    /// By item of the sequence.
    private var elementOfPlace: [UInt32] = [0]
    private var operations: [Operation] = []

    private var version: [UInt32] = []
    private var voids: [UInt32] = []
    private var contains: [Bool] = []

    /// The elements that are shown, in order.
    var shown: [RecordID] {
        var records: [RecordID] = []
        sequence.order.forEachItem { item in
            if item != SequenceTree.start, sequence.items[Int(item)].isShown {
                records.append(elements[Int(elementOfPlace[Int(item)])].record)
            }
        }
        return records
    }

    /// Walks the next entry.
    mutating func apply(
        _ entry: UInt32,
        isEffective: Bool,
        _ log: ListLog,
        _ entries: EntryLog,
        _ graph: ChangeGraph
    ) {
        let node = entries.nodes[Int(entry)]
        prepare(Array(graph.parents(node)), entries.voidSeen(by: entry), log, entries, graph)
        for operation in log.operations(of: entry) {
            let author = SequenceTree.Author(owner: node, operation: UInt32(operation))
            switch log.kinds[operation] {
            case ListOperations.insertion: insert(operation, author, isEffective, log, graph)
            case ListOperations.deletion: delete(operation, isEffective, log, graph)
            default: move(operation, author, isEffective, log, graph)
            }
        }
        contains.append(true)
        version = [node]
    }

    /// Gives or takes the effect of an entry.
    mutating func setEffective(
        _ isEffective: Bool,
        _ entry: UInt32,
        _ log: ListLog,
        _ graph: ChangeGraph
    ) {
        for index in log.operations(of: entry) {
            let operation = operations[index]
            for place in operation.places {
                sequence.update(place) { $0.isEffective = isEffective }
            }
            for element in operation.elements {
                if operation.places.isEmpty {
                    elements[Int(element)].effectiveDeletions &+= isEffective ? 1 : UInt32.max
                }
                settle(element, graph)
            }
        }
    }
}

// MARK: - Operations

extension ListWalker {
    private mutating func insert(
        _ index: Int,
        _ author: SequenceTree.Author,
        _ isEffective: Bool,
        _ log: ListLog,
        _ graph: ChangeGraph
    ) {
        var operation = Operation()
        var position = min(log.positions[index], sequence.visibleCount)
        for record in log.insertedRecords(index) {
            let element = UInt32(elements.count)
            elements.append(Element(record: record))
            operation.elements.append(element)
            operation.places.append(place(element, at: position, author, isEffective, graph))
            settle(element, graph)
            position += 1
        }
        operations.append(operation)
    }

    private mutating func delete(
        _ index: Int,
        _ isEffective: Bool,
        _ log: ListLog,
        _ graph: ChangeGraph
    ) {
        var operation = Operation()
        let position = min(log.positions[index], sequence.visibleCount)
        for _ in 0..<min(log.arguments[index], sequence.visibleCount - position) {
            let element = visibleElement(at: position)
            operation.elements.append(element)
            elements[Int(element)].deletions += 1
            if isEffective { elements[Int(element)].effectiveDeletions += 1 }
            settle(element, graph)
        }
        operations.append(operation)
    }

    private mutating func move(
        _ index: Int,
        _ author: SequenceTree.Author,
        _ isEffective: Bool,
        _ log: ListLog,
        _ graph: ChangeGraph
    ) {
        var operation = Operation()
        if log.positions[index] < sequence.visibleCount {
            let element = visibleElement(at: log.positions[index])
            // The element leaves its place before the new one is counted off.
            let (old, _) = sequence.order.locate(log.positions[index], OrderTree.Metric.visible)
            sequence.update(old) { $0.deletions = 1 }
            let position = min(log.arguments[index], sequence.visibleCount)
            operation.elements = [element]
            operation.places = [place(element, at: position, author, isEffective, graph)]
            settle(element, graph)
        }
        operations.append(operation)
    }

    private func visibleElement(at position: UInt32) -> UInt32 {
        let (item, _) = sequence.order.locate(position, OrderTree.Metric.visible)
        return elementOfPlace[Int(item)]
    }

    private mutating func place(
        _ element: UInt32,
        at position: UInt32,
        _ author: SequenceTree.Author,
        _ isEffective: Bool,
        _ graph: ChangeGraph
    ) -> UInt32 {
        let item = sequence.insert(1, at: position, by: author, isEffective: isEffective, graph)
        elementOfPlace.append(element)
        elements[Int(element)].places.append(item)
        return item
    }

    /// Shows an element at the place that holds it, in the prepared view and in the result.
    private mutating func settle(_ element: UInt32, _ graph: ChangeGraph) {
        let known = elements[Int(element)]
        let prepared = winner(known.places, graph) { $0.isPresent && $0.isActive }
        let effective = winner(known.places, graph) { $0.isEffective }
        for place in known.places {
            let isVisible = place == prepared && known.deletions == 0
            let isShown = place == effective && known.effectiveDeletions == 0
            sequence.update(place) {
                $0.deletions = isVisible ? 0 : 1
                $0.effectiveDeletions = isShown ? 0 : 1
            }
        }
    }

    /// The last of the places that count, by Lamport counter, identity and order in the change.
    private func winner(
        _ places: [UInt32],
        _ graph: ChangeGraph,
        where counts: (SequenceTree.Item) -> Bool
    ) -> UInt32? {
        var best: UInt32?
        for place in places where counts(sequence.items[Int(place)]) {
            guard let current = best else {
                best = place
                continue
            }
            let a = sequence.items[Int(current)]
            let b = sequence.items[Int(place)]
            let isLater =
                a.owner == b.owner
                ? a.operation < b.operation : graph.precedes(a.owner, b.owner)
            if isLater { best = place }
        }
        return best
    }
}

// MARK: - Views

extension ListWalker {
    private mutating func prepare(
        _ target: [UInt32],
        _ targetVoids: [UInt32],
        _ log: ListLog,
        _ entries: EntryLog,
        _ graph: ChangeGraph
    ) {
        let (leaving, entering) = graph.difference(version, target)
        for entry in leaving.compactMap(entries.entry(of:)) {
            contains[Int(entry)] = false
            let change: UInt32 = voids.containsAscending(entry) ? 0 : UInt32.max
            prepare(entry, deletions: change, log, graph) { $0.isPresent = false }
        }
        for entry in entering.compactMap(entries.entry(of:)) {
            contains[Int(entry)] = true
            let change: UInt32 = voids.containsAscending(entry) ? 0 : 1
            prepare(entry, deletions: change, log, graph) { $0.isPresent = true }
        }
        for entry in voids where !targetVoids.containsAscending(entry) {
            let change: UInt32 = contains[Int(entry)] ? 1 : 0
            prepare(entry, deletions: change, log, graph) { $0.isActive = true }
        }
        for entry in targetVoids where !voids.containsAscending(entry) {
            let change: UInt32 = contains[Int(entry)] ? UInt32.max : 0
            prepare(entry, deletions: change, log, graph) { $0.isActive = false }
        }
        version = target
        voids = targetVoids
    }

    /// Switches the places that an entry made, and adds to the deletions of what it deleted.
    private mutating func prepare(
        _ entry: UInt32,
        deletions: UInt32,
        _ log: ListLog,
        _ graph: ChangeGraph,
        _ change: (inout SequenceTree.Item) -> Void
    ) {
        for index in log.operations(of: entry) {
            let operation = operations[index]
            for place in operation.places { sequence.update(place, change) }
            for element in operation.elements {
                if operation.places.isEmpty { elements[Int(element)].deletions &+= deletions }
                settle(element, graph)
            }
        }
    }
}
