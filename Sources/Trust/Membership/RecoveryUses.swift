/// Keys that were granted by a device to which nobody had given them: someone typed an
/// organisation's recovery words there.
///
/// It is read from the log itself, so whoever uses the words cannot leave out to say so.
package struct RecoveryUse: Hashable, Sendable {
    package let entry: EntryID
    package let document: DocumentID
    /// Who had the words.
    package let device: DeviceID
    /// Who can read the document by it, ascending.
    package let recipients: [DeviceID]
}

extension Evaluation {
    /// Every use of recovery words that the logs show, by document, then by entry.
    package var recoveryUses: [RecoveryUse] {
        documents.flatMap { recoveryUses(in: $0) }
    }

    package func recoveryUses(in document: DocumentID) -> [RecoveryUse] {
        var found: [EntryID: (device: DeviceID, recipients: Set<DeviceID>)] = [:]
        for epoch in epochs(of: document) {
            for named in epoch.wraps where named.counts {
                guard let author = named.author, !epoch.makers.contains(author),
                    !hadBeenGiven(epoch, to: author, before: named.entry)
                else { continue }
                found[named.entry, default: (author, [])].recipients.formUnion(
                    named.wrap.recipient.device.map { [$0] } ?? []
                )
            }
        }
        return found.sorted { $0.key < $1.key }.map { entry, use in
            RecoveryUse(
                entry: entry,
                document: document,
                device: use.device,
                recipients: use.recipients.sorted()
            )
        }
    }

    /// Whether an entry in the past of another had wrapped the epoch to a device.
    private func hadBeenGiven(_ epoch: Epoch, to device: DeviceID, before entry: EntryID) -> Bool {
        guard let number = history.number(of: entry) else { return true }
        return epoch.wraps.contains { named in
            named.wrap.recipient == .device(device)
                && history.number(of: named.entry).map { history.pasts.isBefore($0, number) }
                    ?? false
        }
    }
}

extension Recipient {
    /// The device; nil for a recovery recipient.
    package var device: DeviceID? {
        guard case .device(let device) = self else { return nil }
        return device
    }
}
