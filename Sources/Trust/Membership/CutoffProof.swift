// Which cutoffs show that an entry of a removed author counts, or that it does not.

extension Evaluation {
    /// The earliest cutoffs in a document's log by which an entry counts although its author was removed
    /// without its knowing, or by which it counts no longer although others had covered it.
    ///
    /// Later ones say the same, but rest on what came later. Empty for an entry that rests on none.
    func cutoffsShowing(_ entry: Int, in log: Int) -> Set<Int> {
        guard let signer = history.nodes[entry].signer, isUnawareOfRemoval(entry, signer) else {
            return []
        }
        let named = leadingCutoffs(naming: signer, in: log)
        let covering = named.filter { covers($0, entry, of: signer) }
        let others = named.filter { !covering.contains($0) }
        guard isValid(entry) else {
            // If none ever covered it, the removal alone says enough.
            return covering.isEmpty ? [] : earliest(of: others, against: covering, isEnough: true)
        }
        return earliest(of: covering, against: others, isEnough: false)
    }

    /// The first of the cutoffs that none of the opposite has replaced; unless one of them is enough,
    /// also the first that replaces each of those.
    private func earliest(
        of cutoffs: [Int],
        against opposite: [Int],
        isEnough: Bool
    ) -> Set<Int> {
        let standing = cutoffs.filter { one in
            !opposite.contains { history.pasts.isBefore(one, $0) }
        }
        guard !isEnough, !opposite.isEmpty else { return Set(standing.prefix(1)) }
        return Set(
            opposite.compactMap { replaced in
                standing.first { history.pasts.isBefore(replaced, $0) }
            }
        )
    }

    private func isUnawareOfRemoval(_ entry: Int, _ signer: Int) -> Bool {
        network.removalsByOthers(of: signer).contains { !history.knows(entry, $0) }
    }

    /// In the order of arrival.
    private func leadingCutoffs(naming device: Int, in log: Int) -> [Int] {
        (judgedDocument(log)?.leadingCutoffs ?? []).filter { !points(of: device, in: $0).isEmpty }
    }

    private func covers(_ cutoff: Int, _ entry: Int, of signer: Int) -> Bool {
        points(of: signer, in: cutoff).allSatisfy {
            history.covers($0, entry, seenBy: cutoff)
        }
    }

    private func points(of device: Int, in entry: Int) -> [ChainPoint] {
        guard case .cutoff(let cutoff) = history.entries[entry].action else { return [] }
        let name = history.devices.values[device]
        return cutoff.entries.filter { $0.device == name }
    }
}
