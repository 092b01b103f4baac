/// What a set of entries means: who is a member, which devices may act, and what each document
/// allows.
///
/// It is a function of the set. Two devices with the same entries reach the same evaluation, in
/// whatever order and however often the entries came.
package struct Evaluation: Sendable {
    let network: NetworkEvaluation
    /// By number of the log.
    let judged: [Int: DocumentEvaluation]
    /// The members of the network, each with its highest role.
    package let members: [MemberID: Role]
    /// The devices in force: for each member that it acts for, the role up to which it may act.
    package let devices: [DeviceID: [MemberID: Role]]
    /// Devices of each member in force, sorted.
    private let devicesByMember: [MemberID: [DeviceID]]

    /// The entries and their order.
    package var history: History { network.history }

    /// Evaluates a history, keeping what an evaluation of an earlier state of it already knows.
    init(_ history: History, after earlier: Evaluation? = nil) {
        let entries = history.logs[History.network].entries.count
        var reused = earlier.flatMap { $0.network.levels.count == entries ? $0.network : nil }
        reused?.history = history
        let network = reused ?? NetworkEvaluation(history)
        let known = reused == nil ? [:] : earlier?.judged ?? [:]
        var judged: [Int: DocumentEvaluation] = [:]
        for (log, record) in history.logs.enumerated() {
            guard let creation = record.creation, !history.nodes[creation].isStopped else {
                continue
            }
            if let same = known[log], same.levels.count == record.entries.count {
                judged[log] = same
            } else {
                let judge = DocumentJudge(log: log, creation: creation, network: network)
                judged[log] = DocumentEvaluation(judge)
            }
        }
        self.network = network
        self.judged = judged
        members = network.currentMembers()
        devices = network.currentDevices()
        devicesByMember = Evaluation.devicesByMember(devices)
    }

    private static func devicesByMember(
        _ devices: [DeviceID: [MemberID: Role]]
    ) -> [MemberID: [DeviceID]] {
        var found: [MemberID: [DeviceID]] = [:]
        for (device, members) in devices {
            for member in members.keys { found[member, default: []].append(device) }
        }
        return found.mapValues { $0.sorted() }
    }
}

// MARK: - Entries

extension Evaluation {
    /// What became of an entry; nil if it is not here.
    package func verdict(of id: EntryID) -> Verdict? {
        guard let number = history.number(of: id) else {
            return history.contains(id) ? .pending : nil
        }
        return verdict(of: number)
    }

    /// What became of every entry.
    package var verdicts: [EntryID: Verdict] {
        var found: [EntryID: Verdict] = [:]
        for number in history.entries.indices {
            found[history.entries[number].id] = verdict(of: number)
        }
        for id in history.pending { found[id] = .pending }
        return found
    }

    /// The entries with a verdict, sorted.
    package func entries(_ verdict: Verdict) -> [EntryID] {
        if verdict == .pending { return history.pending }
        return history.entries.indices
            .filter { self.verdict(of: $0) == verdict }
            .map { history.entries[$0].id }
            .sorted()
    }

    private func verdict(of number: Int) -> Verdict {
        let node = history.nodes[number]
        if node.isStopped { return .stopped }
        let levels = node.log == History.network ? network.levels : judged[node.log]?.levels ?? []
        let isValid = node.ordinal < levels.count && levels[node.ordinal] != nil
        return isValid ? .valid : .void
    }

    /// Device grants under a delegation that no administrator's entry has seen yet, sorted.
    package var toConfirm: [EntryID] {
        network.unconfirmedGrants().map { history.entries[$0].id }.sorted()
    }

    /// Actions that this version cannot read by the root or by an administrator in good standing.
    ///
    /// While there are any, nothing may be sealed: an update is needed. Sorted.
    package var actionsThatStopSealing: [EntryID] {
        history.entries.indices
            .filter { number in
                let entry = history.entries[number]
                return !entry.action.isKnown(in: entry.log) && network.isByAdministrator(number)
            }
            .map { history.entries[$0].id }
            .sorted()
    }
}

// MARK: - The network

extension Evaluation {
    /// The devices of a member in force, sorted.
    package func devices(of member: MemberID) -> [DeviceID] {
        devicesByMember[member] ?? []
    }

    /// For which members a device may act, and up to which role; empty for one that is unknown or
    /// removed.
    package func standing(of device: DeviceID) -> [MemberID: Role] {
        devices[device] ?? [:]
    }

    /// Devices that were once granted and are no longer in force, sorted.
    package var removedDevices: [DeviceID] {
        network.grants.devices.keys
            .map { history.devices.values[$0] }
            .filter { devices[$0] == nil }
            .sorted()
    }

    /// The servers, with the hashes of their keys.
    ///
    /// Of several grants for one server the later takes the place of the earlier; concurrent ones
    /// all stand. Sorted by server, then by entry.
    package var servers: [ServerGrant] {
        network.latestValid { action -> (ServerID, ServerGrant)? in
            guard case .serverGrant(let grant) = action else { return nil }
            return (grant.server, grant)
        }
    }

    /// The offline keys of an organisation, sorted.
    ///
    /// A later grant takes the place of the earlier; concurrent ones all stand.
    package func recoveryRecipients(of organisation: OrganisationID) -> [RecoveryID] {
        let grants = network.latestValid { action -> (OrganisationID, RecoveryID)? in
            guard case .recoveryGrant(let grant) = action, grant.organisation == organisation else {
                return nil
            }
            return (grant.organisation, grant.recipient)
        }
        return Set(grants).sorted()
    }

    /// Members whose handover a lead has confirmed and nobody has granted a role since.
    package var handoversConfirmed: Set<MemberID> {
        network.confirmedHandovers()
    }

    /// What the next entry of the network's log, and each document's next entry, names as seen.
    package var networkHeads: [EntryID] {
        history.heads(of: .network)
    }

    /// What the next entry of a log names as its parents.
    package func heads(of log: Log) -> [EntryID] {
        history.heads(of: log)
    }
}
