/// Turns operations on one text, made in different views, into edits of the text that is shown.
///
/// The event graph walker of Gentle & Kleppmann (*Collaborative Text Editing with Eg-walker*,
/// EuroSys 2025), ordered by FugueMax. An operation names positions in its author's view. The
/// walker moves its prepared version to that view by switching operations off and on, finds the
/// elements meant there, and reads off where they are in the result.
///
/// A view is a version *and* a set of void entries: what had no effect for the author is present
/// but not visible. So a third author's positions stay right even after what they were counted
/// beside is voided, and the other way round.
///
/// The walker lives while a concurrent region is open, and is dropped when an author has seen all.
struct TextWalker {
    /// What the walker knows about one operation.
    struct Operation {
        /// The first item of an insertion; for a deletion, the first index in `targets`.
        let first: UInt32
        /// For a deletion, the number of its targets.
        let targetCount: UInt32
        /// Scalars inserted.
        let length: UInt32
    }

    /// A run of elements that a deletion deleted: an item when it was one piece.
    struct Target {
        let item: UInt32
        let length: UInt32
    }

    /// The last entry before the walk, which every entry of the walk saw; nil for the beginning.
    let base: UInt32?

    var sequence: SequenceTree
    let firstEntry: UInt32
    let firstOperation: Int
    var operations: [Operation] = []
    var targets: [Target] = []

    /// The prepared version, as heads of the graph, and the void entries of the prepared view.
    var version: [UInt32]
    var voids: [UInt32] = []
    /// By entry of the walk: whether the prepared version contains it.
    var contains: [Bool] = []

    /// A walker that starts after `base`, when the text had `length` scalars.
    init(after base: UInt32?, length: UInt32, _ log: TextLog, _ entries: EntryLog) {
        self.base = base
        sequence = SequenceTree(placeholder: length)
        firstEntry = base.map { $0 + 1 } ?? 0
        firstOperation = base.map { log.operations(of: $0).upperBound } ?? 0
        version = base.map { [entries.nodes[Int($0)]] } ?? []
    }

    /// Walks the next entry; returns how the shown text changes.
    mutating func apply(
        _ entry: UInt32,
        isEffective: Bool,
        _ log: TextLog,
        _ entries: EntryLog,
        _ graph: ChangeGraph
    ) -> [TextEdit] {
        let node = entries.nodes[Int(entry)]
        prepare(Array(graph.parents(node)), entries.voidSeen(by: entry), log, entries, graph)
        var edits: [TextEdit] = []
        for operation in log.operations(of: entry) {
            if log.isInsertion(operation) {
                insert(operation, node, isEffective, log, graph, &edits)
            } else {
                delete(operation, isEffective, log, &edits)
            }
        }
        contains.append(true)
        version = [node]
        return edits
    }

    /// The text that is shown; only for a walk from the beginning.
    func shownBytes(_ log: TextLog) -> [UInt8] {
        var bytes: [UInt8] = []
        sequence.order.forEachItem { item in
            if item != SequenceTree.start, sequence.items[Int(item)].isShown {
                bytes.append(contentsOf: insertedBytes(item, log))
            }
        }
        return bytes
    }

    /// Gives or takes the effect of an entry; returns how the shown text changes.
    mutating func setEffective(_ isEffective: Bool, _ entry: UInt32, _ log: TextLog) -> [TextEdit] {
        var edits: [TextEdit] = []
        for operation in log.operations(of: entry) {
            let known = operations[operation - firstOperation]
            if log.isInsertion(operation) {
                var bytes = log.insertedBytes(operation)
                sequence.updatePieces(from: known.first, length: known.length) { sequence, item in
                    let size = Int(sequence.items[Int(item)].length)
                    let end = byteIndex(in: log.text, from: bytes.startIndex, after: size)
                    Self.show(item, bytes[..<end], &sequence, &edits) {
                        $0.isEffective = isEffective
                    }
                    bytes = bytes[end...]
                }
            } else {
                let change: UInt32 = isEffective ? 1 : UInt32.max
                forEachTarget(known) { walker, item in
                    let bytes = walker.insertedBytes(item, log)
                    Self.show(item, bytes, &walker.sequence, &edits) {
                        $0.effectiveDeletions &+= change
                    }
                }
            }
        }
        return edits
    }
}

