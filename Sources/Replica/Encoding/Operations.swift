/// The operations of one change on one cell.
///
/// Coarse on purpose: one enum a cell and change, with columns inside, never one per operation.
enum Operations: Equatable {
    /// The canonical bytes of the one value that is written.
    case write([UInt8])
    /// Elements as canonical bytes, each list ascending, none in both.
    case set(added: [[UInt8]], removed: [[UInt8]])
    case increment(Int64)
    case text(TextOperations)
    case list(ListOperations)
    /// Bytes for a merge type that this version does not know.
    case unknown([UInt8])

    /// What counts towards `Limits.documentOperations`.
    var count: Int {
        switch self {
        case .write, .increment, .unknown: 1
        case .set(let added, let removed): added.count + removed.count
        case .text(let text): text.kinds.count
        case .list(let list): list.kinds.count
        }
    }
}

/// Insertions and deletions in one text, in the order they were made, in columns.
struct TextOperations: Equatable {
    static let insertion: UInt8 = 0
    static let deletion: UInt8 = 1

    var kinds: [UInt8] = []
    /// Scalars before the operation, in the author's view at that moment.
    var positions: [UInt32] = []
    /// Scalars inserted or deleted.
    var lengths: [UInt32] = []
    /// The inserted scalars, one after another, as UTF-8.
    var text: [UInt8] = []
}

/// Insertions, deletions and moves in one list, in the order they were made, in columns.
struct ListOperations: Equatable {
    static let insertion: UInt8 = 0
    static let deletion: UInt8 = 1
    static let move: UInt8 = 2

    var kinds: [UInt8] = []
    var positions: [UInt32] = []
    /// Elements inserted or deleted; for a move, the index at which the element ends.
    var arguments: [UInt32] = []
    /// The inserted elements, one after another.
    var records: [RecordID] = []
}

/// The operations of one change on one cell, with the cell's address.
struct CellOperations: Equatable {
    let address: CellAddress
    let operations: Operations
}
