/// What a set of entries means: who is a member, which devices may act, and what each document
/// allows.
///
/// It is a function of the set. Two devices with the same entries reach the same evaluation, in
/// whatever order and however often the entries came.
package struct Evaluation: Sendable {
    private(set) var network = NetworkEvaluation()
    /// By number of the log.
    private(set) var judged: [Int: DocumentEvaluation] = [:]
    /// The members of the network, each with its highest role.
    package private(set) var members: [MemberID: Role] = [:]
    /// The devices in force: for each member that it acts for, the role up to which it may act.
    package private(set) var devices: [DeviceID: [MemberID: Role]] = [:]
    /// Devices of each member in force, sorted.
    private var devicesByMember: [MemberID: [DeviceID]] = [:]
    /// Devices in force whose removal counts no longer only because its author was in wrong hands: until
    /// someone with authority removes or grants them anew, nobody hands them keys unasked.
    package private(set) var undecidedReturns: Set<DeviceID> = []
    private var documentConcerns = DocumentConcerns()
    /// Logs whose beginning has no effect, by the organisation whose leads and administrators keep them.
    private var withoutBeginning: [OrganisationID: Set<Int>] = [:]
    /// Logs of documents that an organisation owns or has a member in.
    private var involving: [OrganisationID: Set<Int>] = [:]
    /// Members that are relays and nothing more.
    private var relayMembers: Set<MemberID> = []
    /// Logs with entries that are not judged yet.
    private var unjudged: Set<Int> = []

    /// The entries and their order.
    package var history: History { network.history }

    /// Whether every entry that is here is judged.
    var isComplete: Bool { unjudged.isEmpty }

    mutating func add(_ entry: Entry) -> History.Arrival {
        let arrival = network.history.add(entry)
        guard case .complete(let entries) = arrival else { return arrival }
        for id in entries {
            guard let number = network.history.number(of: id) else { continue }
            unjudged.insert(network.history.nodes[number].log)
        }
        return arrival
    }

    /// Judges what was added, and again whatever that concerns.
    ///
    /// - Returns: The logs of documents whose members, keepers or relays, or their devices, may be others
    ///   now.
    mutating func judgeArrivals() -> Set<Int> {
        let stir = network.judgeArrivals()
        var concerned = unjudged.subtracting([History.network])
        concerned.formUnion(documentConcerns.logs(readingAnyOf: stir))
        for log in concerned.sorted() { judge(log) }
        var keepers = stir.members.filter { mayKeep($0) }
        let relaysBefore = relayMembers
        let settled = settle(stir)
        keepers.formUnion(settled.filter { mayKeep($0) })
        concerned.formUnion(documentConcerns.logs(ofMembers: settled))
        for organisation in Set(keepers.map { history.members.values[$0].organisation }) {
            concerned.formUnion(withoutBeginning[organisation] ?? [])
        }
        let relays = settled.map { history.members.values[$0] }.filter {
            relaysBefore.contains($0) || relayMembers.contains($0)
        }
        for organisation in Set(relays.map(\.organisation)) {
            concerned.formUnion(involving[organisation] ?? [])
        }
        if unjudged.contains(History.network) {
            undecidedReturns = Set(network.undecidedReturns().map { history.devices.values[$0] })
        }
        unjudged = []
        return concerned
    }

    private mutating func judge(_ log: Int) {
        guard let creation = network.history.logs[log].creation,
            !network.history.nodes[creation].isStopped
        else { return }
        let judge = DocumentJudge(log: log, creation: creation, network: network)
        if let known = judged[log] {
            withoutBeginning[known.organisation]?.remove(log)
            for organisation in known.organisations { involving[organisation]?.remove(log) }
        }
        let document = DocumentEvaluation(judge)
        judged[log] = document
        for organisation in document?.organisations ?? [] {
            involving[organisation, default: []].insert(log)
        }
        if let document, !document.isFounded {
            withoutBeginning[document.organisation, default: []].insert(log)
        }
        documentConcerns.note(log, judge.concerns())
    }

    /// Whether a member keeps what its organisation's documents without a beginning hold.
    private func mayKeep(_ member: Int) -> Bool {
        members[history.members.values[member]]?.isKeeper ?? false
    }

    /// Says anew what members and devices are; answers whose devices, those of void grants among them,
    /// may be others now.
    private mutating func settle(_ stir: Stir) -> Set<Int> {
        var stirred = stir.devices
        var members = stir.members
        for member in stir.members {
            let name = history.members.values[member]
            let role = network.currentRole(of: member)
            self.members[name] = role
            if role == .relay { relayMembers.insert(name) } else { relayMembers.remove(name) }
            stirred.formUnion(network.grants.devicesEverGranted(to: member))
        }
        for device in stirred {
            let name = history.devices.values[device]
            let (before, now) = (devices[name] ?? [:], network.currentRoles(of: device))
            devices[name] = now.isEmpty ? nil : now
            members.formUnion(network.membersEverGranted(device))
            for member in Set(before.keys).union(now.keys) {
                if let number = history.members.number(of: member) { members.insert(number) }
                change(devicesOf: member, name, isThere: now[member] != nil)
            }
        }
        return members
    }

    private mutating func change(devicesOf member: MemberID, _ device: DeviceID, isThere: Bool) {
        var devices = devicesByMember.removeValue(forKey: member) ?? []
        let place = devices.firstIndex { $0 >= device } ?? devices.count
        let wasThere = place < devices.count && devices[place] == device
        if isThere, !wasThere { devices.insert(device, at: place) }
        if !isThere, wasThere { devices.remove(at: place) }
        if !devices.isEmpty { devicesByMember[member] = devices }
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
        history.kinds.unknownActions
            .filter { network.isByAdministrator($0) }
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

    /// The devices of an organisation's relays, sorted.
    package func relays(of organisation: OrganisationID) -> [DeviceID] {
        relayMembers.filter { $0.organisation == organisation }.flatMap { devices(of: $0) }.sorted()
    }

    /// Whether a device acts for a relay and for nobody else.
    package func isRelay(_ device: DeviceID) -> Bool {
        let standing = standing(of: device)
        return !standing.isEmpty && standing.values.allSatisfy { $0 == .relay }
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
        network.latestValid(of: history.kinds.serverGrants) { action -> (ServerID, ServerGrant)? in
            guard case .serverGrant(let grant) = action else { return nil }
            return (grant.server, grant)
        }
    }

    /// The offline keys of an organisation, sorted.
    ///
    /// A later grant takes the place of the earlier; concurrent ones all stand.
    package func recoveryRecipients(of organisation: OrganisationID) -> [RecoveryID] {
        let grants = network.latestValid(of: history.kinds.recoveryGrants) {
            action -> (OrganisationID, RecoveryID)? in
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
