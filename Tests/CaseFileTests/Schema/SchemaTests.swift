import CaseFile
import Replica
import Testing

@Suite struct `The schema` {
    /// Fields that the program needs beside those of the list.
    private static let additions: Set<String> = [
        "Case change_reason", "Case rejection", "Draft destination",
    ]

    @Test func `has every field as it was decided`() throws {
        var missing = Self.published
        for row in try Lists.rows(of: "fields") where row[3] != "derived" {
            #expect(missing.remove(row) != nil, "\(row)")
        }
        #expect(Set(missing.map { "\($0[0]) \($0[1])" }) == Self.additions)
    }

    @Test func `computes what is not stored`() throws {
        let derived = try Lists.rows(of: "fields").filter { $0[3] == "derived" }
            .map { [$0[0], $0[1], $0[2]] }
        let known = DerivedField.all.map {
            [$0.entity.label(in: .english), $0.name, $0.label(in: .dutch)]
        }
        #expect(Set(known) == Set(derived))
    }

    @Test func `gives no two fields of a record one code`() {
        var places: Set<[UInt16]> = []
        for field in CaseSchema.fields {
            #expect(places.insert([field.recordType, field.code]).inserted, "\(field.name)")
            #expect(field.code != CellAddress.removedField, "\(field.name)")
        }
        #expect(places.count == CaseSchema.fields.count)
    }

    @Test func `gives things and events about them types of their own`() {
        let types = Entity.allCases.flatMap { [$0.recordType, $0.eventType] }
        #expect(Set(types).count == types.count)
        #expect(Entity.allCases.allSatisfy { $0.recordType.isMultiple(of: 2) })
        #expect(Entity.allCases.allSatisfy { Entity(recordType: $0.eventType) == $0 })
        #expect(Entity(recordType: 3000) == nil)
    }

    @Test func `finds each field again at its cell`() throws {
        let id = RecordID(high: 7, low: 9)
        for field in CaseSchema.fields {
            #expect(CaseSchema.field(at: field.cell(of: id)) == field)
            #expect(CaseSchema.field(named: field.name, of: field.entity) == field)
            let cell = field.cell(of: id)
            let other: MergeType = cell.type == .text ? .counter : .text
            let disguised = CellAddress(record: cell.record, field: cell.field, type: other)
            #expect(CaseSchema.field(at: disguised) == nil)
        }
    }

    @Test func `lets a reader append that they looked, and nothing else`() {
        let appended = CaseSchema.fields.filter {
            CaseSchema.accessRecordTypes.contains($0.recordType)
        }
        #expect(appended.map(\.name) == ["access"])
    }

    @Test func `orders every code that a safety-critical field may hold`() throws {
        for field in CaseSchema.fields {
            guard case .order(let codes, let acting) = field.caution else { continue }
            let known = try #require(field.vocabulary, "\(field.name)").terms.map(\.code)
            #expect(Set(codes).isSubset(of: known), "\(field.name)")
            #expect(codes.count == Set(codes).count, "\(field.name)")
            if field.isSafetyCritical { #expect(codes.count == known.count, "\(field.name)") }
            if let acting { #expect(codes.first == acting, "\(field.name)") }
        }
    }

    @Test func `never lets a safety-critical field be overwritten by the last writer`() {
        for field in CaseSchema.fields where field.isSafetyCritical {
            #expect(field.mergeType != .register && field.mergeType != .counter, "\(field.name)")
        }
    }

    @Test(arguments: Language.allCases)
    func `has a label for everything`(_ language: Language) {
        for field in CaseSchema.fields {
            #expect(!field.label(in: language).isEmpty, "\(field.name)")
            for part in field.parts {
                #expect(!part.label(in: language).isEmpty, "\(field.name).\(part.name)")
            }
        }
        for entity in Entity.allCases {
            let labels = CaseSchema.fields(of: entity).map { $0.label(in: language) }
            #expect(Set(labels).count == labels.count, "\(entity)")
            #expect(!entity.label(in: language).isEmpty)
        }
        let entities = Entity.allCases.map { $0.label(in: language) }
        #expect(Set(entities).count == entities.count)
        let compartments = Compartment.allCases.map { $0.label(in: language) }
        #expect(Set(compartments).count == compartments.count)
    }

    @Test func `gives the parts of an event codes and names of their own`() {
        for field in CaseSchema.fields where field.isEvent {
            let parts = field.parts
            #expect(parts.map(\.code) == parts.map(\.code).sorted(), "\(field.name)")
            #expect(Set(parts.map(\.code)).count == parts.count, "\(field.name)")
            #expect(Set(parts.map(\.name)).count == parts.count, "\(field.name)")
            #expect(parts.prefix(3).map(\.name) == ["happened_at", "precision", "recorded_at"])
        }
    }

    /// Each field as a line of the list.
    private static var published: Set<[String]> {
        Set(
            CaseSchema.fields.map { field in
                [
                    field.entity.label(in: .english),
                    field.isSafetyCritical ? "\(field.name) ⚠" : field.name,
                    field.label(in: .dutch),
                    field.mergeType.name,
                    field.home,
                    field.caution.published,
                ]
            }
        )
    }
}
