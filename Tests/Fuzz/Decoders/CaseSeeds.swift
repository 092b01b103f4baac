import CaseFile
import Replica

/// Changes that write values of the vectors into cells of a case.
enum CaseSeeds {
    struct Cell {
        let field: Field
        let value: [UInt8]
    }

    static func inputs(_ vectors: Vectors) throws -> [[UInt8]] {
        try values(vectors).map { changes([$0]) } + contested + samples + events
    }

    private static func values(_ vectors: Vectors) throws -> [Cell] {
        let written =
            try vectors.values("casefile", ["entered"])
            + vectors.values("casefile", ["events"])
        return written.compactMap { $0 as? [String: Any] }.compactMap { vector in
            let value = Vectors.bytes(vector["bytes"])
            guard let place = vector["place"] as? String, !value.isEmpty,
                let field = CaseSchema.fields.first(where: { name(of: $0) == place })
            else { return nil }
            return Cell(field: field, value: value)
        }
    }

    // Several people who write the same field, none knowing of the others.

    /// A value of each kind, of which no field has a use for all.
    private static let odd: [[UInt8]] = [
        [0], [1], [2], number, bytes(16), text("zz"), text("yy"), text("unknown"), record,
        [7, 2, 0, 2], [8, 1, 1, 2], [9, 1, 7],
    ]
    private static let number: [UInt8] = [3, 10]
    private static let record: [UInt8] = [6] + [UInt8](repeating: 0, count: 15) + [1]

    private static func bytes(_ count: Int) -> [UInt8] {
        [4, UInt8(count)] + [UInt8](repeating: 7, count: count)
    }

    /// The first field of each way to choose among what people wrote.
    private static let cautious: [Field] = {
        let ways: [(Caution) -> Bool] = [
            { if case .order = $0 { true } else { false } },
            { $0 == .earliest }, { $0 == .intersection }, { $0 == .allShown },
        ]
        return ways.compactMap { isThis in
            CaseSchema.fields.first { isThis($0.caution) && !$0.isSet && !$0.isEvent }
        } + [CaseFields.dangerLevel, CaseFields.waitingSince, CaseFields.contactWindow]
    }()

    private static var contested: [[UInt8]] {
        let fields = cautious.flatMap { field in
            [
                odd, [text("2026-11-20"), text("2025-01-01"), number], [text("zz"), text("yy")],
                [text("2026-11-20"), [0]], [number, bytes(3)], [text("high"), text("later")],
                [text("2026-02-30"), text("0000-00-00")], [number], [[0]],
            ].map { values in changes(values.map { Cell(field: field, value: $0) }) }
        }
        let weeks = [
            ["1-5 15:30-17:00; 6 10:00-12:00", "3 00:00-24:00"],
            ["1 09:00-10:00", "2 09:00-10:00", "never"],
            ["1-7 09:00-10:00 09:30-11:00 08:00-08:30"], ["1"], ["1 later"], ["8 09:00-10:00"],
            ["1 10:00-09:00"], ["x 09:00-10:00", "1 09:00-10:00"], ["1-2-3 09:00-10:00"],
        ].map { texts in
            changes(texts.map { Cell(field: CaseFields.contactWindow, value: text($0)) })
        }
        return fields + weeks
    }

    // Every field once.

    /// Some fields at a time, each with a value of its kind, and with values of others.
    private static var samples: [[UInt8]] {
        stride(from: 0, to: CaseSchema.fields.count, by: 12).flatMap { start in
            let fields = CaseSchema.fields[start..<min(start + 12, CaseSchema.fields.count)]
            let others: [[UInt8]] = [[9, 1, 7], [7, 1, 3, 5], text("?"), record, [1]]
            return [changes(fields.map { Cell(field: $0, value: value(of: $0.kind)) })]
                + others.map { value in changes(fields.map { Cell(field: $0, value: value) }) }
        }
    }

