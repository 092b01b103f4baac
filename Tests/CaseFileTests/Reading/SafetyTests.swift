import CaseFile
import Replica
import Testing

/// S10, over random work of two or three people who hear of each other late.
@Suite struct `Safety-critical fields` {
    private static let fields = CaseSchema.fields.filter {
        $0.isSafetyCritical && ($0.mergeType == .multiRegister || $0.mergeType == .earliest)
    }

    @Test func `keep every value until someone who had seen it wrote another`() throws {
        for seed in 0..<UInt64(2_000) {
            var town = try Self.town(seed)
            let document = Self.everything(of: &town)
            for write in town.writes {
                let cell = write.field.cell(of: write.record)
                let isReplaced = town.writes.contains {
                    $0.field == write.field && $0.record == write.record
                        && $0.seen.contains(write.change)
                }
                let stands = document.current(cell).contains {
                    $0.author == write.change && $0.value == write.value
                }
                if stands == isReplaced { Issue.record("seed \(seed) \(write.field.name)") }
            }
        }
    }

    @Test func `have the same in force whatever the order of arrival, and the most cautious`()
        throws
    {
        let orders = try Self.decidedOrders()
        var contests = 0
        for seed in 10_000..<UInt64(12_000) {
            var town = try Self.town(seed)
            let first = Self.everything(of: &town)
            let second = Self.everything(of: &town)
            for field in Set(town.fields) {
                let reading = first.reading(field, of: record(1))
                if reading != second.reading(field, of: record(1)) {
                    Issue.record("seed \(seed) \(field.name)")
                }
                guard let order = orders[field] else { continue }
                let standing = reading.current.map { Self.code($0.value, field) }
                let expected = standing.min { Self.isMoreCautious($0, $1, order) }
                let unwritten = field.vocabulary?.hasUnknown == true ? Vocabulary.unknown : nil
                if reading.effective?.code != expected ?? unwritten {
                    Issue.record("seed \(seed) \(field.name): \(standing)")
                }
                let distinct = Set(reading.current.map(\.value))
                if reading.isContested != (distinct.count > 1) { Issue.record("seed \(seed)") }
                if reading.isContested { contests += 1 }
            }
        }
        #expect(contests > 500)
    }

    @Test func `without an order leave the choice to people`() throws {
        for seed in 20_000..<UInt64(20_500) {
            var town = try Self.town(seed)
            let document = Self.everything(of: &town)
            for field in Set(town.fields) where field.caution == .allShown {
                let reading = document.reading(field, of: record(1))
                let values = Set(reading.current.map(\.value))
                if values.count > 1, !reading.isUndecided, field.vocabulary == nil {
                    Issue.record("seed \(seed) \(field.name)")
                }
                if Set(reading.values.map(\.value)) != values { Issue.record("seed \(seed)") }
            }
        }
    }

    @Test func `give the earliest beginning of waiting that stands`() throws {
        for seed in 30_000..<UInt64(30_500) {
            var town = Town([CaseFields.waitingSince], devices: 3, seed: seed)
            try town.run(steps: 12)
            let document = Self.everything(of: &town)
            let reading = document.reading(CaseFields.waitingSince, of: record(1))
            let dates = reading.current.map { FieldValue(read: $0.value, of: reading.field).date }
            let earliest = dates.compactMap(\.self).min()
            if reading.effective?.date != earliest { Issue.record("seed \(seed)") }
            let today = try #require(CivilDate("2040-01-01"))
            let waiting = document.waiting(of: record(1), to: today)
            if waiting?.since != earliest { Issue.record("seed \(seed)") }
        }
    }
}

extension `Safety-critical fields` {
    private static func town(_ seed: UInt64) throws -> Town {
        var random = SplitMix64(seed: seed)
        let chosen = (0..<1 + random.below(2)).map { _ in random.pick(fields) }
        var town = Town(chosen, devices: 2 + random.below(2), seed: seed)
        try town.run(steps: 6 + random.below(8))
        return town
    }

    /// A document to which all changes came, in some order.
    private static func everything(of town: inout Town) -> Document {
        var document = Document()
        for change in town.changes.shuffled(using: &town.random) { _ = document.merge([change]) }
        return document
    }

    /// The orders of the list that was decided, apart from the program's.
    private static func decidedOrders() throws -> [Field: [String]] {
        var orders: [Field: [String]] = [:]
        let rows = try Lists.rows(of: "fields").filter { $0[5].contains(">") }
        for field in CaseSchema.fields {
            let entity = field.entity.label(in: .english)
            let name = field.isSafetyCritical ? "\(field.name) ⚠" : field.name
            guard let row = rows.first(where: { $0[0] == entity && $0[1] == name }) else {
                continue
            }
            orders[field] = row[5].split(separator: " > ").map {
                String($0.prefix { $0 != " " })
            }
        }
        return orders
    }

    /// The code as it counts, or nil for empty where unknown is no word.
    private static func code(_ value: Value, _ field: Field) -> String? {
        if case .string(let code) = value { return code }
        return field.vocabulary?.hasUnknown == true ? Vocabulary.unknown : nil
    }

    /// A code that is not in the order before all, then nothing, then the order.
    private static func isMoreCautious(_ a: String?, _ b: String?, _ order: [String]) -> Bool {
        func rank(_ code: String?) -> Int {
            guard let code else { return 0 }
            return order.firstIndex(of: code).map { $0 + 1 } ?? -1
        }
        return rank(a) == rank(b) ? (a ?? "") < (b ?? "") : rank(a) < rank(b)
    }
}