// MARK: - Operations

extension TextWalker {
    private mutating func insert(
        _ operation: Int,
        _ node: UInt32,
        _ isEffective: Bool,
        _ log: TextLog,
        _ graph: ChangeGraph,
        _ edits: inout [TextEdit]
    ) {
        let length = log.lengths[operation]
        let position = min(log.positions[operation], sequence.visibleCount)
        let item = sequence.insert(
            length,
            at: position,
            by: SequenceTree.Author(owner: node, operation: UInt32(operation)),
            isEffective: isEffective,
            graph
        )
        operations.append(Operation(first: item, targetCount: 0, length: length))
        if isEffective {
            let position = Int(sequence.shownRank(item))
            let bytes = Array(log.insertedBytes(operation))
            edits.append(TextEdit(position: position, removed: 0, inserted: bytes))
        }
    }

    private mutating func delete(
        _ operation: Int,
        _ isEffective: Bool,
        _ log: TextLog,
        _ edits: inout [TextEdit]
    ) {
        let position = min(log.positions[operation], sequence.visibleCount)
        var left = min(log.lengths[operation], sequence.visibleCount - position)
        let first = UInt32(targets.count)
        while left > 0 {
            let item = sequence.isolate(position, upTo: left)
            let length = sequence.items[Int(item)].length
            targets.append(Target(item: item, length: length))
            Self.show(item, [], &sequence, &edits) {
                $0.deletions += 1
                if isEffective { $0.effectiveDeletions += 1 }
            }
            left -= length
        }
        let count = UInt32(targets.count) - first
        operations.append(Operation(first: first, targetCount: count, length: 0))
    }

    /// Changes the state of an item; adds the edit that shows or hides it, if it does.
    private static func show(
        _ item: UInt32,
        _ bytes: ArraySlice<UInt8>,
        _ sequence: inout SequenceTree,
        _ edits: inout [TextEdit],
        _ change: (inout SequenceTree.Item) -> Void
    ) {
        let wasShown = sequence.items[Int(item)].isShown
        sequence.update(item, change)
        let isShown = sequence.items[Int(item)].isShown
        if wasShown == isShown { return }
        let position = Int(sequence.shownRank(item))
        let length = Int(sequence.items[Int(item)].length)
        edits.append(
            isShown
                ? TextEdit(position: position, removed: 0, inserted: Array(bytes))
                : TextEdit(position: position, removed: length, inserted: [])
        )
    }

    /// The bytes of an item of an insertion.
    func insertedBytes(_ item: UInt32, _ log: TextLog) -> ArraySlice<UInt8> {
        let piece = sequence.items[Int(item)]
        let operation = Int(piece.operation)
        let first = operations[operation - firstOperation].first
        let bytes = log.insertedBytes(operation)
        let offset = Int(piece.unit - sequence.items[Int(first)].unit)
        let start = byteIndex(in: log.text, from: bytes.startIndex, after: offset)
        return bytes[start..<byteIndex(in: log.text, from: start, after: Int(piece.length))]
    }

    /// The nodes that deleted each item, where there are any; only for a walk from the beginning.
    func deleters(_ log: TextLog, _ entries: EntryLog) -> [UInt32: [UInt32]] {
        var deleters: [UInt32: [UInt32]] = [:]
        for (entry, node) in entries.nodes.enumerated() {
            for operation in log.operations(of: UInt32(entry)) where !log.isInsertion(operation) {
                let known = operations[operation]
                for index in Int(known.first)..<Int(known.first + known.targetCount) {
                    for item in pieces(of: targets[index]) {
                        deleters[item, default: []].append(node)
                    }
                }
            }
        }
        return deleters
    }

    /// The items that make up a target now.
    private func pieces(of target: Target) -> [UInt32] {
        var pieces: [UInt32] = []
        var item = target.item
        var left = target.length
        while left > 0 {
            pieces.append(item)
            left -= sequence.items[Int(item)].length
            item = sequence.items[Int(item)].nextPiece
        }
        return pieces
    }

    mutating func forEachTarget(
        _ operation: Operation,
        _ body: (inout TextWalker, UInt32) -> Void
    ) {
        for index in Int(operation.first)..<Int(operation.first + operation.targetCount) {
            for item in pieces(of: targets[index]) { body(&self, item) }
        }
    }
}
