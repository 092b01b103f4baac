// Cutoffs: how far the entries and changes of removed devices count in one document.

extension DocumentJudge {
    /// The level at which a cutoff holds as a lead's or an administrator's, if it does.
    func leadingLevel(of entry: Int, _ cutoff: Cutoff) -> Level? {
        let acting = standings(signing: entry).filter { $0.organisation == organisation }
        let isLeading = acting.contains { standing in
            standing.level <= .lead
                && !isUnaware(entry, ofAny: network.removals(of: standing, above: standing.level))
        }
        return isLeading && isSound(cutoff, in: entry) ? acting.map(\.level).min() : nil
    }

    /// Cutoffs that leads and administrators had recorded before they were removed themselves, as far as
    /// the cutoffs for their own devices reach; in the order of arrival.
    ///
    /// None of them covers anything any longer: somebody has to repeat it.
    func lapsedCutoffs() -> [EntryID] {
        let isLeading = Set(leadingCutoffs)
        return readable.filter { entry in
            guard case .cutoff(let cutoff) = history.entries[entry].action,
                !isLeading.contains(entry), isCovered(entry), isSound(cutoff, in: entry)
            else { return false }
            return isByLead(entry)
        }.map { history.entries[$0].id }
    }

    private func isSound(_ cutoff: Cutoff, in entry: Int) -> Bool {
        forks.last(upTo: entry, in: history) == nil
            && !(cutoff.entries.isEmpty && cutoff.changes.isEmpty)
            && cutoff.changes.allSatisfy { wasRemoved($0.device, knownTo: entry) }
            && cutoff.entries.allSatisfy { isSound($0, in: entry) }
    }

    private func isSound(_ point: ChainPoint, in cutoff: Int) -> Bool {
        guard let named = history.number(of: point.entry) else { return false }
        return wasRemoved(point.device, knownTo: cutoff)
            && history.covers(point, named, seenBy: cutoff)
    }

    /// Whether the author of an entry knew a removal of the device or of a member it acted for.
    func wasRemoved(_ id: DeviceID, knownTo entry: Int) -> Bool {
        guard let device = history.devices.number(of: id) else { return false }
        return (network.grants.devices[device] ?? []).contains { granted in
            guard history.knows(entry, granted.entry) else { return false }
            let ofMember = network.grants.memberRemovals[granted.member] ?? []
            let ofDevice = (network.grants.deviceRemovals[device] ?? []).filter { removal in
                removal.organisation == granted.organisation
            }
            return (ofMember + ofDevice).contains { history.knows(entry, $0.entry) }
        }
    }

    /// Whether the author of an entry knew that all for whom the device acts had lost their place in
    /// the document.
    func wasExcluded(_ id: DeviceID, knownTo entry: Int) -> Bool {
        guard let device = history.devices.number(of: id) else { return false }
        let members = Set((network.grants.devices[device] ?? []).map(\.member))
        let wasExcluded = members.contains { member in
            (exclusions[member] ?? []).contains { history.pasts.isBefore($0.entry, entry) }
        }
        return wasExcluded
            && members.allSatisfy {
                roles(of: $0, in: .past(entry), knowing: .known(entry)).isEmpty
            }
    }

    private func isByLead(_ entry: Int) -> Bool {
        standings(signing: entry).contains {
            $0.organisation == organisation && $0.level <= .lead
        }
    }

    /// Devices that act for a member who was removed from the document and is not back, sorted.
    func excludedDevices() -> [DeviceID] {
        guard !exclusions.isEmpty else { return [] }
        let present = Set(currentMembers().keys)
        func isOut(_ member: Int) -> Bool {
            exclusions[member] != nil && !present.contains(history.members.values[member])
        }
        return network.grants.devices.filter { $0.value.contains { isOut($0.member) } }
            .map { history.devices.values[$0.key] }.sorted()
    }

    func latestEntryCutoffs() -> [Int: [(cutoff: Int, point: ChainPoint)]] {
        var named: [Int: [(cutoff: Int, point: ChainPoint)]] = [:]
        for entry in leadingCutoffs {
            guard case .cutoff(let cutoff) = history.entries[entry].action else { continue }
            for point in cutoff.entries {
                guard let device = history.devices.number(of: point.device) else { continue }
                named[device, default: []].append((entry, point))
            }
        }
        return named.mapValues { points in latest(points, by: \.cutoff) }
    }

