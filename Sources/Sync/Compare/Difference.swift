package import Trust

/// What two stores lack of each other's documents.
package struct Difference: Hashable, Sendable {
    /// The server lacks some of these: its heads, so that the store can tell what; ascending.
    package internal(set) var serverLacks: [DocumentHeads] = []
    /// We lack some of these; ascending.
    package internal(set) var weLack: [DocumentID] = []

    package var isEmpty: Bool { serverLacks.isEmpty && weLack.isEmpty }

    /// Compares what the server listed with what the store holds in the same ranges.
    ///
    /// - Parameters:
    ///   - leaves: ascending and disjoint.
    ///   - ours: ascending; every document of the leaves' ranges that the store holds.
    package init(leaves: [CompareWalk.Leaf], ours: [DocumentHeads]) {
        precondition(
            zip(leaves, leaves.dropFirst()).allSatisfy { $0.range.last < $1.range.first },
            "leaves ascend and are disjoint"
        )
        precondition(
            zip(ours, ours.dropFirst()).allSatisfy { $0.document < $1.document },
            "each document stands once, in order"
        )
        var theirs = leaves.flatMap(\.documents)[...]
        for document in ours {
            while let first = theirs.first, first.document < document.document {
                weLack.append(first.document)
                theirs.removeFirst()
            }
            if let first = theirs.first, first.document == document.document {
                theirs.removeFirst()
                add(ours: document, theirs: first)
            } else {
                serverLacks.append(
                    DocumentHeads(document: document.document, chains: [], entries: [])
                )
            }
        }
        weLack += theirs.map(\.document)
    }

    package init() {}

    private mutating func add(ours: DocumentHeads, theirs: DocumentHeads) {
        if !theirs.covers(ours) { serverLacks.append(theirs) }
        if !ours.covers(theirs) { weLack.append(ours.document) }
    }
}

extension DocumentHeads {
    /// Whether nothing of the other seems to be lacking here.
    ///
    /// Only tips are known, not what they follow on. So a chain that is forked on either side, and
    /// membership logs that differ otherwise than by an added head, count as lacking unless the very
    /// tips are here; the store that holds them knows whether anything is left to send.
    func covers(_ other: DocumentHeads) -> Bool {
        Set(entries).isSuperset(of: other.entries)
            && other.chains.allSatisfy { covers($0, of: other) }
    }

    private func covers(_ tip: ChainTip, of other: DocumentHeads) -> Bool {
        let ours = tips(onChainOf: tip)
        if ours.contains(tip) { return true }
        guard let only = ours.first, ours.count == 1 else { return false }
        return other.tips(onChainOf: tip).count == 1 && only.seq > tip.seq
    }

    private func tips(onChainOf tip: ChainTip) -> ArraySlice<ChainTip> {
        let start = chains.firstIndex { !$0.precedes(chainOf: tip) } ?? chains.endIndex
        return chains[start...].prefix { $0.isOnChain(of: tip) }
    }
}

extension ChainTip {
    fileprivate func precedes(chainOf other: ChainTip) -> Bool {
        (device, incarnation) < (other.device, other.incarnation)
    }
}
