extension TextWalker {
    /// Moves the prepared view to the given version and void entries.
    ///
    /// Switching is commutative: it sets flags and counts, so the order does not matter, and the
    /// cost is that of the difference between the two views.
    mutating func prepare(
        _ target: [UInt32],
        _ targetVoids: [UInt32],
        _ log: TextLog,
        _ entries: EntryLog,
        _ graph: ChangeGraph
    ) {
        let (leaving, entering) = graph.difference(version, target)
        for node in leaving { setContained(node, false, log, entries) }
        for node in entering { setContained(node, true, log, entries) }
        version = target
        if voids != targetVoids {
            for entry in voids where !targetVoids.containsAscending(entry) {
                setVoid(entry, false, log)
            }
            for entry in targetVoids where !voids.containsAscending(entry) {
                setVoid(entry, true, log)
            }
            voids = targetVoids
        }
    }

    private mutating func setContained(
        _ node: UInt32,
        _ isContained: Bool,
        _ log: TextLog,
        _ entries: EntryLog
    ) {
        guard let entry = entries.entry(of: node), entry >= firstEntry else { return }
        let index = Int(entry - firstEntry)
        precondition(
            contains[index] != isContained,
            "The difference of two versions names only what one of them lacks."
        )
        contains[index] = isContained
        let isVoid = voids.containsAscending(entry)
        for operation in log.operations(of: entry) {
            let known = operations[operation - firstOperation]
            if log.isInsertion(operation) {
                sequence.updatePieces(from: known.first, length: known.length) { sequence, item in
                    sequence.update(item) { $0.isPresent = isContained }
                }
            } else if !isVoid {
                count(known, isContained)
            }
        }
    }

    private mutating func setVoid(_ entry: UInt32, _ isVoid: Bool, _ log: TextLog) {
        let isContained = contains[Int(entry - firstEntry)]
        for operation in log.operations(of: entry) {
            let known = operations[operation - firstOperation]
            if log.isInsertion(operation) {
                sequence.updatePieces(from: known.first, length: known.length) { sequence, item in
                    sequence.update(item) { $0.isActive = !isVoid }
                }
            } else if isContained {
                count(known, !isVoid)
            }
        }
    }

    /// Counts a deletion in or out.
    private mutating func count(_ deletion: Operation, _ isCounted: Bool) {
        let change: UInt32 = isCounted ? 1 : UInt32.max
        forEachTarget(deletion) { walker, item in
            walker.sequence.update(item) { $0.deletions &+= change }
        }
    }
}