    /// Whether the cutoffs in force for the author's device cover its entry.
    func isCovered(_ entry: Int) -> Bool {
        guard let signer = history.nodes[entry].signer,
            let latest = entryCutoffs[signer], !latest.isEmpty
        else { return false }
        return latest.allSatisfy { history.covers($0.point, entry, seenBy: $0.cutoff) }
    }

    /// The cutoff for changes in force for each device that has one.
    func changeCutoffs() -> [DeviceID: EffectiveCutoff] {
        var leading: [DeviceID: [(cutoff: Int, heads: [ChangeHead])]] = [:]
        var members: [DeviceID: [ChangeHead]] = [:]
        let isLeading = Set(leadingCutoffs)
        for entry in readable where level(of: entry) != nil {
            guard case .cutoff(let cutoff) = history.entries[entry].action else { continue }
            for change in cutoff.changes {
                let wasRemoved = wasRemoved(change.device, knownTo: entry)
                guard wasRemoved || wasExcluded(change.device, knownTo: entry) else { continue }
                // A removal from the document alone is none on which entries could rest.
                if isLeading.contains(entry) || !wasRemoved && isByLead(entry) {
                    leading[change.device, default: []].append((entry, change.heads))
                } else {
                    members[change.device, default: []] += change.heads
                }
            }
        }
        let ofMembers = members.mapValues { EffectiveCutoff(ofMembers: $0) }
        let ofLeads = leading.mapValues { cutoffs in
            EffectiveCutoff(ofLeads: latest(cutoffs, by: \.cutoff).map(\.heads))
        }
        return ofMembers.merging(ofLeads) { _, lead in lead }
    }

    /// Those that no later one of them has seen.
    private func latest<Named>(_ named: [Named], by entry: (Named) -> Int) -> [Named] {
        guard named.count > 1 else { return named }
        return named.filter { one in
            !named.contains { history.pasts.isBefore(entry(one), entry($0)) }
        }
    }
}

/// How far a removed device's changes count in a document.
///
/// A chain without a head here counts for nothing. More than one head of a chain stand at one
/// number on branches of a fork: by leads' authority a change must then lie on every one of them,
/// by members' on any.
package struct EffectiveCutoff: Hashable, Sendable {
    package enum Authority: Hashable, Sendable {
        /// A lead or an administrator; several only where they were concurrent, and then the
        /// smallest holds.
        case leads
        /// Other members, where no lead has spoken; the largest holds.
        case members
    }

    package let authority: Authority
    /// Sorted.
    package let heads: [ChangeHead]

    init(ofLeads cutoffs: [[ChangeHead]]) {
        authority = .leads
        let everywhere = cutoffs.map { Set($0.map(\.incarnation)) }
        let common = everywhere.dropFirst().reduce(everywhere.first ?? []) { $0.intersection($1) }
        let named = cutoffs.joined().filter { common.contains($0.incarnation) }
        heads = EffectiveCutoff.extremes(of: Array(named)) { $0 < $1 }
    }

    init(ofMembers heads: [ChangeHead]) {
        authority = .members
        self.heads = EffectiveCutoff.extremes(of: heads) { $0 > $1 }
    }

    /// The number of the last change of an incarnation that can count; 0 where none does.
    package func limit(of incarnation: IncarnationID) -> UInt64 {
        heads.first { $0.incarnation == incarnation }?.seq ?? 0
    }

    /// These heads of the same device, none beyond this cutoff.
    package func bounding(_ heads: [ChangeHead]) -> [ChangeHead] {
        heads.flatMap { head in
            let named = self.heads.filter { $0.incarnation == head.incarnation }
            guard let limit = named.first?.seq else { return [ChangeHead]() }
            return head.seq < limit ? [head] : named
        }
    }

    private static func extremes(
        of heads: [ChangeHead],
        by prefers: (UInt64, UInt64) -> Bool
    ) -> [ChangeHead] {
        let chains = Dictionary(grouping: Set(heads), by: \.incarnation)
        return chains.values.flatMap { chain in
            chain.filter { head in !chain.contains { prefers($0.seq, head.seq) } }
        }.sorted()
    }
}
