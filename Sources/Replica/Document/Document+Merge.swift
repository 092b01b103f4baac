extension Document {
    /// Takes in changes, in any order and any number of times.
    ///
    /// Those whose dependencies are missing wait. What is malformed becomes opaque: it is kept,
    /// forwarded and built upon, and has no effect.
    package mutating func merge(_ changes: [Change]) -> Merge {
        var merging = Merging()
        for change in Self.chainByChain(changes) { offer(change, &merging) }
        if merging.needsRebuild { rebuild(&merging.patches) }
        var merge = merging.merge
        merge.evicted = pending.trim()
        merge.pending = changes.map(\.carrier).filter { pending.contains(carrier: $0) }
        merge.patches = merging.patches.patches
        return merge
    }

    /// The changes of each chain one after another, as they came, chains by their first change.
    ///
    /// From a change to the next one of its chain the view of a text moves by a step; from one chain
    /// to another by all that the two do not share. Changes of two authors who did not hear of each
    /// other would cost the square of their number if they were taken in by turns.
    private static func chainByChain(_ changes: [Change]) -> [Change] {
        var indexes: [ChainID: Int] = [:]
        var chains: [[Change]] = []
        for change in changes {
            if let index = indexes[change.carrier.chain] {
                chains[index].append(change)
            } else {
                indexes[change.carrier.chain] = chains.count
                chains.append([change])
            }
        }
        return chains.count == changes.count ? changes : chains.flatMap { $0 }
    }

    /// What all changes of one call have in common.
    struct Merging {
        var merge = Merge()
        var patches = PatchCollector()
        /// Whether something came that the graph cannot take in step by step.
        var needsRebuild = false
    }

    /// Adds a change and whatever waited for it, or lets it wait.
    private mutating func offer(_ change: Change, _ merging: inout Merging) {
        if let error = refusal(of: change) {
            let refusal = Merge.Refusal(carrier: change.carrier, error: error)
            merging.merge.refused.append(refusal)
            return
        }
        var queue = [change]
        while let next = queue.popLast() {
            let content = Content(next.origin, next.payload)
            if let missing = missingDependency(of: next, content) {
                pending.add(next, waitingFor: missing)
                continue
            }
            let isNew = take(next, content, &merging)
            if !isNew { continue }
            queue += pending.take(waitingFor: next.carrier)
            if next.isRehomed { queue += pending.take(waitingFor: next.origin) }
        }
    }

    private func refusal(of change: Change) -> ReplicaError? {
        let limit = UInt64(Limits.documentOperations)
        for id in [change.carrier, change.origin] where id.seq < 1 || id.seq > limit {
            return .malformed("The sequence number \(id.seq) is outside 1…\(limit).")
        }
        if change.isRehomed, change.origin.chain == change.carrier.chain {
            return .malformed("A change is re-homed from one chain into another, never within one.")
        }
        if change.payload.count > Limits.changeBytes {
            return .limit(
                "A change of \(change.payload.count) bytes exceeds \(Limits.changeBytes).",
                advice: "Refuse it where it is opened."
            )
        }
        return nil
    }

    /// A change that must be here before this one can be added, or nil.
    private func missingDependency(of change: Change, _ content: Content) -> ChangeID? {
        let carrier = change.carrier
        if carrier.seq > 1 {
            let previous = ChangeID(chain: carrier.chain, seq: carrier.seq - 1)
            if !graph.isCarried(previous) { return previous }
        }
        let origin = change.origin
        if origin.seq > 1 {
            let previous = ChangeID(chain: origin.chain, seq: origin.seq - 1)
            if graph.slot(previous) == nil { return previous }
        }
        return content.envelope.dependencies.first { graph.node($0) == nil }
    }

    /// Adds a change that has all it depends on; returns whether it was new.
    private mutating func take(
        _ change: Change,
        _ content: Content,
        _ merging: inout Merging
    ) -> Bool {
        if let node = graph.node(change.origin) {
            return takeAgain(change, node, &merging)
        }
        let isContested = graph.slot(change.origin) != nil || graph.slot(change.carrier) != nil
        if isContested { nameDependencies() }
        let implied = impliedParents(of: change.origin)
        let named = content.envelope.dependencies.compactMap { graph.node($0) }
        let parents = implied + named.filter { !implied.contains($0) }
        let isEffective = counts(change.carrier, of: change.origin)
        carriers.own.append(!change.isRehomed)
        if change.isRehomed { carriers.rehomed[UInt32(graph.count)] = [change.carrier] }
        let node = add(
            change.origin,
            content,
            parents: parents,
            implied: implied,
            effective: isEffective,
            &merging.patches
        )
        note(change, node, &merging)
        if let failure = content.opaque?.failure {
            merging.merge.opaque.append(Merge.Refusal(carrier: change.carrier, error: failure))
        }
        if isContested {
            // Two identities claim one place of a chain, so other parents may be implied now.
            carriers.contested.formUnion([change.origin, change.carrier])
            rebuild(&merging.patches)
        }
        return true
    }

    /// Adds another carrier or another content of an identity that is here.
    private mutating func takeAgain(
        _ change: Change,
        _ node: UInt32,
        _ merging: inout Merging
    ) -> Bool {
        var holdings = holdings(of: node)
        if let index = holdings.firstIndex(where: { $0.payload == change.payload }) {
            if holdings[index].carriers.contains(change.carrier) {
                merging.merge.duplicates.append(change.carrier)
                return false
            }
            holdings[index].carriers = (holdings[index].carriers + [change.carrier]).sorted()
        } else {
            holdings.append(Holding(payload: change.payload, carriers: [change.carrier]))
        }
        let occupant = graph.slot(change.carrier)
        if occupant != nil && occupant != node { carriers.contested.insert(change.carrier) }
        addCarrier(change, node)
        note(change, node, &merging)
        if holdings.count > 1 {
            holdings.sort { $0.payload.lexicographicallyPrecedes($1.payload) }
            forks[change.origin] = holdings
            if !merging.merge.forks.contains(change.origin) {
                merging.merge.forks.append(change.origin)
            }
            merging.needsRebuild = true
        } else if occupant != nil && occupant != node {
            merging.needsRebuild = true
        } else {
            refreshEffect(of: [node], &merging.patches)
        }
        return true
    }

    private mutating func addCarrier(_ change: Change, _ node: UInt32) {
        if change.isRehomed {
            if carriers.rehomed[node]?.contains(change.carrier) != true {
                carriers.rehomed[node, default: []].append(change.carrier)
            }
        } else {
            carriers.own[Int(node)] = true
        }
    }

    private mutating func note(_ change: Change, _ node: UInt32, _ merging: inout Merging) {
        graph.carry(node, at: change.carrier)
        merging.merge.applied.append(change.carrier)
    }
}
