// Devices that are back only because whoever had removed them is not believed any more.

extension NetworkEvaluation {
    /// Devices in force that were removed, by a removal which is void only because its author turned
    /// out to be in wrong hands, and which nobody has granted again since.
    ///
    /// That removal may have been a thief's, or a true report of a theft. Only people can tell.
    func undecidedReturns() -> Set<Int> {
        var found: Set<Int> = []
        for entry in history.kinds.removals where level(of: entry) == nil {
            let distrusts = distrusts(of: entry)
            guard !distrusts.isEmpty, let organisation = history.nodes[entry].organisation else {
                continue
            }
            for device in devices(namedBy: entry) {
                let grants = standings(of: device, in: .everything)
                    .filter { $0.organisation == organisation }
                    .flatMap { [$0.deviceGrant, $0.roleGrant] }
                let isDecided = grants.contains { grant in
                    distrusts.contains { history.pasts.isBefore($0.entry, grant) }
                }
                if !grants.isEmpty, !isDecided { found.insert(device) }
            }
        }
        return found
    }

    /// The removals of its author, for being in wrong hands, without which a void removal would count.
    private func distrusts(of entry: Int) -> [Removal] {
        guard history.isReadable(entry), let signer = history.nodes[entry].signer else { return [] }
        let standings = standings(of: signer, in: .past(entry))
        guard let level = standings.map(\.level).min() else { return [] }
        let acting = standings.filter { $0.level == level }
        guard permits(entry, at: level, organisations: Set(acting.map(\.organisation))) else {
            return []
        }
        return acting.flatMap { removals(of: $0, above: level) }.filter { removal in
            guard case .remove(let remove) = history.entries[removal.entry].action else {
                return false
            }
            return remove.reason == .compromised && history.pasts.isBefore(entry, removal.entry)
                && denies(removal, entry)
        }
    }

    private func devices(namedBy entry: Int) -> Set<Int> {
        let node = history.nodes[entry]
        if let member = node.member { return grants.devicesEverGranted(to: member) }
        return node.device.map { [$0] } ?? []
    }
}
