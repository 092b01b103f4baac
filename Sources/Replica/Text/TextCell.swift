/// One text: its log, what is shown, and a walker while people write at the same time.
struct TextCell {
    let address: CellAddress
    private(set) var log = TextLog()
    private(set) var entries = EntryLog()
    private(set) var buffer = TextBuffer()
    /// Scalars shown after each entry.
    ///
    /// After a critical entry that is the length of the text in
    /// its author's view, from which a walk may start.
    private var lengths: [UInt32] = []
    private var walker: TextWalker?
    /// Entries since the last one whose author had not seen what was shown.
    private var quiet = 0

    init(_ address: CellAddress) {
        self.address = address
    }

    /// Adds what one change did; returns how the shown text changes.
    ///
    /// In linear history the author's view is what is shown, and the operations apply as they are.
    mutating func append(
        _ operations: TextOperations,
        _ node: UInt32,
        voidSeen: [UInt32],
        isEffective: Bool,
        _ graph: ChangeGraph
    ) -> [TextEdit] {
        let entry = UInt32(entries.count)
        log.append(operations)
        let seesWhatIsShown = entries.append(
            node,
            voidSeen: voidSeen,
            isEffective: isEffective,
            graph
        )
        rest(seesWhatIsShown)
        let edits: [TextEdit]
        if seesWhatIsShown, walker == nil {
            edits = isEffective ? directEdits(entry) : []
        } else {
            if !seesWhatIsShown { prepareWalker(for: entry, graph) }
            edits = walker?.apply(entry, isEffective: isEffective, log, entries, graph) ?? []
            for edit in edits { buffer.apply(edit) }
        }
        lengths.append(UInt32(buffer.count))
        return edits
    }

    /// Drops the walker once it has been quiet for as long as it walked.
    ///
    /// Dropped at the first quiet entry, it would be walked anew for every author who saw everything
    /// but the last word: the square of what people write by turns. So what a new walk costs has been
    /// paid for by what came since.
    private mutating func rest(_ isQuiet: Bool) {
        quiet = isQuiet ? quiet + 1 : 0
        if let walker, 2 * quiet > walker.contains.count { self.walker = nil }
    }

    /// Gives effect to all entries but these; returns how the shown text changes.
    mutating func setVoids(_ voids: [UInt32], _ graph: ChangeGraph) -> [TextEdit] {
        let before = entries.voids
        if before == voids { return [] }
        var walker = fullWalker(graph)
        var edits: [TextEdit] = []
        for entry in before where !voids.containsAscending(entry) {
            edits += walker.setEffective(true, entry, log)
        }
        for entry in voids where !before.containsAscending(entry) {
            edits += walker.setEffective(false, entry, log)
        }
        for edit in edits { buffer.apply(edit) }
        entries.setVoids(voids)
        self.walker = walker
        return edits
    }

    /// The text made only of the entries of these nodes, with the same voids.
    func restricted(
        to nodes: (UInt32) -> Bool,
        isEffective: [Bool],
        _ graph: ChangeGraph
    ) -> TextCell {
        var text = TextCell(address)
        for (entry, node) in entries.nodes.enumerated() where nodes(node) {
            let seen = entries.voidSeen(by: UInt32(entry)).map { entries.nodes[Int($0)] }
            _ = text.append(
                log.encodable(UInt32(entry)),
                node,
                voidSeen: seen,
                isEffective: isEffective[Int(node)],
                graph
            )
        }
        return text
    }

    /// A walker that knows every entry from the beginning, for blame and for void changes.
    func fullWalker(_ graph: ChangeGraph) -> TextWalker {
        if let walker, walker.base == nil { return walker }
        return rewalked(graph)
    }

    /// A walk from the beginning, whatever is known already.
    func rewalked(_ graph: ChangeGraph) -> TextWalker {
        walk(after: nil, upTo: UInt32(entries.count), graph)
    }

    /// Applies the operations of an entry whose author saw what is shown, position for position.
    private mutating func directEdits(_ entry: UInt32) -> [TextEdit] {
        var edits: [TextEdit] = []
        for operation in log.operations(of: entry) {
            let position = min(Int(log.positions[operation]), buffer.count)
            let edit: TextEdit
            if log.isInsertion(operation) {
                let bytes = Array(log.insertedBytes(operation))
                edit = TextEdit(position: position, removed: 0, inserted: bytes)
            } else {
                let removed = min(Int(log.lengths[operation]), buffer.count - position)
                if removed == 0 { continue }
                edit = TextEdit(position: position, removed: removed, inserted: [])
            }
            buffer.apply(edit)
            edits.append(edit)
        }
        return edits
    }

    /// Makes sure that the walker has walked everything before `entry` that `entry` may touch.
    private mutating func prepareWalker(for entry: UInt32, _ graph: ChangeGraph) {
        let base = entries.base(before: entry)
        if let walker {
            // A walker from further back than needed serves as well; one from within the
            // concurrent region, or with a placeholder for text that turned void, does not.
            if walker.base == nil { return }
            if let base, let start = walker.base, start <= base { return }
        }
        walker = walk(after: base, upTo: entry, graph)
    }

    private func walk(after base: UInt32?, upTo end: UInt32, _ graph: ChangeGraph) -> TextWalker {
        let length = base.map { lengths[Int($0)] } ?? 0
        var walker = TextWalker(after: base, length: length, log, entries)
        for entry in (base.map { $0 + 1 } ?? 0)..<end {
            let isEffective = !entries.isVoid(entry)
            _ = walker.apply(entry, isEffective: isEffective, log, entries, graph)
        }
        return walker
    }
}
