extension Evaluation {
    /// The valid entries of the network's log that removed a device or its member, with everything
    /// of that log they rest on: what a device that was removed may still be handed.
    package func removalProof(of device: DeviceID) -> Set<EntryID> {
        guard let number = history.devices.number(of: device) else { return [] }
        let grants = network.grants
        var removals = grants.resignations[number] ?? []
        removals += grants.deviceRemovals[number] ?? []
        for member in Set((grants.devices[number] ?? []).map(\.member)) {
            removals += grants.memberRemovals[member] ?? []
        }
        let ends = removals.map(\.entry)
        var proof: Set<EntryID> = []
        for entry in history.logs[History.network].entries
        where ends.contains(where: { $0 == entry || history.pasts.isBefore(entry, $0) }) {
            proof.insert(history.entries[entry].id)
        }
        return proof
    }
}
