import CaseFile
import FoundationEssentials
import GRDB
import Replica
import Trust

extension CaseBook {
    /// Everything that people must look at: fields with different values, and paragraphs in which
    /// two wrote at once; of one case, or of all.
    ///
    /// Throws `SamenError` if no case has this code here.
    public func review(_ code: String? = nil) throws -> [ReviewItem] {
        if try device.tables({ try CaseIndex($0).hasStaleTexts() }) {
            _ = try work { try $0.compareTexts() }
        }
        return try device.look { look in
            let index = CaseIndex(look.database)
            let cases = try code.map { [try index.caseID($0)] } ?? index.casesToReview()
            return try cases.flatMap { caseID in
                try CaseReading(caseID, from: &look, for: device.member).reviewItems
            }
        }
    }

    /// What people must look at in one field: what `resolve` is to be told as seen.
    ///
    /// Throws `SamenError` if the record or the field is not known here.
    public func review(ofField name: String, of code: String) throws -> [ReviewItem] {
        try device.look { look in
            let place = try CaseIndex(look.database).fieldPlace(name, code)
            let reading = try CaseReading(place.caseID, from: &look, for: device.member)
            return reading.items(at: place.field.cell(of: place.record))
        }
    }

    /// Decides a difference: the value in `text` takes the place of all that were shown.
    ///
    /// Of a text in which two wrote at once, `text` is nil: it was looked at, and stands as it is
    /// now. `seen` is what was shown, for a text every paragraph of it; a value that comes later
    /// and was not seen opens the field again. Throws `SamenError` with `contested` if what stands
    /// is not what was shown.
    public func resolve(
        _ name: String,
        of code: String,
        with text: String?,
        reason: String,
        seen: [FieldView]
    ) throws {
        try work { work in
            let place = try CaseIndex(work.database).fieldPlace(name, code)
            let reading = try CaseReading(place.caseID, from: &work, for: device.member)
            let address = place.field.cell(of: place.record)
            let shown = reading.items(at: address).map(\.field)
            guard !shown.isEmpty, shown == seen else { throw SamenError.changedMeanwhile }
            let value = try text.map { try Self.parsed($0, for: place.field) }
            guard (value == nil) == (place.field.mergeType == .text) else {
                throw SamenError.noSuchField
            }
            let standing = reading.files(place.field.compartments).filter {
                $0.document.stands(address)
            }
            guard standing.allSatisfy(\.place.mayWrite) else { throw Command.notMember }
            let values = reading.reading(place.field, of: place.record).values.map(\.value)
            let stamp = work.stamp
            let event = try Self.values { () throws(CaseFileError) in
                try Event(
                    CaseFields.resolution,
                    stamp,
                    [
                        "field": .cell(address), "seen": .values(values),
                        "chosen": .value(value?.value ?? .empty), "reason": .text(reason),
                    ]
                )
            }
            for file in standing {
                let record = try newRecord(nil, in: work.database)
                try work.edit(file.place.id) { edit throws(ReplicaError) in
                    if let value { try edit.write(value.value, to: address) }
                    try edit.record(event, as: record)
                }
            }
            try work.compareTexts()
        }
    }
}

extension CaseReading {
    /// What people must look at, field by field.
    fileprivate var reviewItems: [ReviewItem] {
        let addresses = Set(
            files.flatMap { file in
                file.document.contested.map(\.address)
                    + file.document.addresses.filter { $0.type == .text }
            }
        )
        // What differs only between two documents of one compartment.
        let doubled = doubledAddresses
        return addresses.union(doubled).sorted().flatMap { items(at: $0) }
    }

    private var doubledAddresses: Set<CellAddress> {
        var counts: [Compartment: Int] = [:]
        for file in files { counts[file.place.compartment, default: 0] += 1 }
        let doubled = files.filter { counts[$0.place.compartment, default: 0] > 1 }
        return Set(doubled.flatMap { $0.document.addresses })
    }

    fileprivate func items(at address: CellAddress) -> [ReviewItem] {
        guard let field = CaseSchema.field(at: address), field.compartment != .drafts else {
            return []
        }
        let record = address.record.id
        let view = view(field, of: record)
        guard view.isContested else { return [] }
        guard field.mergeType == .text else { return [item(field, record, view, nil)] }
        return files.flatMap { file in
            file.document.unreviewed(address).map { paragraph in
                item(
                    field,
                    record,
                    concurrent(view, address, paragraph, in: file),
                    file.document.words(address, paragraph.range)
                )
            }
        }
    }

    private func item(
        _ field: Field,
        _ record: RecordID,
        _ view: FieldView,
        _ paragraph: String?
    ) -> ReviewItem {
        ReviewItem(
            caseCode: ShortID(.case, caseID).description,
            recordCode: field.entity.code(of: record),
            title: title(field.entity, record),
            field: view,
            paragraph: paragraph
        )
    }

    /// The field with what each of the changes wrote in the paragraph.
    private func concurrent(
        _ view: FieldView,
        _ address: CellAddress,
        _ paragraph: ConcurrentRange,
        in file: File
    ) -> FieldView {
        let changes = paragraph.changes.map { change in
            (change, at: file.document.status(of: change)?.authored ?? 0)
        }.sorted { ($0.at, $0.0) < ($1.at, $1.0) }
        let values = changes.map { change, at in
            let words = file.document.words(address, paragraph.range, by: change)
            return ValueView(
                value: words.isEmpty ? .removedWords : Shown(text: words),
                author: author(of: change),
                at: at
            )
        }
        return FieldView(
            name: view.name,
            label: view.label,
            isCritical: view.isCritical,
            isContested: true,
            effective: nil,
            values: values
        )
    }
}

extension Shown {
    /// What stands for words that are no longer there.
    fileprivate static let removedWords = Shown(
        code: nil,
        english: "(only took words away)",
        dutch: "(haalde alleen woorden weg)"
    )
}
