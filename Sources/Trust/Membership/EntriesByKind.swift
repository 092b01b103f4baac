/// Entries that are asked for by what they do, each kind in the order of arrival.
struct EntriesByKind: Sendable {
    private(set) var serverGrants: [Int] = []
    private(set) var recoveryGrants: [Int] = []
    /// Device grants under a delegation.
    private(set) var delegatedGrants: [Int] = []
    private(set) var delegations: [Int] = []
    private(set) var handovers: [Int] = []
    private(set) var removals: [Int] = []
    /// Entries whose own action this version does not know.
    private(set) var unknownActions: [Int] = []

    mutating func note(_ number: Int, _ entry: Entry) {
        switch entry.action {
        case .serverGrant: serverGrants.append(number)
        case .recoveryGrant: recoveryGrants.append(number)
        case .deviceGrant(let grant) where grant.delegation != nil: delegatedGrants.append(number)
        case .delegation: delegations.append(number)
        case .handoverConfirmed: handovers.append(number)
        case .remove: removals.append(number)
        default: break
        }
        if !entry.action.isKnown(in: entry.log) { unknownActions.append(number) }
    }
}
