/// One list: its log, what is shown, and a walker while people edit at the same time.
struct ListCell {
    let address: CellAddress
    private(set) var log = ListLog()
    private(set) var entries = EntryLog()
    private(set) var shown: [RecordID] = []
    private var walker: ListWalker?

    init(_ address: CellAddress) {
        self.address = address
    }

    /// Adds what one change did; returns whether what is shown changed.
    mutating func append(
        _ operations: ListOperations,
        _ node: UInt32,
        voidSeen: [UInt32],
        isEffective: Bool,
        _ graph: ChangeGraph
    ) -> Bool {
        let before = shown
        let entry = UInt32(entries.count)
        log.append(operations)
        let seesWhatIsShown = entries.append(
            node,
            voidSeen: voidSeen,
            isEffective: isEffective,
            graph
        )
        if seesWhatIsShown {
            walker = nil
            if isEffective { applyDirectly(entry) }
        } else {
            if walker == nil { walker = walk(upTo: entry, graph) }
            walker?.apply(entry, isEffective: isEffective, log, entries, graph)
            if let walker { shown = walker.shown }
        }
        return shown != before
    }

    /// Gives effect to all entries but these; returns whether what is shown changed.
    mutating func setVoids(_ voids: [UInt32], _ graph: ChangeGraph) -> Bool {
        let before = entries.voids
        if before == voids { return false }
        var walker = self.walker ?? walk(upTo: UInt32(entries.count), graph)
        for entry in before where !voids.containsAscending(entry) {
            walker.setEffective(true, entry, log, graph)
        }
        for entry in voids where !before.containsAscending(entry) {
            walker.setEffective(false, entry, log, graph)
        }
        entries.setVoids(voids)
        self.walker = walker
        defer { shown = walker.shown }
        return shown != walker.shown
    }

    /// Applies the operations of an entry whose author saw what is shown, as they are.
    private mutating func applyDirectly(_ entry: UInt32) {
        for index in log.operations(of: entry) {
            let position = min(Int(log.positions[index]), shown.count)
            let argument = Int(log.arguments[index])
            switch log.kinds[index] {
            case ListOperations.insertion:
                shown.insert(contentsOf: log.insertedRecords(index), at: position)
            case ListOperations.deletion:
                shown.removeSubrange(position..<min(position + argument, shown.count))
            default:
                if position == shown.count { continue }
                let record = shown.remove(at: position)
                shown.insert(record, at: min(argument, shown.count))
            }
        }
    }

    /// A walk from the beginning, whatever is known already.
    func rewalked(_ graph: ChangeGraph) -> ListWalker {
        walk(upTo: UInt32(entries.count), graph)
    }

    private func walk(upTo end: UInt32, _ graph: ChangeGraph) -> ListWalker {
        var walker = ListWalker()
        for entry in 0..<end {
            let isEffective = !entries.isVoid(entry)
            walker.apply(entry, isEffective: isEffective, log, entries, graph)
        }
        return walker
    }
}
