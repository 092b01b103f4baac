// Where two entries of one device claim one number.

extension Membership {
    /// Logs in which a device signed two entries side by side, the network's first, each with the last
    /// entry of the longest branch.
    ///
    /// Whether that is void is for the evaluation to say: a removal may have named a branch.
    package func forkedLogs(of device: DeviceID) -> [(log: Log, last: EntryID)] {
        logs(of: .device(device)).compactMap { log in
            guard let last = lastEntry(of: .device(device), in: log), hasFork(upTo: last.id) else {
                return nil
            }
            return (log, last.id)
        }.sorted { Self.key($0.log).lexicographicallyPrecedes(Self.key($1.log)) }
    }

    /// The last entry of a device in a log, if it signed two side by side before; nil is the network's.
    package func forkedEnd(of device: DeviceID, in document: DocumentID?) -> EntryID? {
        let log = document.map { Log.document($0) } ?? .network
        guard let last = lastEntry(of: .device(device), in: log), hasFork(upTo: last.id) else {
            return nil
        }
        return last.id
    }

    private static func key(_ log: Log) -> [UInt8] {
        switch log {
        case .network: []
        case .document(let document): document.bytes
        }
    }

    /// Whether an entry, or one before it on its author's chain, has a rival.
    package func hasFork(upTo id: EntryID) -> Bool {
        let history = log.history
        var next = entry(id)
        while let current = next {
            if let number = history.number(of: current.id), history.hasRival(number) { return true }
            next = current.facts.authorPrev.flatMap { entry($0) }
        }
        return false
    }
}
