/// A growing set of entries and what it means.
///
/// Add entries as they arrive and ask for the evaluation once for each page. What arrives is judged,
/// and of what was judged before only that which it concerns; so a page costs what it changes,
/// however much is here already. The result is the same as from scratch.
package struct MembershipLog: Sendable {
    private var state = Evaluation()
    private var changed: Set<Int> = []

    package init() {}

    package init(_ entries: some Sequence<Entry>) {
        for entry in entries { add(entry) }
    }

    package var history: History { state.history }

    /// Adds an entry whose signature has been checked.
    @discardableResult
    package mutating func add(_ entry: Entry) -> History.Arrival {
        state.add(entry)
    }

    /// What the entries that are here mean.
    ///
    /// Let go of it before more is added: a copy that is kept makes the next entry copy everything.
    package mutating func evaluation() -> Evaluation {
        if !state.isComplete { changed.formUnion(state.judgeArrivals()) }
        return state
    }

    /// The documents whose members or keepers, or their devices, may be others than when this was last
    /// asked; sorted.
    package mutating func documentsChanged() -> [DocumentID] {
        let evaluation = evaluation()
        defer { changed = [] }
        return changed.compactMap { evaluation.judgedDocument($0)?.document }.sorted()
    }

    /// Evaluates a set of entries once.
    package static func evaluate(_ entries: some Sequence<Entry>) -> Evaluation {
        var log = MembershipLog(entries)
        return log.evaluation()
    }
}
