import Replica

extension Kind {
    /// A value as people read it; what this version does not know is shown as it is.
    func label(_ value: Value, in language: Language) -> String {
        switch (self, value) {
        case (_, .empty): return "—"
        case (.code(let vocabulary), .string(let code)),
            (.codeOrLine(let vocabulary), .string(let code)):
            return vocabulary.label(of: code, in: language)
        case (.date, .string(let text)), (.time, .string(let text)):
            return CivilTime(text)?.label(in: language) ?? text
        case (.week, .string(let text)):
            return WeekTimes(text)?.label(in: language) ?? text
        case (.moment, .int(let moment)):
            let time = UInt64(exactly: moment).flatMap(LocalTime.init(milliseconds:))
            return time?.label(in: language) ?? String(moment)
        case (.prose, let value): return Prose.text(value) ?? Self.raw(value)
        case (.member, .bytes(let bytes)) where bytes.count == 32,
            (.party, .bytes(let bytes)) where bytes.count == 32:
            return ShortID(.member, Array(bytes[16...]))?.description ?? Self.raw(value)
        case (.reference(let entity), .record(let id)):
            return entity.shortID(of: id).description
        case (.party, .record(let id)): return Entity.relatedPerson.shortID(of: id).description
        case (.list(let kind), .list(let values)):
            return values.map { kind.label($0, in: language) }.joined(separator: ", ")
        case (.answers(let vocabulary), .list(let pairs)):
            return pairs.map { Self.answer($0, vocabulary, language) }.joined(separator: "; ")
        case (.cell, let value):
            guard let cell = CellAddress(value), let field = CaseSchema.field(at: cell) else {
                return Self.raw(value)
            }
            return field.label(in: language)
        default: return Self.raw(value)
        }
    }

    private static func answer(
        _ pair: Value,
        _ vocabulary: Vocabulary,
        _ language: Language
    ) -> String {
        guard case .list(let items) = pair, items.count == 2, case .string(let code) = items[0],
            case .string(let reason) = items[1]
        else { return raw(pair) }
        return "\(vocabulary.label(of: code, in: language)): \(reason)"
    }

    /// A value without knowledge of what it is.
    static func raw(_ value: Value) -> String {
        switch value {
        case .empty: "—"
        case .bool(let flag): flag ? "1" : "0"
        case .int(let number): String(number)
        case .bytes(let bytes): hexadecimal(bytes)
        case .string(let text): text
        case .record(let id): hexadecimal(id.bytes)
        case .list(let values): "[" + values.map(raw).joined(separator: ", ") + "]"
        case .fields(let fields):
            "{" + fields.map { "\($0.code): \(raw($0.value))" }.joined(separator: ", ") + "}"
        case .unknown(let kind, let bytes): "?\(kind):" + hexadecimal(bytes)
        }
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef")
        return String(bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
    }
}
