extension Document {
    /// Checks everything that must hold between the parts of a document.
    ///
    /// For tests and debugging: the cost is that of the whole history.
    package func checkInvariants() {
        graph.checkInvariants()
        let count = graph.count
        precondition(contents.isEffective.count == count, "Every node has an effect or none.")
        precondition(contents.touchStarts.count == count + 1, "Every node has its touches.")
        precondition(carriers.own.count == count, "Every node knows whether it was received.")
        for node in 0..<UInt32(count) {
            let id = graph.id(node)
            precondition(!allCarriers(of: node).isEmpty, "Every change was carried by another.")
            if forks[id] == nil {
                let isCarried = allCarriers(of: node).contains { counts($0, of: id) }
                let expected = isCarried && contents.opaque[node] == nil
                precondition(contents.isEffective[Int(node)] == expected, "Effect follows voids.")
            }
        }
        for holdings in forks.values {
            precondition(holdings.count > 1, "A fork has more than one content.")
        }
        for text in cells.texts { text.checkInvariants(graph, contents.isEffective) }
        for list in cells.lists { list.checkInvariants(graph, contents.isEffective) }
        for cell in cells.values {
            var again = cell
            let hasChanged = again.evaluate(cells.heap, graph) { contents.isEffective[Int($0)] }
            precondition(!hasChanged, "What stands is what an evaluation from scratch finds.")
        }
    }
}

extension ChangeGraph {
    /// Checks order, counters and clocks against the parents.
    func checkInvariants() {
        for node in 0..<UInt32(count) {
            let parents = parents(node)
            precondition(parents.allSatisfy { $0 < node }, "Parents come before children.")
            let largest = parents.map { lamports[Int($0)] }.max() ?? 0
            precondition(lamports[Int(node)] == largest + 1, "Counters follow the parents.")
            for (chain, slots) in slots.enumerated() {
                let own = nodeChains[Int(node)] == UInt32(chain) ? nodeSeqs[Int(node)] : 0
                let seen = parents.map { clock($0, chain: UInt32(chain)) }.max() ?? 0
                let last = clock(node, chain: UInt32(chain))
                precondition(last == max(own, seen), "A clock is the largest of its parents'.")
                precondition(Int(last) <= slots.count, "A clock names what is here.")
            }
        }
        precondition(heads == reduced(heads), "No head is in the past of another.")
    }
}

extension TextCell {
    /// Checks the text against a walk from the beginning.
    func checkInvariants(_ graph: ChangeGraph, _ isEffective: [Bool]) {
        buffer.checkInvariants()
        for (entry, node) in entries.nodes.enumerated() {
            let isVoid = entries.isVoid(UInt32(entry))
            precondition(isVoid != isEffective[Int(node)], "A text knows its void entries.")
        }
        let walker = rewalked(graph)
        walker.sequence.order.checkInvariants()
        precondition(walker.shownBytes(log) == buffer.bytes, "The text is what a walk shows.")
    }
}

extension ListCell {
    /// Checks the list against a walk from the beginning.
    func checkInvariants(_ graph: ChangeGraph, _ isEffective: [Bool]) {
        for (entry, node) in entries.nodes.enumerated() {
            let isVoid = entries.isVoid(UInt32(entry))
            precondition(isVoid != isEffective[Int(node)], "A list knows its void entries.")
        }
        precondition(rewalked(graph).shown == shown, "The list is what a walk shows.")
    }
}
