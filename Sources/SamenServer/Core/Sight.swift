import Sync
import Trust

/// What of the feed one device may see, as the membership logs stand.
struct Sight {
    let device: DeviceID
    private let scope: Scope
    private let readers: Readers

    private enum Scope {
        /// The network's log, and everything in the documents of its members.
        case members
        /// Only these entries: those that removed the device, and what they rest on.
        case removal(Set<EntryID>)
    }

    /// A device in force.
    init(member device: DeviceID, _ readers: Readers) {
        self.device = device
        self.readers = readers
        scope = .members
    }

    /// A device that was removed.
    init(removed device: DeviceID, by entries: Set<EntryID>) {
        self.device = device
        readers = Readers()
        scope = .removal(entries)
    }

    /// Whether anything of a document, or of the network's log under its own identifier, may be seen.
    func mayInclude(_ document: DocumentID) -> Bool {
        switch scope {
        case .removal: true
        case .members:
            document == DocumentHeads.networkLog || readers.contains(device, document)
        }
    }

    func includes(_ row: FeedRow) -> Bool {
        switch scope {
        case .removal(let entries):
            return row.kind == .entry && row.entry.map(entries.contains) ?? false
        case .members:
            if let target = row.target { return target == device }
            guard let document = row.document else { return true }
            return readers.contains(device, document)
        }
    }
}
