/// Which entries of the network's log rest on what: where to look again when a verdict changes.
///
/// All lists are in the order of arrival, in which every entry follows its past.
struct Concerns: Sendable {
    /// By device: what it signed.
    private(set) var signed: [Int: [Int]] = [:]
    /// By device: what is about it, and removals by two that it proposed.
    private var aboutDevice: [Int: [Int]] = [:]
    /// By member: what is about it.
    private var aboutMember: [Int: [Int]] = [:]
    /// By delegation or proposal: what rests on it.
    private var uses: [Int: [Int]] = [:]

    /// Notes an entry that can be judged.
    mutating func note(_ entry: Int, in history: History) {
        let node = history.nodes[entry]
        if let signer = node.signer { signed[signer, default: []].append(entry) }
        if let device = node.device { aboutDevice[device, default: []].append(entry) }
        if let member = node.member { aboutMember[member, default: []].append(entry) }
        guard let used = history.entries[entry].action.usedEntry,
            let number = history.number(of: used)
        else { return }
        uses[number, default: []].append(entry)
        if case .remove = history.entries[entry].action,
            let proposer = history.nodes[number].signer
        {
            aboutDevice[proposer, default: []].append(entry)
        }
    }

    /// What came after an entry and depends on how a device stands.
    func onDevice(_ device: Int, after entry: Int) -> [Int] {
        later(signed[device], than: entry) + later(aboutDevice[device], than: entry)
    }

    /// What came after an entry and depends on how a member, with these devices, stands.
    func onMember(_ member: Int, devices: Set<Int>, after entry: Int) -> [Int] {
        devices.reduce(into: later(aboutMember[member], than: entry)) { found, device in
            found += onDevice(device, after: entry)
        }
    }

    /// What is about a device.
    func about(device: Int) -> [Int] { aboutDevice[device] ?? [] }

    /// What is about a member.
    func about(member: Int) -> [Int] { aboutMember[member] ?? [] }

    /// What rests on a delegation or a proposal.
    func onUse(of entry: Int) -> [Int] {
        uses[entry] ?? []
    }

    private func later(_ entries: [Int]?, than entry: Int) -> [Int] {
        guard let entries else { return [] }
        var (low, high) = (0, entries.count)
        while low < high {
            let middle = (low + high) / 2
            if entries[middle] <= entry { low = middle + 1 } else { high = middle }
        }
        return Array(entries[low...])
    }
}

extension Action {
    /// The delegation or the proposal that an entry rests on.
    fileprivate var usedEntry: EntryID? {
        switch self {
        case .deviceGrant(let grant): grant.delegation
        case .remove(let removal): removal.proposal
        default: nil
        }
    }
}

/// Members and devices whose standing may have changed.
struct Stir: Sendable {
    var members: Set<Int> = []
    var devices: Set<Int> = []
}
