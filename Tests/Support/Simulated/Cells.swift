package import Replica

/// The cells that simulated people write to.
package enum Cells {
    package static let record = Replica.Record(type: 1, id: RecordID(high: 1, low: 1))
    package static let note = CellAddress(record: record, field: 1, type: .text)
    package static let danger = CellAddress(record: record, field: 2, type: .multiRegister)
    package static let attempts = CellAddress(record: record, field: 3, type: .counter)
    package static let markers = CellAddress(record: record, field: 4, type: .addWinsSet)
}
