package import Replica

extension Document {
    /// What stands in a field of a record; of a set, its elements.
    ///
    /// Texts, lists, counters and events have readings of their own.
    package func reading(_ field: Field, of record: RecordID) -> FieldReading {
        let address = field.cell(of: record)
        return FieldReading(
            field,
            of: record,
            field.isSet ? additions(address) : current(address)
        )
    }

    /// The reading of a cell, or nil if this version does not know the field.
    package func reading(at address: CellAddress) -> FieldReading? {
        CaseSchema.field(at: address).map { reading($0, of: address.record.id) }
    }

    /// The distinct elements of a set.
    package func elements(_ field: Field, of record: RecordID) -> [FieldValue] {
        elements(field.cell(of: record)).map { FieldValue(read: $0, of: field) }
    }

    /// Every field about which people disagree, ascending by cell.
    package var contested: [FieldReading] {
        addresses.filter(isContestable).compactMap(reading(at:)).filter(\.isContested)
    }

    /// Every value that people wrote into a safety-critical field of a record, contested or not.
    package func safetyReadings(of entity: Entity, _ record: RecordID) -> [FieldReading] {
        CaseSchema.fields(of: entity)
            .filter { $0.isSafetyCritical && !$0.isEvent }
            .map { reading($0, of: record) }
    }

    /// Cells that this version knows nothing of: kept, forwarded, shown as they are.
    package var unknownCells: [CellAddress] {
        addresses.filter {
            CaseSchema.field(at: $0) == nil && $0.field != CellAddress.removedField
        }
    }

    /// The records of an entity in which something stands and which are not removed, ascending.
    package func records(of entity: Entity) -> [RecordID] {
        allRecords(of: entity).filter { !removal(of: entity, $0).isRemoved }
    }

    /// As `records(of:)`, with those that were removed.
    package func allRecords(of entity: Entity) -> [RecordID] {
        records.filter { $0.type == entity.recordType }.map(\.id)
    }

    private func isContestable(_ address: CellAddress) -> Bool {
        (address.type == .multiRegister || address.type == .earliest) && isContested(address)
    }
}
