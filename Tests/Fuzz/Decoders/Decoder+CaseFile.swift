import CaseFile
import Replica

// What a case says, whoever wrote it, and what people type to name it.

extension Decoder {
    static let caseFile = [reading, shortID]

    private static let reading = Decoder(
        "case",
        of: [
            "CaseFile/Reading/Caution+Choice.swift", "CaseFile/Reading/EventReading.swift",
            "CaseFile/Reading/FieldReading.swift", "CaseFile/Reading/Opening.swift",
            "CaseFile/Values/Kind+Label.swift", "CaseFile/Time/WeekTimes.swift",
        ],
        apart: ["latestRecording", "standings", "2eeoi"],
        expansion: 512,
        seeds: { vectors in
            try CaseSeeds.values(vectors).map { CaseSeeds.changes([$0]) } + CaseSeeds.contested()
                + CaseSeeds.samples
        },
        read: { bytes in
            var document = Document()
            let merge = document.merge(ChangeList(bytes).changes)
            readEverything(in: document)
            return !merge.applied.isEmpty && merge.opaque.isEmpty
        }
    )

    private static func readEverything(in document: Document) {
        for language in [Language.dutch, .english] {
            for field in CaseSchema.fields {
                if field.isEvent {
                    for event in document.events(field) {
                        for part in field.parts { _ = event.label(part.name, in: language) }
                        for part in field.parts {
                            _ = (event.member(part.name), event.cell(part.name))
                            _ = (event.number(part.name), event.list(part.name))
                        }
                        _ = (event.happened, event.precision, event.unknownParts)
                    }
                    continue
                }
                for record in document.allRecords(of: field.entity) {
                    let reading = document.reading(field, of: record)
                    for value in reading.values { _ = value.label(in: language) }
                    _ = (reading.acting, reading.isUndecided, reading.isContested)
                    _ = document.removal(of: field.entity, record)
                }
            }
        }
        _ = (document.opening, document.phase, document.signals, document.contested)
        _ = document.unknownCells
        guard let today = CivilDate("2026-11-25") else { return }
        for record in document.allRecords(of: .case) { _ = document.waiting(of: record, to: today) }
    }

    private static let shortID = Decoder(
        "short-id",
        of: ["CaseFile/ShortID/Alphabet.swift", "CaseFile/ShortID/ShortID+Prefix.swift"],
        apart: ["resolve"],
        expansion: 256,
        seeds: { vectors in
            try vectors.texts("casefile", "typed", "typed").map { Array($0.utf8) }
        },
        read: { bytes in
            let text = String(decoding: bytes, as: UTF8.self)
            guard let prefix = try? ShortID.Prefix(text) else { return false }
            let bounds = prefix.bounds
            precondition(prefix.matches(bounds.lowest), "a prefix names what begins with it")
            precondition(prefix.matches(bounds.highest), "a prefix names what begins with it")
            guard let named = ShortID(prefix.kind, bounds.lowest),
                let again = try? ShortID.Prefix(named.long(Limits.idCharacters))
            else { preconditionFailure("an identifier that is written out can be read") }
            precondition(named.begins(with: again), "an identifier names itself")
            return true
        }
    )
}

/// Changes that write values of the vectors into cells of a case.
private enum CaseSeeds {
    struct Cell {
        let field: Field
        let value: [UInt8]
    }

    static func values(_ vectors: Vectors) throws -> [Cell] {
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

    /// Two people who write the same field of each kind, neither knowing of the other.
    static func contested() -> [[UInt8]] {
        [
            (Optional(CaseFields.dangerLevel), ["high", "later"]),
            (Optional(CaseFields.dangerLevel), ["acute", ""]),
            (WaitingSeeds.since, ["2026-11-20", "2025-01-01"]),
            (WaitingSeeds.since, ["2026-02-30", "0000-00-00"]),
            (WaitingSeeds.times, ["1-5 15:30-17:00; 6 10:00-12:00", "3 00:00-24:00"]),
        ].compactMap { field, texts in
            field.map { field in
                changes(texts.map { Cell(field: field, value: text($0)) })
            }
        }
    }

    /// Some fields at a time, each with a value of its kind and one of another.
    static var samples: [[UInt8]] {
        stride(from: 0, to: CaseSchema.fields.count, by: 12).flatMap { start in
            let fields = CaseSchema.fields[start..<min(start + 12, CaseSchema.fields.count)]
            return [
                changes(fields.map { Cell(field: $0, value: value(of: $0.kind)) }),
                changes(fields.map { Cell(field: $0, value: [9, 1, 7]) }),
                changes(fields.map { Cell(field: $0, value: [7, 1, 3, 5]) }),
            ]
        }
    }

    private static func value(of kind: Kind) -> [UInt8] {
        switch kind {
        case .code(let vocabulary), .codeOrLine(let vocabulary):
            text(vocabulary.terms.first?.code ?? "other")
        case .date, .time: text("2026-11-20")
        case .week: text("1-5 15:30-17:00")
        case .moment, .number, .any: [3, 0x80, 0xE4, 0x97, 0xD0, 0x12]
        case .member, .party: [4, 32] + [UInt8](repeating: 7, count: 32)
        case .organisation: [4, 16] + [UInt8](repeating: 7, count: 16)
        case .reference: [6] + [UInt8](repeating: 0, count: 15) + [1]
        case .answers(let vocabulary):
            [7, 1, 7, 2] + text(vocabulary.terms.first?.code ?? "") + text("because")
        case .list(let kind): [7, 1] + value(of: kind)
        case .parts:
            fields(of: kind)
        default: text("words")
        }
    }

    /// Every part of an event, in the order of their codes.
    private static func fields(of kind: Kind) -> [UInt8] {
        guard case .parts(let parts) = kind else { return [0] }
        let all = parts.sorted { $0.code < $1.code }
        return [8, UInt8(all.count)] + all.flatMap { number($0.code) + value(of: $0.kind) }
    }

    /// One change for each cell, each by a device of its own.
    static func changes(_ cells: [Cell]) -> [UInt8] {
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

private enum WaitingSeeds {
    static let since = CaseSchema.fields.first { $0.mergeType == .earliest }
    static let times = CaseSchema.fields.first { field in
        if case .week = field.kind { true } else { false }
    }
}
