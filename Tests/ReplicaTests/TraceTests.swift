import Replica
import Testing

/// Recorded typing of real people ends in the text they ended with.
@Suite(.enabled(if: Trace.areAvailable, "no traces: set SAMEN_TRACES"))
struct TraceTests {
    @Test(arguments: ["automerge-paper", "sveltecomponent", "friendsforever_flat"])
    func `a sequential trace ends in its end content`(name: String) throws {
        let trace = try Trace(name)
        var document = Document()
        var start = 0
        while start < trace.transactions.count {
            let end = min(start + 1000, trace.transactions.count)
            _ = try document.edit(by: chain(1), authored: 0) { edit throws(ReplicaError) in
                for transaction in trace.transactions[start..<end] {
                    try edit.replay(transaction)
                }
            }
            start = end
        }
        #expect(document.text(Cell.text) == trace.endContent)
        var other = Document()
        _ = other.merge(document.missing(from: VersionVector()).reversed())
        #expect(other.text(Cell.text) == trace.endContent)
    }

    @Test func `two people typing at once end in the end content`() throws {
        let trace = try Trace("friendsforever")
        var replay = ConcurrentReplay(agents: 2)
        for transaction in trace.transactions { try replay.apply(transaction) }
        var merged = Document()
        _ = merged.merge(replay.changes)
        #expect(merged.text(Cell.text) == trace.endContent)
        let reloaded = try Document(snapshot: merged.snapshot())
        #expect(reloaded.text(Cell.text) == trace.endContent)
    }
}

extension Edit {
    mutating func replay(_ transaction: Trace.Transaction) throws(ReplicaError) {
        for patch in transaction.patches {
            let range = patch.position..<patch.position + patch.deleted
            try delete(range, in: Cell.text)
            try insert(patch.inserted, at: patch.position, in: Cell.text)
        }
    }
}

/// A document for each agent, which merges exactly what a transaction's author had seen.
private struct ConcurrentReplay {
    private(set) var changes: [Change] = []
    private var replicas: [Document]
    private var held: [Set<Int>]
    private var parents: [[Int]] = []

    init(agents: Int) {
        replicas = Array(repeating: Document(), count: agents)
        held = Array(repeating: [], count: agents)
    }

    mutating func apply(_ transaction: Trace.Transaction) throws {
        let agent = transaction.agent
        var missing: [Int] = []
        var queue = transaction.parents
        while let next = queue.popLast() {
            if !held[agent].insert(next).inserted { continue }
            missing.append(next)
            queue += parents[next]
        }
        _ = replicas[agent].merge(missing.sorted().map { changes[$0] })
        let edited = try replicas[agent].edit(by: chain(agent + 1), authored: 0) {
            edit throws(ReplicaError) in try edit.replay(transaction)
        }
        held[agent].insert(changes.count)
        parents.append(transaction.parents)
        changes.append(try #require(edited?.change))
    }
}
