package import Replica

extension CellAddress {
    /// The cell as a value: what an event is about.
    ///
    /// Record type, record, field, merge type.
    var value: Value {
        .list([
            .int(Int64(record.type)), .record(record.id), .int(Int64(field)),
            .int(Int64(type.rawValue)),
        ])
    }

    /// The cell that a value names, or nil.
    package init?(_ value: Value) {
        guard case .list(let items) = value, items.count == 4,
            case .int(let recordType) = items[0], case .record(let id) = items[1],
            case .int(let field) = items[2], case .int(let merge) = items[3],
            let recordType = UInt16(exactly: recordType), let field = UInt16(exactly: field),
            let merge = UInt8(exactly: merge)
        else { return nil }
        self.init(
            record: Record(type: recordType, id: id),
            field: field,
            type: MergeType(rawValue: merge)
        )
    }
}
