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
        let before = history.pasts.marksBefore(lastOf: ends)
        var proof = Set(ends.map { history.entries[$0].id })
        for entry in history.logs[History.network].entries
        where history.pasts.contains(entry, in: before) {
            proof.insert(history.entries[entry].id)
        }
        return proof
    }
}
