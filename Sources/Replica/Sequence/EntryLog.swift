/// Which changes edited one text or list, and what each of them could see.
///
/// An *entry* is what one change did to one sequence; entries are numbered in the order of
/// arrival. The log decides the one question that makes linear history cheap: is the author's
/// view of a new entry exactly what is shown now?
struct EntryLog {
    /// The node of each entry, ascending.
    private(set) var nodes: [UInt32] = []
    /// Entries that have no effect now, ascending.
    private(set) var voids: [UInt32] = []
    /// Entries that had no effect for the author of an entry, ascending; only where there are any.
    private var voidSeen: [UInt32: [UInt32]] = [:]
    /// Entries that no other entry saw.
    private var tips: [UInt32] = []
    /// Entries that saw all before them and were seen by all after them, as runs, ascending.
    ///
    /// A walk may start after any of them, for nothing later can lie among what was there.
    private var critical: [ClosedRange<UInt32>] = []
    /// Whether no entry was ever void or written beside a void one.
    ///
    /// Only then is the text at a critical entry all that a walk needs to know about what came before.
    private(set) var isRegular = true

    var count: Int { nodes.count }

    /// The entry of a change, if it edited this sequence.
    func entry(of node: UInt32) -> UInt32? {
        var low = 0
        var high = nodes.count
        while low < high {
            let middle = (low + high) / 2
            if nodes[middle] < node { low = middle + 1 } else { high = middle }
        }
        return low < nodes.count && nodes[low] == node ? UInt32(low) : nil
    }

    func isVoid(_ entry: UInt32) -> Bool {
        voids.containsAscending(entry)
    }

    func voidSeen(by entry: UInt32) -> [UInt32] {
        voidSeen[entry] ?? []
    }

    /// Adds an entry; returns whether its author saw exactly what is shown now.
    mutating func append(
        _ node: UInt32,
        voidSeen seen: [UInt32],
        isEffective: Bool,
        _ graph: ChangeGraph
    ) -> Bool {
        let entry = UInt32(nodes.count)
        // What lies outside the causal past was not in the author's view, void or not.
        let ignored = seen.filter { graph.saw(node, $0) }.compactMap(self.entry(of:)).sorted()
        let sawAll = tips.allSatisfy { graph.saw(node, nodes[Int($0)]) }
        let seesWhatIsShown = sawAll && ignored == voids
        tips.removeAll { graph.saw(node, nodes[Int($0)]) }
        tips.append(entry)
        nodes.append(node)
        if !ignored.isEmpty { voidSeen[entry] = ignored }
        if !isEffective { voids.append(entry) }
        if !ignored.isEmpty || !isEffective { becomeIrregular() }
        if isRegular { keepCritical(entry, sawAll: sawAll, graph) }
        return seesWhatIsShown
    }

    /// Changes which entries have an effect.
    mutating func setVoids(_ entries: [UInt32]) {
        voids = entries
        becomeIrregular()
    }

    /// The last critical entry before `entry`, from which a walk may start.
    func base(before entry: UInt32) -> UInt32? {
        for run in critical.reversed() where run.lowerBound < entry {
            return min(run.upperBound, entry - 1)
        }
        return nil
    }

    private mutating func becomeIrregular() {
        isRegular = false
        critical = []
    }

    private mutating func keepCritical(_ entry: UInt32, sawAll: Bool, _ graph: ChangeGraph) {
        if sawAll {
            if let last = critical.last, last.upperBound + 1 == entry {
                critical[critical.count - 1] = last.lowerBound...entry
            } else {
                critical.append(entry...entry)
            }
            return
        }
        let node = nodes[Int(entry)]
        while let last = critical.last, !graph.saw(node, nodes[Int(last.upperBound)]) {
            critical.removeLast()
            // Critical entries are a chain of sight, so what was seen of a run is its beginning.
            var low = last.lowerBound
            var high = last.upperBound
            while low < high {
                let middle = (low + high) / 2
                if graph.saw(node, nodes[Int(middle)]) { low = middle + 1 } else { high = middle }
            }
            if low > last.lowerBound { critical.append(last.lowerBound...low - 1) }
        }
    }
}

extension [UInt32] {
    /// Whether an ascending array contains a number, found by bisection.
    func containsAscending(_ number: UInt32) -> Bool {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if self[middle] < number { low = middle + 1 } else { high = middle }
        }
        return low < count && self[low] == number
    }
}
