/// Changes that wait for what they depend on, bounded in number and bytes.
///
/// Each waits for one missing change at a time, so a change in the wrong order costs as much as
/// one in the right order. When there are too many, those furthest along in the chains of the
/// device that occupies most make room, so no author can crowd out the others.
struct Pending {
    private var waiting: [ChangeID: [Change]] = [:]
    private var held: Set<Change> = []
    /// How many changes wait that were sealed in a place.
    private var places: [ChangeID: Int] = [:]
    private(set) var bytes = 0

    var count: Int { held.count }

    /// Every change that waits, ascending by carrier.
    var changes: [Change] {
        held.sorted { ($0.carrier, $0.origin) < ($1.carrier, $1.origin) }
    }

    /// What is waited for and does not wait itself, with what waits for it; ascending.
    var missing: [(id: ChangeID, dependants: [ChangeID])] {
        waiting.filter { !$0.value.isEmpty && places[$0.key] == nil }
            .map { ($0.key, $0.value.map(\.carrier).sorted()) }.sorted { $0.0 < $1.0 }
    }

    /// Whether anything waits that was sealed in this place.
    func contains(carrier: ChangeID) -> Bool {
        places[carrier] != nil
    }

    mutating func add(_ change: Change, waitingFor missing: ChangeID) {
        guard held.insert(change).inserted else { return }
        places[change.carrier, default: 0] += 1
        waiting[missing, default: []].append(change)
        bytes += change.payload.count
    }

    /// Takes out everything that waits for `id`.
    mutating func take(waitingFor id: ChangeID) -> [Change] {
        guard let changes = waiting.removeValue(forKey: id) else { return [] }
        for change in changes { forget(change) }
        return changes
    }

    private mutating func forget(_ change: Change) {
        guard held.remove(change) != nil else { return }
        bytes -= change.payload.count
        let count = places[change.carrier] ?? 0
        places[change.carrier] = count > 1 ? count - 1 : nil
    }

    /// Evicts until the limits hold; returns the carriers that were evicted, ascending.
    mutating func trim() -> [ChangeID] {
        guard count > Limits.pendingChanges || bytes > Limits.pendingBytes else { return [] }
        var byDevice: [DeviceID: (bytes: Int, changes: [Change])] = [:]
        for change in changes {
            let device = change.carrier.chain.device
            byDevice[device, default: (0, [])].bytes += change.payload.count + Self.overhead
            byDevice[device, default: (0, [])].changes.append(change)
        }
        var evicted: Set<Change> = []
        var left = (count: count, bytes: bytes)
        while left.count > Limits.pendingChanges || left.bytes > Limits.pendingBytes {
            guard
                let heaviest = byDevice.max(by: {
                    ($0.value.bytes, $0.key) < ($1.value.bytes, $1.key)
                }),
                let last = byDevice[heaviest.key]?.changes.popLast()
            else { preconditionFailure("Whatever waits belongs to a device.") }
            byDevice[heaviest.key]?.bytes -= last.payload.count + Self.overhead
            evicted.insert(last)
            left = (left.count - 1, left.bytes - last.payload.count)
        }
        for key in waiting.keys { waiting[key]?.removeAll { evicted.contains($0) } }
        for change in evicted { forget(change) }
        return evicted.map(\.carrier).sorted()
    }

    /// What a change costs beyond its payload, so that empty ones count as well.
    private static let overhead = 128
}
