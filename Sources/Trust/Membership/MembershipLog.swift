/// A growing set of entries and what it means.
///
/// Add entries as they arrive and ask for the evaluation once for each page. Documents that no new
/// entry concerns are not judged again; a new entry of the network's log concerns them all.
package struct MembershipLog: Sendable {
    package private(set) var history = History()
    private var latest: Evaluation?

    package init() {}

    package init(_ entries: some Sequence<Entry>) {
        for entry in entries { history.add(entry) }
    }

    /// Adds an entry whose signature has been checked.
    @discardableResult
    package mutating func add(_ entry: Entry) -> History.Arrival {
        let arrival = history.add(entry)
        if arrival != .duplicate { isStale = true }
        return arrival
    }

    /// What the entries that are here mean.
    package mutating func evaluation() -> Evaluation {
        if let latest, !isStale { return latest }
        let evaluation = Evaluation(history, after: latest)
        (latest, isStale) = (evaluation, false)
        return evaluation
    }

    /// Whether entries were added since the latest evaluation.
    private var isStale = true

    /// Evaluates a set of entries once.
    package static func evaluate(_ entries: some Sequence<Entry>) -> Evaluation {
        var log = MembershipLog(entries)
        return log.evaluation()
    }
}
