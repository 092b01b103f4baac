/// A stretch of a text that came with one change.
package struct BlameSpan: Equatable, Sendable {
    /// Unicode scalars.
    package let length: Int
    package let change: ChangeID
    /// Milliseconds by the author's clock.
    package let authored: UInt64
}

/// A paragraph in which people wrote without having seen each other's words.
package struct ConcurrentRange: Equatable, Sendable {
    /// Scalars of the text that is shown.
    package let range: Range<Int>
    /// The changes that are concurrent with another of them, ascending.
    package let changes: [ChangeID]
}

extension Document {
    /// Who wrote each scalar of a text: spans from beginning to end.
    package func blame(_ address: CellAddress) -> [BlameSpan] {
        guard let cell = cells.text(address) else { return [] }
        let sequence = cell.fullWalker(graph).sequence
        var spans: [(node: UInt32, length: Int)] = []
        sequence.order.forEachItem { item in
            let piece = sequence.items[Int(item)]
            guard item != SequenceTree.start, piece.isShown else { return }
            if let last = spans.last, last.node == piece.owner {
                spans[spans.count - 1].length += Int(piece.length)
            } else {
                spans.append((piece.owner, Int(piece.length)))
            }
        }
        return spans.map {
            BlameSpan(
                length: $0.length,
                change: graph.id($0.node),
                authored: graph.authored[Int($0.node)]
            )
        }
    }

    /// The paragraphs that different devices edited concurrently, so that a person can look.
    ///
    /// Insertions and deletions count, also insertions that were deleted since. A paragraph ends
    /// with a line feed. Pairs that `version` had seen both of are left out: pass the heads at
    /// which someone last looked.
    package func concurrentTextEdits(
        _ address: CellAddress,
        since version: [ChangeID] = []
    ) -> [ConcurrentRange] {
        guard let cell = cells.text(address) else { return [] }
        let seen = version.compactMap(graph.slot)
        var ranges: [ConcurrentRange] = []
        for paragraph in paragraphs(cell) {
            let concurrent = concurrent(paragraph.nodes, unseenSince: seen)
            if concurrent.isEmpty { continue }
            let ids = concurrent.map(graph.id).sorted()
            ranges.append(ConcurrentRange(range: paragraph.range, changes: ids))
        }
        return ranges
    }

    private struct Paragraph {
        var range: Range<Int>
        var nodes: Set<UInt32>
    }

    /// The paragraphs of a text with the effective changes that edited them.
    private func paragraphs(_ cell: TextCell) -> [Paragraph] {
        let walker = cell.fullWalker(graph)
        let deleters = walker.deleters(cell.log, cell.entries)
        var paragraphs = [Paragraph(range: 0..<0, nodes: [])]
        func add(_ nodes: [UInt32]) {
            let effective = nodes.filter { contents.isEffective[Int($0)] }
            paragraphs[paragraphs.count - 1].nodes.formUnion(effective)
        }
        walker.sequence.order.forEachItem { item in
            let piece = walker.sequence.items[Int(item)]
            if item == SequenceTree.start { return }
            add([piece.owner] + (deleters[item] ?? []))
            guard piece.isShown else { return }
            for scalar in String(decoding: walker.insertedBytes(item, cell.log), as: UTF8.self)
                .unicodeScalars
            {
                let last = paragraphs[paragraphs.count - 1].range
                paragraphs[paragraphs.count - 1].range = last.lowerBound..<last.upperBound + 1
                if scalar == "\n" {
                    let end = last.upperBound + 1
                    paragraphs.append(Paragraph(range: end..<end, nodes: []))
                    // What an insertion of several paragraphs left open goes on in the next.
                    add([piece.owner])
                }
            }
        }
        return paragraphs
    }

    /// The nodes that some other device's node among them neither saw nor was seen by.
    ///
    /// Of each chain, those that a node saw are the beginning and those that saw it are the end;
    /// what is between them is concurrent with it.
    private func concurrent(_ nodes: Set<UInt32>, unseenSince version: [UInt32]) -> [UInt32] {
        var chains: [UInt32: [UInt32]] = [:]
        for node in nodes.sorted(by: { graph.nodeSeqs[Int($0)] < graph.nodeSeqs[Int($1)] }) {
            chains[graph.nodeChains[Int(node)], default: []].append(node)
        }
        var found: Set<UInt32> = []
        for node in nodes {
            let device = graph.id(node).chain.device
            let isNew = !graph.version(version, contains: node)
            for (chain, others) in chains where graph.chains[Int(chain)].device != device {
                let saw = graph.clock(node, chain: chain)
                var index = others.firstIndex { graph.nodeSeqs[Int($0)] > saw } ?? others.count
                while index < others.count, !graph.saw(others[index], node) {
                    if isNew || !graph.version(version, contains: others[index]) {
                        found.formUnion([node, others[index]])
                    }
                    index += 1
                }
            }
        }
        return found.sorted()
    }
}
