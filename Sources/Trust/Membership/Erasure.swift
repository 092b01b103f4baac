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

extension DocumentJudge {
    func erasure() -> Erasure {
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
        guard !requests.isEmpty else { return .none }
        approvals.removeAll { !requests.contains($0.request) }
        let isApproved = approvals.contains { approval in
            holds.allSatisfy { hold in
                let lifts = lifts[hold] ?? []
                let wasAsked = history.pasts.isBefore(hold, approval.request)
                return isAny(of: lifts, before: approval.entry)
                    && (!wasAsked || isAny(of: lifts, before: approval.request))
            }
        }
        if isApproved { return .approved }
        return approvals.isEmpty ? .requested : .held
    }

    private func isAny(of lifts: [Int], before entry: Int) -> Bool {
        lifts.contains { history.pasts.isBefore($0, entry) }
    }
}
