extension Document {
    /// Builds graph and cells anew from the set of changes.
    ///
    /// For the rare things that change what was already added: a second content of an identity, a
    /// place of a chain that two identities claim, a decision about a fork. The result is the same
    /// as if everything had been known from the start, which is the point.
    mutating func rebuild(_ patches: inout PatchCollector) {
        var built = rebuilt(from: Array(0..<UInt32(graph.count)))
        built.pending = pending
        collectDifferences(to: built, &patches)
        self = built
    }

    /// The document made of these nodes only, with the same voids and decisions.
    ///
    /// Whatever is in the past of one of them must be among them.
    func rebuilt(from nodes: [UInt32]) -> Document {
        var plan = RebuildPlan(self, nodes)
        var built = Document()
        built.adoptions = adoptions
        built.voidCarriers = voidCarriers
        built.forks = forks.filter { plan.steps[$0.key] != nil }
        built.carriers.contested = carriers.contested
        var ignored = PatchCollector()
        while let id = plan.next() { built.add(plan, id, &ignored) }
        for (carrier, origin) in plan.carriers {
            guard let node = built.graph.node(origin) else {
                preconditionFailure("A rebuilt document holds what it was built from.")
            }
            built.graph.carry(node, at: carrier)
        }
        return built
    }

    /// Adds one identity with the content that counts.
    private mutating func add(
        _ plan: RebuildPlan,
        _ id: ChangeID,
        _ patches: inout PatchCollector
    ) {
        guard let step = plan.steps[id] else {
            preconditionFailure("Every identity of a plan has a step.")
        }
        let own = step.holdings.flatMap(\.carriers)
        carriers.own.append(own.contains(id))
        let rehomed = Set(own).subtracting([id]).sorted()
        if !rehomed.isEmpty { carriers.rehomed[UInt32(graph.count)] = rehomed }
        let implied = step.implied.compactMap(graph.node)
        let named = step.content.envelope.dependencies.compactMap(graph.node)
        let counting = step.decided?.carriers ?? []
        _ = add(
            id,
            step.content,
            parents: implied + named.filter { !implied.contains($0) },
            implied: implied,
            effective: counting.contains { counts($0, of: id) },
            &patches
        )
    }

    /// Adds to `patches` what `other` shows differently.
    func collectDifferences(to other: Document, _ patches: inout PatchCollector) {
        let addresses = Set(cells.directory.keys).union(other.cells.directory.keys)
        for address in addresses.sorted() {
            if address.type == .text {
                let before = cells.text(address)?.buffer.bytes ?? []
                let after = other.cells.text(address)?.buffer.bytes ?? []
                if let edit = TextEdit(from: before, to: after) {
                    patches.add([edit], to: address)
                }
            } else if cellState(address) != other.cellState(address) {
                patches.touch(address)
            }
        }
    }
}

/// The identities of a document in an order in which they can be added again.
private struct RebuildPlan {
    struct Step {
        let holdings: [Holding]
        var decided: Holding?
        var content: Content
        var implied: [ChangeID] = []
        /// How many of the dependencies are not added yet.
        var missing = 0
    }

    private(set) var steps: [ChangeID: Step] = [:]
    /// Every carrier with its origin, ascending.
    private(set) var carriers: [(carrier: ChangeID, origin: ChangeID)] = []
    private var dependents: [ChangeID: [ChangeID]] = [:]
    private var ready: [ChangeID] = []
    private var left: Set<ChangeID> = []

    init(_ document: Document, _ nodes: [UInt32]) {
        for node in nodes {
            let id = document.graph.id(node)
            let holdings = document.holdings(of: node)
            let decided = document.decided(id, holdings)
            let content =
                decided.map { Content(id, $0.payload) } ?? Content(forked: holdings, id)
            steps[id] = Step(holdings: holdings, decided: decided, content: content)
            carriers += holdings.flatMap(\.carriers).map { ($0, id) }
        }
        carriers.sort { ($0.carrier, $0.origin) < ($1.carrier, $1.origin) }
        var places: [ChangeID: ChangeID] = [:]
        for (carrier, origin) in carriers.reversed() { places[carrier] = origin }
        for id in steps.keys {
            places[id] = id
        }
        for id in steps.keys.sorted() { link(id, places) }
        left = Set(steps.keys)
        ready = steps.keys.filter { steps[$0]?.missing == 0 }.sorted(by: >)
    }

    /// The next identity whose dependencies were all returned before; nil at the end.
    mutating func next() -> ChangeID? {
        if ready.isEmpty { breakCycle() }
        guard let id = ready.popLast() else { return nil }
        left.remove(id)
        for dependent in dependents[id] ?? [] where left.contains(dependent) {
            steps[dependent]?.missing -= 1
            if steps[dependent]?.missing == 0 { ready.append(dependent) }
        }
        return id
    }

    private mutating func link(_ id: ChangeID, _ places: [ChangeID: ChangeID]) {
        guard var step = steps[id] else { return }
        var seq = id.seq - 1
        while seq > 0, let origin = places[ChangeID(chain: id.chain, seq: seq)] {
            if !step.implied.contains(origin) { step.implied.append(origin) }
            if origin.chain == id.chain { break }
            seq -= 1
        }
        for dependency in Set(step.implied).union(step.content.envelope.dependencies) {
            step.missing += 1
            dependents[dependency, default: []].append(id)
        }
        steps[id] = step
    }

    /// Takes back the smallest decided fork among what is left, for it closes a cycle.
    ///
    /// Each content of a fork came when its own dependencies were there, but another content may
    /// have been what those were built on. Undecided, a fork depends only on what all its contents
    /// name, and that has no cycle.
    private mutating func breakCycle() {
        for id in left.sorted() {
            guard var step = steps[id], step.holdings.count > 1, step.decided != nil else {
                continue
            }
            let before = Set(step.implied).union(step.content.envelope.dependencies)
            step.decided = nil
            step.content = Content(forked: step.holdings, id)
            let after = Set(step.implied).union(step.content.envelope.dependencies)
            for dropped in before.subtracting(after) {
                dependents[dropped]?.removeAll { $0 == id }
                if left.contains(dropped) { step.missing -= 1 }
            }
            steps[id] = step
            if step.missing == 0 {
                ready.append(id)
                return
            }
        }
    }
}
