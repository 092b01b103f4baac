import CaseFile
import Foundation
import Testing

/// `Protocol/casefile.md` and the program say the same, row by row.
///
/// `SAMEN_WRITE_TABLES=1 swift test --filter CaseFileTests` writes the tables of the text anew; the
/// change then stands in the diff for people to judge.
@Suite(.serialized) struct `The specification of the case file` {
    @Test(arguments: SpecificationTable.allCases)
    func `has the rows of the program and no others`(_ table: SpecificationTable) throws {
        if SpecificationTable.isWriting { try table.write() }
        let written = try table.written()
        #expect(Set(written) == Set(table.rows))
        #expect(written == table.rows)
        #expect(!written.isEmpty)
    }

    @Test func `gives every event parts beside the common ones`() throws {
        let parts = try SpecificationTable.parts.written()
        for field in CaseSchema.fields where field.isEvent {
            let place = "| `\(field.recordType).\(field.code)` "
            #expect(parts.contains { $0.hasPrefix(place) }, "\(field.name)")
        }
    }

    @Test func `names the version and every limit`() throws {
        let text = try SpecificationTable.text()
        #expect(text.contains("Schema version \(CaseSchema.version)."))
        for limit in [
            "| scalars of a line | \(Limits.lineScalars) |",
            "| bytes of prose in an event | \(Limits.proseBytes) |",
            "| bytes of one string of it | \(Limits.stringBytes) |",
            "| elements of a list in an event | \(Limits.listElements) |",
            "| minutes by which recording may run ahead | \(Limits.recordingLead) |",
        ] {
            #expect(text.contains(limit), "\(limit)")
        }
    }

    @Test func `names every refusal at entry`() throws {
        let text = try SpecificationTable.text()
        for code in [
            CaseFileError.Code.unknownCode, .date, .tooLong, .characters, .kind, .missing,
            .checksum, .identifier, .field, .secondPerson,
        ] {
            #expect(text.contains("`\(code.rawValue)`"), "\(code.rawValue)")
        }
    }
}

/// A table of the text, between its two marks.
enum SpecificationTable: String, CaseIterable {
    case compartments, records, fields, parts, derived, words, letters

    static var isWriting: Bool {
        ProcessInfo.processInfo.environment["SAMEN_WRITE_TABLES"] == "1"
    }

    private static var file: URL { Lists.protocolFolder.appending(path: "casefile.md") }

    static func text() throws -> String {
        try String(contentsOf: file, encoding: .utf8)
    }

    private var begin: String { "<!-- table: \(rawValue) -->\n" }
    private static let end = "<!-- end -->"

    /// The rows that the text has.
    func written() throws -> [String] {
        let text = try Self.text()
        guard let start = text.range(of: begin)?.upperBound,
            let end = text.range(of: Self.end, range: start..<text.endIndex)?.lowerBound
        else { return [] }
        return text[start..<end].split(separator: "\n").dropFirst(2).map(String.init)
    }

    func write() throws {
        var text = try Self.text()
        guard let start = text.range(of: begin)?.upperBound,
            let end = text.range(of: Self.end, range: start..<text.endIndex)?.lowerBound
        else { return }
        let rule = "|" + String(repeating: "---|", count: heading.split(separator: "|").count)
        let table = ([heading, rule] + rows).joined(separator: "\n") + "\n"
        text.replaceSubrange(start..<end, with: table)
        try text.write(to: Self.file, atomically: true, encoding: .utf8)
    }

    private var heading: String {
        switch self {
        case .compartments: "| number | code | Dutch | English |"
        case .records: "| type | entity | Dutch | one a case | letter |"
        case .fields:
            "| place | entity | field | Dutch | merge type | compartment | ⚠ | holds | order |"
        case .parts: "| place | event | code | part | Dutch | holds | required |"
        case .derived: "| entity | field | Dutch | compartment |"
        case .words: "| vocabulary | code | Dutch | English |"
        case .letters: "| letter | of |"
        }
    }

    /// The rows that the program gives.
    var rows: [String] {
        switch self {
        case .compartments:
            Compartment.allCases.map {
                row("\($0.rawValue)", "`\($0.code)`", $0.label(in: .dutch), $0.label(in: .english))
            }
        case .records: Entity.allCases.map(record)
        case .fields: CaseSchema.fields.map(field)
        case .parts: CaseSchema.fields.flatMap(parts)
        case .derived:
            DerivedField.all.map {
                row(
                    $0.entity.label(in: .english),
                    "`\($0.name)`",
                    $0.label(in: .dutch),
                    $0.compartment.code
                )
            }
        case .words:
            Vocabulary.all.flatMap { vocabulary in
                vocabulary.terms.map {
                    row(
                        vocabulary.name,
                        "`\($0.code)`",
                        $0.label(in: .dutch),
                        $0.label(in: .english)
                    )
                }
            }
        case .letters:
            ShortID.Kind.allCases.map { row(String($0.letter), String(describing: $0)) }
        }
    }

    private func record(_ entity: Entity) -> String {
        row(
            "\(entity.recordType), \(entity.eventType)",
            entity.label(in: .english),
            entity.label(in: .dutch),
            entity.isSingular ? "yes" : "",
            String(entity.idKind.letter)
        )
    }

    private func field(_ field: Field) -> String {
        row(
            "`\(field.recordType).\(field.code)`",
            field.entity.label(in: .english),
            "`\(field.name)`",
            field.label(in: .dutch),
            field.mergeType.name,
            field.where,
            field.isSafetyCritical ? "⚠" : "",
            field.kind.published,
            field.caution.published
        )
    }

    private func parts(_ field: Field) -> [String] {
        field.parts.dropFirst(3).map { part in
            row(
                "`\(field.recordType).\(field.code)`",
                "`\(field.name)`",
                "\(part.code)",
                "`\(part.name)`",
                part.label(in: .dutch),
                part.kind.published,
                part.isRequired ? "yes" : ""
            )
        }
    }

    private func row(_ cells: String...) -> String {
        "| " + cells.joined(separator: " | ") + " |"
    }
}

extension Field {
    /// Where it may be written, as the text says it.
    fileprivate var `where`: String {
        if compartments == Compartment.noteHomes { return "chosen" }
        if compartments.count > 2 { return "of its subject" }
        return compartments.map(\.code).joined(separator: ", of a suspect ")
    }
}

extension Kind {
    /// As the text names it.
    fileprivate var published: String {
        switch self {
        case .code(let vocabulary): "code of \(vocabulary.name)"
        case .codeOrLine(let vocabulary): "code of \(vocabulary.name), or line"
        case .answers(let vocabulary): "answers to \(vocabulary.name)"
        case .reference(let entity): "record of \(entity.label(in: .english))"
        case .list(let kind): "list of \(kind.published)"
        case .sequence(let entity): "records of \(entity.label(in: .english))"
        case .parts: "parts"
        default: String(describing: self)
        }
    }
}
