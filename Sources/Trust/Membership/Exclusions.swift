/// An epoch whose maker left out a device that it knew to be a current member's.
package struct Exclusion: Hashable, Sendable {
    package let document: DocumentID
    package let epoch: EpochID
    /// The `NewEpoch`, and whose it is.
    package let entry: EntryID
    package let author: DeviceID
}

extension Evaluation {
    /// The epochs of a document from which a device was left out knowingly and that nobody has granted
    /// it since, by epoch.
    ///
    /// A device that came later was left out by nobody.
    package func exclusions(of device: DeviceID, from document: DocumentID) -> [Exclusion] {
        guard role(of: device, in: document) != nil,
            let number = history.devices.number(of: device),
            let log = history.logNumber(for: .document(document)),
            let creation = history.logs[log].creation
        else { return [] }
        let lacking = epochs(of: document).filter {
            $0.isValid && !$0.recipients.contains(.device(device))
        }
        let grants = (network.grants.devices[number] ?? []).map(\.entry)
        var judge: DocumentJudge?
        var found: [Exclusion] = []
        for epoch in lacking {
            for entry in history.logs[log].entries {
                guard case .newEpoch(let new) = history.entries[entry].action,
                    new.epoch == epoch.id, new.commitment == epoch.commitment,
                    case .device(let author) = history.entries[entry].author,
                    grants.contains(where: { history.knows(entry, $0) })
                else { continue }
                let judged = judge ?? DocumentJudge(log: log, creation: creation, network: network)
                judge = judged
                guard judged.hasPlace(number, at: entry) else { continue }
                found.append(
                    Exclusion(
                        document: document,
                        epoch: epoch.id,
                        entry: history.entries[entry].id,
                        author: author
                    )
                )
            }
        }
        return found
    }
}

extension DocumentJudge {
    /// Whether, by what the author of an entry had seen, a device acted for a member of the document.
    fileprivate func hasPlace(_ device: Int, at entry: Int) -> Bool {
        network.standings(of: device, in: .known(entry)).contains { standing in
            !roles(of: standing.member, in: .past(entry), knowing: .known(entry)).isEmpty
        }
    }
}
