/// A replicated document: records with cells, and everything that was ever done to them.
///
/// A document is a value. Changes go in, in any order; what is shown is a function of the set of
/// changes and of which of them are void, never of the order in which they came.
///
///     var document = Document()
///     let edited = try document.edit(by: chain, authored: now) { edit throws(ReplicaError) in
///         try edit.write(.string("acute"), to: dangerLevel)
///     }
///     let merge = document.merge(received)
package struct Document: Sendable {
    var graph = ChangeGraph()
    var contents = Contents()
    /// Which sealed changes carried each node, beside its own.
    var carriers = Carriers()
    var cells = Cells()
    var pending = Pending()
    /// Identities with more than one content, with all their contents.
    var forks: [ChangeID: [Holding]] = [:]
    /// For a fork that a person decided: the content that counts.
    var adoptions: [ChangeID: [UInt8]] = [:]
    /// Carriers that were declared void, here or not.
    var voidCarriers: Set<ChangeID> = []

    package init() {}

    /// How far each chain is held without a gap: what to send to someone who has more.
    package var version: VersionVector {
        VersionVector(
            graph.chains.indices.map { (graph.chains[$0], UInt64(graph.carried[$0])) }
        )
    }

    /// The changes that no other change has seen, ascending.
    package var heads: [ChangeID] {
        graph.heads.map(graph.id).sorted()
    }

    /// Changes in the document, each counted once however often it was re-homed.
    package var changeCount: Int { graph.count }

    /// Changes that wait for what they depend on, ascending.
    package var pendingChanges: [Change] { pending.changes }

    /// Changes that others were built on and that are not here, each with those that wait for it;
    /// ascending.
    package var missingDependencies: [(id: ChangeID, dependants: [ChangeID])] { pending.missing }

    /// What is known about a change in the document, or nil if it is not here.
    package func status(of id: ChangeID) -> ChangeStatus? {
        guard let node = graph.slot(id) else { return nil }
        return ChangeStatus(
            origin: graph.id(node),
            carriers: allCarriers(of: node),
            authored: graph.authored[Int(node)],
            lamport: graph.lamports[Int(node)],
            parents: graph.parents(node).map(graph.id).sorted(),
            isEffective: contents.isEffective[Int(node)],
            isForked: forks[graph.id(node)] != nil,
            opacity: contents.opaque[node]?.failure
        )
    }
}

/// What is known about one change.
package struct ChangeStatus: Equatable, Sendable {
    package let origin: ChangeID
    /// Ascending.
    package let carriers: [ChangeID]
    /// Milliseconds by the author's clock; for people, never for an order.
    package let authored: UInt64
    /// One more than the largest among the parents.
    package let lamport: UInt32
    package let parents: [ChangeID]
    package let isEffective: Bool
    package let isForked: Bool
    /// Why the change is opaque, if it is.
    package let opacity: ReplicaError?
}

/// One content of an identity, with the sealed changes that carried it.
struct Holding: Equatable {
    var payload: [UInt8]
    var carriers: [ChangeID]
}

/// By node: what a change did, and whether it counts.
struct Contents {
    /// A change without effect for good, unless this program is updated or a fork is decided.
    struct Opaque {
        let payload: [UInt8]
        let failure: ReplicaError
    }

    /// A cell that a change touched, and the first of its entries or writes there.
    struct Touch {
        let cell: CellReference
        let first: UInt32
    }

    var isEffective: [Bool] = []
    /// The node's touches are those from its start to the next node's.
    var touchStarts: [UInt32] = [0]
    var touches: [Touch] = []
    var opaque: [UInt32: Opaque] = [:]
    /// Void runs as the envelope names them; only where there are any.
    var voidRuns: [UInt32: [VoidRun]] = [:]
    /// Dependencies as the envelope names them; only where they are not the parents.
    var namedDependencies: [UInt32: [ChangeID]] = [:]
    var operationCount = 0

    func touches(of node: UInt32) -> ArraySlice<Touch> {
        touches[Int(touchStarts[Int(node)])..<Int(touchStarts[Int(node) + 1])]
    }
}

/// By node: whether its own sealed change was received, and where it was re-homed.
struct Carriers {
    var own: [Bool] = []
    var rehomed: [UInt32: [ChangeID]] = [:]
    /// Places that more than one identity claims.
    var contested: Set<ChangeID> = []
}
