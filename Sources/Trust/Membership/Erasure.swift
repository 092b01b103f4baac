/// How far the erasure of a document has come.
package enum Erasure: String, Hashable, Sendable, CaseIterable {
    case none
    /// A valid request, and no valid approval of one.
    case requested
    /// Approved, but a hold stands against every approval.
    case held
    /// In force once the waiting time has passed, which the server counts.
    case approved
}

/// What the erasure of a document rests on.
package struct ErasureGrounds: Hashable, Sendable {
    package let state: Erasure
    /// Valid requests, sorted.
    package let requests: [EntryID]
    /// Valid approvals of one of them, sorted.
    package let approvals: [EntryID]
    /// Of the approvals those against which no hold stands, sorted.
    package let inForce: [EntryID]
    /// Holds that block and that nobody has lifted, sorted.
    package let holds: [EntryID]
}

extension DocumentJudge {
    func erasure() -> ErasureGrounds {
        var requests: Set<Int> = []
        var approvals: [(entry: Int, request: Int)] = []
        var lifts: [Int: [Int]] = [:]
        for entry in readable where level(of: entry) != nil {
            switch history.entries[entry].action {
            case .eraseRequest:
                requests.insert(entry)
            case .eraseApprove(let approve):
                guard let request = history.number(of: approve.request) else { continue }
                approvals.append((entry, request))
            case .holdLift(let lift):
                guard let hold = history.number(of: lift.hold) else { continue }
                lifts[hold, default: []].append(entry)
            default:
                break
            }
        }
        approvals.removeAll { !requests.contains($0.request) }
        let inForce = approvals.filter { approval in
            holds.allSatisfy { hold in
                let lifts = lifts[hold] ?? []
                let wasAsked = history.pasts.isBefore(hold, approval.request)
                return isAny(of: lifts, before: approval.entry)
                    && (!wasAsked || isAny(of: lifts, before: approval.request))
            }
        }
        return ErasureGrounds(
            state: !inForce.isEmpty
                ? .approved : !approvals.isEmpty ? .held : requests.isEmpty ? .none : .requested,
            requests: requests.map { history.entries[$0].id }.sorted(),
            approvals: approvals.map { history.entries[$0.entry].id }.sorted(),
            inForce: inForce.map { history.entries[$0.entry].id }.sorted(),
            holds: holds.filter { lifts[$0] == nil }.map { history.entries[$0].id }.sorted()
        )
    }

    private func isAny(of lifts: [Int], before entry: Int) -> Bool {
        lifts.contains { history.pasts.isBefore($0, entry) }
    }
}
