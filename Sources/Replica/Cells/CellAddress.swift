/// The identity of a record: 16 random bytes.
package struct RecordID: Hashable, Comparable, Sendable {
    let high, low: UInt64

    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// The identity with these 16 bytes, or nil if there are not 16.
    package init?(bytes: [UInt8]) {
        var reader = ByteReader(bytes)
        guard bytes.count == 16, let record = try? reader.record() else { return nil }
        self = record
    }

    package var bytes: [UInt8] {
        var writer = ByteWriter()
        writer.record(self)
        return writer.bytes
    }

    package static func < (a: RecordID, b: RecordID) -> Bool {
        (a.high, a.low) < (b.high, b.low)
    }
}

/// A record: what kind of thing it is, and which one.
///
/// The type is part of the address. Two writers that disagree about a record's type write two
/// records, so there is no conflict for a rule to decide.
package struct Record: Hashable, Comparable, Sendable {
    package let type: UInt16
    package let id: RecordID

    package init(type: UInt16, id: RecordID) {
        self.type = type
        self.id = id
    }

    package static func < (a: Record, b: Record) -> Bool {
        a.type != b.type ? a.type < b.type : a.id < b.id
    }
}

/// How concurrent operations on a cell merge.
///
/// The set is open: a code that this version does not know makes its cell opaque, kept and
/// forwarded but not shown.
package struct MergeType: RawRepresentable, Hashable, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// The last writer wins, by Lamport counter and then identity.
    package static let register = MergeType(rawValue: 1)
    /// Every value that no effective write has seen is current.
    package static let multiRegister = MergeType(rawValue: 2)
    /// As `multiRegister`; the smallest current value is in force, empty last.
    package static let earliest = MergeType(rawValue: 3)
    /// An element stands while some addition of it was seen by no removal.
    package static let addWinsSet = MergeType(rawValue: 4)
    /// An element stands only if some addition of it saw every removal of it.
    package static let removeWinsSet = MergeType(rawValue: 5)
    /// The sum of signed increments.
    package static let counter = MergeType(rawValue: 6)
    /// A sequence of Unicode scalars.
    package static let text = MergeType(rawValue: 7)
    /// A sequence of record identities that can be moved.
    package static let list = MergeType(rawValue: 8)
    /// Written whole, once.
    package static let event = MergeType(rawValue: 9)

    var isKnown: Bool { (1...9).contains(rawValue) }
    var isSet: Bool { self == .addWinsSet || self == .removeWinsSet }
    /// Whether the cell holds single values that are written, rather than edited.
    var isWritten: Bool {
        self == .register || self == .multiRegister || self == .earliest || self == .event
    }
    /// Whether operations name positions, which mean something only in their author's view.
    var isSequence: Bool { self == .text || self == .list }
}

/// The smallest thing that is edited: a field of a record, with its merge type.
package struct CellAddress: Hashable, Comparable, Sendable {
    package let record: Record
    package let field: UInt16
    package let type: MergeType

    /// The field code of the engine's own `removed` flag, in every record.
    package static let removedField: UInt16 = 0

    package init(record: Record, field: UInt16, type: MergeType) {
        self.record = record
        self.field = field
        self.type = type
    }

    /// The cell that says whether a record was removed, and why.
    package static func removed(_ record: Record) -> CellAddress {
        CellAddress(record: record, field: removedField, type: .multiRegister)
    }

    package static func < (a: CellAddress, b: CellAddress) -> Bool {
        if a.record != b.record { return a.record < b.record }
        return (a.field, a.type.rawValue) < (b.field, b.type.rawValue)
    }
}
