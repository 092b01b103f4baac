import Replica

// What may be entered. What was written elsewhere is read whatever it is: see `isKnown`.

extension Kind {
    /// The value that a text stands for; an empty text is `empty`.
    ///
    /// - Throws: `CaseFileError` if the text is not of this kind.
    func parse(_ entered: String) throws(CaseFileError) -> Value {
        let text = entered.trimmed
        if text.isEmpty { return .empty }
        let value = try value(of: text)
        try check(value)
        return value
    }

    private func value(of text: String) throws(CaseFileError) -> Value {
        switch self {
        case .prose: return Prose.value(text.withPlainLineEnds)
        case .week:
            guard let week = WeekTimes(text) else { throw .week }
            return .string(week.description)
        case .time:
            guard let time = CivilTime(text) else { throw .date }
            return .string(time.description)
        case .number:
            guard let number = Int64(text) else { throw .kind }
            return .int(number)
        case .list(let kind):
            var values: [Value] = []
            for piece in text.split(separator: ",") {
                let value = try kind.parse(String(piece))
                if value != .empty { values.append(value) }
            }
            return .list(values)
        case .bsn, .municipality, .code, .codeOrLine, .line, .date, .language, .country:
            return .string(text)
        case .moment, .member, .organisation, .reference, .party, .bytes, .answers, .cell, .any,
            .sequence, .parts:
            throw .kind
        }
    }

    /// Whether a value that stands in a file is one that this version knows.
    func isKnown(_ value: Value) -> Bool {
        do {
            try check(value)
            return true
        } catch {
            return false
        }
    }

    /// Checks a value before it is written; `empty` always may.
    func check(_ value: Value) throws(CaseFileError) {
        switch (self, value) {
        case (_, .empty), (.any, _): return
        case (.prose, let value):
            guard let text = Prose.text(value) else { throw .kind }
            try text.checkProse()
        case (.number, .int(let number)): if number < 0 { throw .kind }
        case (.moment, .int(let number)): if number < 0 { throw .kind }
        case (.member, .bytes(let bytes)): if bytes.count != 32 { throw .kind }
        case (.organisation, .bytes(let bytes)): if bytes.count != 16 { throw .kind }
        case (.party, .bytes(let bytes)): if bytes.count != 16 && bytes.count != 32 { throw .kind }
        case (.reference, .record), (.party, .record), (.bytes, .bytes): return
        case (.cell, let value): if CellAddress(value) == nil { throw .kind }
        case (.answers(let vocabulary), .list(let pairs)):
            for pair in pairs { try Self.checkAnswer(pair, vocabulary) }
        case (.list(let kind), .list(let values)):
            if values.count > Limits.listElements { throw .tooLong(Limits.listElements, .elements) }
            for value in values { try kind.check(value) }
        case (_, .string(let text)): try check(text)
        default: throw .kind
        }
    }

    private func check(_ text: String) throws(CaseFileError) {
        switch self {
        case .code(let vocabulary): if vocabulary.term(text) == nil { throw .code(vocabulary) }
        case .codeOrLine, .line: try text.checkLine()
        case .date: if CivilDate(text) == nil { throw .date }
        case .time: if CivilTime(text)?.description != text { throw .date }
        case .week: if WeekTimes(text)?.description != text { throw .week }
        case .language: if !text.isLanguageTag { throw .characters }
        case .country: if !text.isCountry { throw .characters }
        case .municipality: if text.utf8.count != 4 || !text.isDigits { throw .characters }
        case .bsn: if !text.isBSN { throw .bsn }
        default: throw .kind
        }
    }

    /// An answer is a code, and why.
    private static func checkAnswer(
        _ pair: Value,
        _ vocabulary: Vocabulary
    ) throws(CaseFileError) {
        guard case .list(let items) = pair, items.count == 2 else { throw .kind }
        try Kind.code(vocabulary).check(items[0])
        try Kind.line.check(items[1])
    }
}

extension String {
    /// Without white space at both ends.
    var trimmed: String {
        let isSpace = { (scalar: Unicode.Scalar) in scalar.properties.isWhitespace }
        let start = unicodeScalars.drop(while: isSpace)
        guard let last = start.lastIndex(where: { !isSpace($0) }) else { return "" }
        return String(start[...last])
    }

    /// With line feeds alone at the ends of lines.
    var withPlainLineEnds: String {
        if !utf8.contains(UInt8(ascii: "\r")) { return self }
        var plain = String.UnicodeScalarView()
        var followsReturn = false
        for scalar in unicodeScalars {
            if scalar == "\r" {
                plain.append("\n")
            } else if !(scalar == "\n" && followsReturn) {
                plain.append(scalar)
            }
            followsReturn = scalar == "\r"
        }
        return String(plain)
    }

    fileprivate func checkLine() throws(CaseFileError) {
        if unicodeScalars.count > Limits.lineScalars {
            throw .tooLong(Limits.lineScalars, .scalars)
        }
        if unicodeScalars.contains(where: { $0.properties.generalCategory.isControl }) {
            throw .lineCharacters
        }
    }

    func checkProse() throws(CaseFileError) {
        if utf8.count > Limits.proseBytes { throw .tooLong(Limits.proseBytes, .bytes) }
        let isUnfit = { (scalar: Unicode.Scalar) in
            scalar.properties.generalCategory.isControl && scalar != "\n" && scalar != "\t"
        }
        if unicodeScalars.contains(where: isUnfit) { throw .characters }
    }

    fileprivate var isDigits: Bool { Digits.number(utf8) != nil }

    /// Two or three letters, then parts of up to eight letters or digits.
    fileprivate var isLanguageTag: Bool {
        let parts = split(separator: "-", omittingEmptySubsequences: false)
        guard let first = parts.first, (2...3).contains(first.utf8.count),
            first.utf8.allSatisfy({ (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) })
        else { return false }
        return parts.dropFirst().allSatisfy { part in
            (1...8).contains(part.utf8.count)
                && part.unicodeScalars.allSatisfy { $0.isASCII && $0.properties.isAlphanumeric }
        }
    }

    fileprivate var isCountry: Bool {
        utf8.count == 2
            && utf8.allSatisfy { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
    }

    /// Nine digits of which the weighted sum is a multiple of eleven.
    fileprivate var isBSN: Bool {
        let digits = utf8.map { Int($0) - Int(UInt8(ascii: "0")) }
        guard digits.count == 9, isDigits, digits.contains(where: { $0 != 0 }) else {
            return false
        }
        let weights = [9, 8, 7, 6, 5, 4, 3, 2, -1]
        return zip(digits, weights).reduce(0) { $0 + $1.0 * $1.1 }.isMultiple(of: 11)
    }
}

extension Unicode.Scalar.Properties {
    fileprivate var isAlphanumeric: Bool { isAlphabetic || numericType == .decimal }
}

extension Unicode.GeneralCategory {
    fileprivate var isControl: Bool {
        switch self {
        case .control, .lineSeparator, .paragraphSeparator, .surrogate: true
        default: false
        }
    }
}
