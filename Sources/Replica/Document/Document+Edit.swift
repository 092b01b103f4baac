/// An own edit that was applied: the change to seal and send, and what is shown differently.
package struct Edited: Equatable, Sendable {
    package let change: Change
    package let patches: [Patch]
}

extension Document {
    /// Makes the operations of `body` and applies them; nil if there are none.
    ///
    /// - Parameters:
    ///   - chain: The author's chain; the change becomes the next one in it.
    ///   - authored: Milliseconds by the author's clock, for people.
    ///   - body: Makes the operations. If it throws, nothing happened.
    /// - Returns: The change to seal and send, and what is shown differently.
    /// - Throws: `ReplicaError` if an operation does not fit, or a limit is exceeded.
    package mutating func edit(
        by chain: ChainID,
        authored: UInt64,
        _ body: (inout Edit) throws(ReplicaError) -> Void
    ) throws(ReplicaError) -> Edited? {
        let operations = try operations(body)
        if operations.isEmpty { return nil }
        return try apply(operations, by: chain, authored: authored)
    }

    /// Makes a change without operations that has seen many heads; nil if there is one head.
    ///
    /// Only needed where more changes are concurrent than one change may name.
    package mutating func join(
        by chain: ChainID,
        authored: UInt64
    ) throws(ReplicaError) -> Edited? {
        graph.heads.count > 1 ? try apply([], by: chain, authored: authored) : nil
    }

    /// Runs the body on its own copy of the document, which is gone before anything is changed.
    private func operations(
        _ body: (inout Edit) throws(ReplicaError) -> Void
    ) throws(ReplicaError) -> [CellOperations] {
        var edit = Edit(self)
        try body(&edit)
        return edit.operations
    }

    private mutating func apply(
        _ operations: [CellOperations],
        by chain: ChainID,
        authored: UInt64
    ) throws(ReplicaError) -> Edited {
        let id = ChangeID(chain: chain, seq: version[chain] + 1)
        let count = operations.reduce(contents.operationCount) { $0 + $1.operations.count }
        guard count <= Limits.documentOperations, id.seq <= UInt64(Limits.documentOperations) else {
            throw .limit(
                "A document holds at most \(Limits.documentOperations) operations.",
                advice: "Continue in a new document."
            )
        }
        guard graph.slot(id) == nil, !pending.contains(carrier: id) else {
            throw ReplicaError(
                .chainContinues,
                "Change \(id.seq) of this chain exists already: this store is behind its own past.",
                advice: "Write in a new incarnation, and re-home what was not sent."
            )
        }
        let envelope = try envelope(for: id, authored, operations)
        let payload = Payload.encode(envelope, operations)
        if payload.count > Limits.changeBytes { throw Edit.tooLarge(payload.count) }
        let change = Change(id: id, payload: payload)
        let merge = merge([change])
        precondition(merge.opaque.isEmpty, "An own change is canonical and decodes.")
        precondition(merge.applied.first == id, "An own change depends only on what is here.")
        return Edited(change: change, patches: merge.patches)
    }

    private func envelope(
        for id: ChangeID,
        _ authored: UInt64,
        _ operations: [CellOperations]
    ) throws(ReplicaError) -> Envelope {
        let implied = impliedParents(of: id)
        // An undecided join sees what it can; every other change sees everything.
        let seen = graph.heads.filter { !implied.contains($0) }.map(graph.id).sorted()
        if seen.count > Limits.dependencies {
            if !operations.isEmpty { throw Self.tooManyHeads(seen.count) }
            return Envelope(
                authored: authored,
                dependencies: Array(seen.prefix(Limits.dependencies))
            )
        }
        let voidSeen = VoidRun.covering(voidsBearing(on: operations))
        if voidSeen.count > Limits.voidRuns { throw Self.tooManyVoids(voidSeen.count) }
        return Envelope(authored: authored, dependencies: seen, voidSeen: voidSeen)
    }

    /// The changes without effect that bear on positions in these operations: those that edited
    /// the same sequences, and those of which this version cannot tell.
    private func voidsBearing(on operations: [CellOperations]) -> [ChangeID] {
        let sequences = operations.filter { $0.address.type.isSequence }
        if sequences.isEmpty { return [] }
        var nodes = Set(contents.opaque.keys)
        for sequence in sequences {
            let entries =
                cells.text(sequence.address)?.entries ?? cells.list(sequence.address)?.entries
            guard let entries else { continue }
            nodes.formUnion(entries.voids.map { entries.nodes[Int($0)] })
        }
        return nodes.map(graph.id)
    }

    private static func tooManyHeads(_ count: Int) -> ReplicaError {
        .limit(
            "\(count) concurrent changes exceed the \(Limits.dependencies) a change may name.",
            advice: "Join them first, with `join`."
        )
    }

    private static func tooManyVoids(_ count: Int) -> ReplicaError {
        .limit(
            "\(count) runs of void changes bear on this edit; a change may name \(Limits.voidRuns).",
            advice: "Adopt or reject what is in quarantine first."
        )
    }
}
