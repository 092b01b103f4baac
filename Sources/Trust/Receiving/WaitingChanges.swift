/// Changes that are not yet known to be authentic, within bounds that are fair by author.
///
/// Several with one place may wait side by side, each under its own hash: an altered copy never takes
/// the place of the true one.
struct WaitingChanges: Sendable {
    enum Signature: Sendable {
        case unchecked, right, wrong
    }

    struct Item: Sendable {
        let change: SealedChange
        var signature = Signature.unchecked
    }

    private(set) var chains: [ChainID: [ChangeID: Item]] = [:]
    private(set) var count = 0
    private var bytes = 0
    private var bytesByDevice: [DeviceID: Int] = [:]
    private let limit: (count: Int, bytes: Int)

    init(limit: (count: Int, bytes: Int)) {
        self.limit = limit
    }

    /// The changes of a chain in order of place, then of hash.
    func items(of chain: ChainID) -> [Item] {
        (chains[chain] ?? [:]).values.sorted {
            ($0.change.place.seq, $0.change.id) < ($1.change.place.seq, $1.change.id)
        }
    }

    mutating func add(_ change: SealedChange) {
        let chain = change.place.chain
        guard chains[chain]?[change.id] == nil else { return }
        chains[chain, default: [:]][change.id] = Item(change: change)
        count += 1
        bytes += change.size
        bytesByDevice[chain.device, default: 0] += change.size
    }

    mutating func mark(_ change: SealedChange, _ signature: Signature) {
        chains[change.place.chain]?[change.id]?.signature = signature
    }

    mutating func remove(_ change: SealedChange) {
        let chain = change.place.chain
        guard chains[chain]?.removeValue(forKey: change.id) != nil else { return }
        if chains[chain]?.isEmpty == true { chains[chain] = nil }
        count -= 1
        bytes -= change.size
        bytesByDevice[chain.device, default: 0] -= change.size
        if bytesByDevice[chain.device] == 0 { bytesByDevice[chain.device] = nil }
    }

    /// Past the bounds the devices with the most bytes lose their latest changes, down to a tenth
    /// below the bounds, so that a flood costs little.
    ///
    /// What is lost is fetched again.
    mutating func evict() -> [SealedChange] {
        guard count > limit.count || bytes > limit.bytes else { return [] }
        let goal = (count: limit.count / 10 * 9, bytes: limit.bytes / 10 * 9)
        var latestFirst: [DeviceID: [SealedChange]] = [:]
        for (chain, items) in chains {
            latestFirst[chain.device, default: []] += items.values.map(\.change)
        }
        latestFirst = latestFirst.mapValues { changes in
            // Taken from the end, so the earliest places come last to go.
            changes.sorted { ($0.place.seq, $0.id) < ($1.place.seq, $1.id) }
        }
        var evicted: [SealedChange] = []
        while count > goal.count || bytes > goal.bytes {
            let heaviest = bytesByDevice.max { ($0.value, $0.key) < ($1.value, $1.key) }?.key
            guard let heaviest, let change = latestFirst[heaviest]?.popLast() else { break }
            remove(change)
            evicted.append(change)
        }
        return evicted
    }
}
