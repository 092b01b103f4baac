/// Changes that are not yet known to be authentic, within bounds that are fair by author.
///
/// Several with one place may wait side by side, each under its own hash: an altered copy never takes
/// the place of the true one. A signature is no part of that hash, so copies that differ in nothing
/// else wait side by side too.
struct WaitingChanges: Sendable {
    enum Signature: Sendable {
        case unchecked, right, wrong
    }

    struct Item: Sendable {
        let change: SealedChange
        var signature = Signature.unchecked
    }

    /// By chain and hash: the copies in the order in which they came.
    private(set) var chains: [ChainID: [ChangeID: [Item]]] = [:]
    private(set) var count = 0
    private var bytes = 0
    private var bytesByDevice: [DeviceID: Int] = [:]
    private let limit: (count: Int, bytes: Int)

    init(limit: (count: Int, bytes: Int)) {
        self.limit = limit
    }

    /// The changes of a chain in order of place, then of hash; of one hash in the order of arrival.
    func items(of chain: ChainID) -> [Item] {
        (chains[chain] ?? [:]).sorted { a, b in
            (a.value[0].change.place.seq, a.key) < (b.value[0].change.place.seq, b.key)
        }.flatMap(\.value)
    }

    mutating func add(_ change: SealedChange, _ signature: Signature = .unchecked) {
        let chain = change.place.chain
        let copies = chains[chain]?[change.id] ?? []
        guard !copies.contains(where: { $0.change.signature == change.signature }) else { return }
        chains[chain, default: [:]][change.id, default: []]
            .append(Item(change: change, signature: signature))
        weigh(change, 1)
    }

    mutating func mark(_ change: SealedChange, _ signature: Signature) {
        let index = chains[change.place.chain]?[change.id]?
            .firstIndex { $0.change.signature == change.signature }
        guard let index else { return }
        chains[change.place.chain]?[change.id]?[index].signature = signature
    }

    /// Takes out a change with all its copies.
    mutating func remove(_ change: SealedChange) {
        let chain = change.place.chain
        guard let copies = chains[chain]?.removeValue(forKey: change.id) else { return }
        if chains[chain]?.isEmpty == true { chains[chain] = nil }
        for copy in copies { weigh(copy.change, -1) }
    }

    private mutating func weigh(_ change: SealedChange, _ sign: Int) {
        let device = change.place.chain.device
        count += sign
        bytes += sign * change.size
        bytesByDevice[device, default: 0] += sign * change.size
        if bytesByDevice[device] == 0 { bytesByDevice[device] = nil }
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
            latestFirst[chain.device, default: []] += items.values.map { $0[0].change }
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
