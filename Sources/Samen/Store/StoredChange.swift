import FoundationEssentials
import GRDB
import Trust
import Wire

/// A change in the store, with what the device makes of it.
struct StoredChange {
    let number: Int64
    let change: SealedChange
    let standing: ChangeStanding
    let since: UInt64
    let isInSnapshot: Bool

    init(_ row: Row) throws {
        let bytes = Array(row["sealed"] as Data)
        guard let message = try? WireSealedChange(decoding: bytes),
            let change = try? SealedChange(message)
        else { throw Store.damaged }
        number = row["number"]
        self.change = change
        standing = ChangeStanding(row)
        since = UInt64(bitPattern: row["since"] as Int64)
        isInSnapshot = row["in_snapshot"] != 0
    }
}

/// What the device makes of a change: whether it may take effect, and whether it can be read.
struct ChangeStanding: Hashable {
    enum Content: Int, Hashable {
        /// Part of the document.
        case merged
        /// Part of the document's graph; the engine cannot read what it does.
        case opaque
        /// Not part of the document until something else is here.
        case waiting
        /// It does not open as a change: a stand-in is part of the document's graph.
        case unopened
    }

    /// Why it has no effect; nil where it may have one.
    var void: Reason?
    var content: Content
    /// Why it is opaque or waits.
    var obstacle: Reason?

    /// Part of the document, or soon to be: the engine has it.
    var isWithEngine: Bool {
        content != .waiting || obstacle == .pendingDependency
    }

    static let full = ChangeStanding(void: nil, content: .merged, obstacle: nil)
}

extension ChangeStanding {
    init(_ row: Row) {
        void = (row["void"] as String?).flatMap(Reason.init)
        content = Content(rawValue: row["content"]) ?? .waiting
        obstacle = (row["obstacle"] as String?).flatMap(Reason.init)
    }
}
