/// How often each author's chain has named a delegation.
struct DelegationUses: Sendable {
    private struct Key: Hashable, Sendable {
        let delegation: EntryID
        let signer: Int?
    }

    /// In the order of arrival.
    private var uses: [Key: [Int]] = [:]
    /// By entry: how often its chain has named its delegation, up to and with it.
    private var counts: [Int: UInt64] = [:]

    /// Notes that an entry, the last of `chains`, names a delegation.
    mutating func note(_ delegation: EntryID, at entry: Int, by signer: Int?, _ chains: Chains) {
        let key = Key(delegation: delegation, signer: signer)
        let before = uses[key]?.last { chains.holds($0, upTo: entry) }
        counts[entry] = (before.flatMap { counts[$0] } ?? 0) + 1
        uses[key, default: []].append(entry)
    }

    /// How often the chain up to this entry has named the delegation that it names.
    func count(at entry: Int) -> UInt64 {
        counts[entry] ?? 0
    }
}