    /// Events of each kind: two of one kind, and with parts that are not what they should be.
    private static var events: [[UInt8]] {
        let others: [[UInt8]] = [
            text("?"), number, record, bytes(32), bytes(3), [7, 1] + text("x"),
            [7, 2] + text("x") + number, [7, 1, 7, 2] + text("x") + number, [7, 0], [1],
            [3] + [UInt8](repeating: 0xFF, count: 9) + [1],
        ]
        return CaseSchema.fields.filter(\.isEvent).flatMap { field in
            let whole = Cell(field: field, value: value(of: field.kind))
            let wrong = others.map { value in Cell(field: field, value: parts(field) { _ in value })
            }
            return [changes([whole, whole]), changes(wrong)]
        } + opened
    }

    /// What a document says of itself, with a part left out or contradicted.
    private static var opened: [[UInt8]] {
        let field = CaseFields.opened
        let alone = parts(field) { $0.name == "case_id" ? record : nil }
        let other = parts(field) { $0.name == "case_id" ? record : text("core") }
        return [
            changes([Cell(field: field, value: alone)]),
            changes([Cell(field: field, value: alone), Cell(field: field, value: other)]),
            changes([Cell(field: field, value: parts(field) { _ in record })]),
        ]
    }

    private static func value(of kind: Kind) -> [UInt8] {
        switch kind {
        case .code(let vocabulary), .codeOrLine(let vocabulary):
            text(vocabulary.terms.first?.code ?? "other")
        case .date, .time: text("2026-11-20")
        case .week: text("1-5 15:30-17:00")
        case .moment, .number, .any: [3, 0x80, 0xE4, 0x97, 0xD0, 0x12]
        case .member, .party: bytes(32)
        case .organisation: bytes(16)
        case .reference: record
        case .answers(let vocabulary):
            [7, 1, 7, 2] + text(vocabulary.terms.first?.code ?? "") + text("because")
        case .list(let kind): [7, 1] + value(of: kind)
        case .parts(let parts): Self.parts(Part.known + parts) { value(of: $0.kind) }
        default: text("words")
        }
    }

    private static func parts(_ field: Field, _ value: (Part) -> [UInt8]?) -> [UInt8] {
        parts(field.parts, value)
    }

    /// Parts of an event, in the order of their codes.
    private static func parts(_ parts: [Part], _ value: (Part) -> [UInt8]?) -> [UInt8] {
        let written = parts.sorted { $0.code < $1.code }.compactMap { part in
            value(part).map { number(part.code) + $0 }
        }
        return [8, UInt8(written.count)] + written.flatMap { $0 }
    }

    // As changes.

    /// One change for each cell, each by a device of its own.
    private static func changes(_ cells: [Cell]) -> [UInt8] {
        cells.enumerated().flatMap { index, cell -> [UInt8] in
            let payload = payload(cell)
            let place: [UInt8] = [UInt8(index + 1), 1, 1]
            return place + place + [0, UInt8(payload.count >> 8), UInt8(payload.count & 255)]
                + payload
        }
    }

    private static func payload(_ cell: Cell) -> [UInt8] {
        let address = cell.field.cell(of: RecordID(high: 0, low: 1))
        let record = number(address.record.type) + [UInt8](repeating: 0, count: 15) + [1]
        let operations = cell.field.isSet ? [1] + cell.value + [0] : cell.value
        return [1, 4, 0, 0, 0, 0, 1, 1] + record + [1, 0] + number(address.field)
            + [address.type.rawValue] + number(UInt16(operations.count)) + operations
    }

    private static func number(_ number: UInt16) -> [UInt8] {
        number < 0x80 ? [UInt8(number)] : [UInt8(number & 0x7F) | 0x80] + Self.number(number >> 7)
    }

    private static func text(_ text: String) -> [UInt8] {
        text.isEmpty ? [0] : [5, UInt8(text.utf8.count)] + Array(text.utf8)
    }

    private static func name(of field: Field) -> String {
        "\(field.entity.rawValue).\(field.code)"
    }
}

extension Part {
    /// What every event says of when it happened.
    fileprivate static let known = [happened, precision, recorded]
}
