/// The entries that count as seen when a question is asked.
enum View: Sendable {
    case everything
    /// The past of an entry.
    case past(Int)
    /// What the author of an entry knew of the network's log.
    case known(Int)
}

extension History {
    func sees(_ view: View, _ entry: Int) -> Bool {
        switch view {
        case .everything:
            return true
        case .past(let viewer):
            return pasts.isBefore(entry, viewer)
        case .known(let viewer):
            return knows(viewer, entry)
        }
    }

    /// Whether the author of `viewer` knew an entry of the network's log.
    func knows(_ viewer: Int, _ entry: Int) -> Bool {
        if nodes[viewer].log == History.network { return pasts.isBefore(entry, viewer) }
        return pasts.contains(entry, in: knownMarks(of: viewer))
    }
}
